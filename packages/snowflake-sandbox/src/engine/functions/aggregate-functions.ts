import { invalidArgumentTypes } from '../errors.ts';
import { orderSuffix } from '../query/compile-order.ts';
import { orderKey } from '../query/comparison-sql.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { asText, asVariant } from '../types/cast-sql.ts';
import { array, float, numberType, object, typeName } from '../types/data-type.ts';
import { jsonArraySql } from '../types/json-part-sql.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { aggregateNames } from './aggregate-names.ts';
import {
  at,
  booleanOf,
  booleanResult,
  floatResult,
  integerResult,
  numberOf,
  textOf,
  textResult,
  type CallContext,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const aggregate = (
  min: number,
  max: number,
  compile: FunctionDefinition['compile'],
): FunctionDefinition => ({ kind: 'aggregate', arity: [min, max], compile });

const count = aggregate(0, Infinity, (args, { call, distinct, over }) => {
  if (call.star && args.length === 0) return integerResult(`count(*)${over}`, 18, false);
  if (args.length === 0) throw invalidArgumentTypes('COUNT', '');
  // Several expressions count the rows in which none is NULL.
  const value =
    args.length === 1
      ? orderKey(at(args, 0))
      : `CASE WHEN ${args.map(({ sql }) => `${sql} IS NOT NULL`).join(' AND ')} THEN (${args.map(orderKey).join(', ')}) END`;
  return integerResult(`count(${distinct}${value})${over}`, 18, false);
});

const sum = aggregate(1, 1, (args, { distinct, over }) => {
  const value = numberOf('SUM', at(args, 0));
  if (value.type.kind !== 'NUMBER') return floatResult(`sum(${distinct}${value.sql})${over}`);
  const type = numberType(38, value.type.scale);
  return typed(`CAST(sum(${distinct}${value.sql})${over} AS ${duckdbType(type)})`, type);
});

const average = aggregate(1, 1, (args, { distinct, over }) => {
  const value = numberOf('AVG', at(args, 0));
  if (value.type.kind !== 'NUMBER') return floatResult(`avg(${distinct}${value.sql})${over}`);
  const type = numberType(38, Math.max(value.type.scale, Math.min(value.type.scale + 6, 12)));
  return typed(
    `CAST(round(avg(${distinct}CAST(${value.sql} AS DOUBLE))${over}, ${type.kind === 'NUMBER' ? type.scale : 0}) AS ${duckdbType(type)})`,
    type,
  );
});

const extreme = (name: 'min' | 'max'): FunctionDefinition =>
  aggregate(1, 1, (args, { over }) => {
    const value = at(args, 0);
    const by =
      value.type.kind === 'TIMESTAMP_TZ'
        ? `arg_${name}(${value.sql}, ${orderKey(value)})`
        : `${name}(${value.sql})`;
    return typed(`${by}${over}`, value.type);
  });

const extremeBy = (duckdb: string): FunctionDefinition =>
  aggregate(2, 2, (args, { over }) =>
    typed(`${duckdb}(${at(args, 0).sql}, ${orderKey(at(args, 1))})${over}`, at(args, 0).type),
  );

const statistic = (duckdb: string): FunctionDefinition =>
  aggregate(1, 1, (args, { distinct, over }) =>
    floatResult(
      `${duckdb}(${distinct}CAST(${numberOf(duckdb, at(args, 0)).sql} AS DOUBLE))${over}`,
    ),
  );

const withinGroup = ({ call, compiler, scope }: CallContext): string =>
  call.withinGroup === undefined
    ? ''
    : ` ORDER BY ${call.withinGroup.map((item) => orderKey(compiler.expression(item.expression, scope)) + orderSuffix(item)).join(', ')}`;

const whole = (context: CallContext, value: string): string =>
  `${context.distinct}${value}${withinGroup(context)}`;

const definitions: FunctionTable = {
  ANY_VALUE: aggregate(1, 1, (args, { over }) =>
    typed(`any_value(${at(args, 0).sql})${over}`, at(args, 0).type),
  ),
  APPROX_COUNT_DISTINCT: aggregate(1, 1, (args, { over }) =>
    integerResult(`approx_count_distinct(${at(args, 0).sql})${over}`),
  ),
  ARRAY_AGG: aggregate(1, 1, (args, context) => {
    const value = asVariant(at(args, 0)).sql;
    // NULLs are left out (docs.snowflake.com functions/array_agg); no rows make an empty array.
    return typed(
      jsonArraySql(
        `coalesce(list(${whole(context, value)}) FILTER (WHERE ${value} IS NOT NULL)${context.over}, CAST([] AS JSON[]))`,
      ),
      array,
    );
  }),
  AVG: average,
  BOOLAND_AGG: aggregate(1, 1, (args, { over }) =>
    booleanResult(`bool_and(${booleanOf('BOOLAND_AGG', at(args, 0))})${over}`),
  ),
  BOOLOR_AGG: aggregate(1, 1, (args, { over }) =>
    booleanResult(`bool_or(${booleanOf('BOOLOR_AGG', at(args, 0))})${over}`),
  ),
  COUNT: count,
  COUNT_IF: aggregate(1, 1, (args, { over }) =>
    integerResult(
      `count(CASE WHEN ${booleanOf('COUNT_IF', at(args, 0))} THEN 1 END)${over}`,
      18,
      false,
    ),
  ),
  HASH_AGG: aggregate(1, Infinity, (args, { over }) =>
    integerResult(
      `CAST(bit_xor(hash(${args.map(({ sql }) => sql).join(', ')}))${over} AS HUGEINT) - 9223372036854775808`,
      19,
    ),
  ),
  LISTAGG: aggregate(1, 2, (args, context) => {
    const delimiter = args[1] === undefined ? "''" : textOf('LISTAGG', args[1]);
    return textResult(
      `coalesce(string_agg(${context.distinct}${asText(at(args, 0)).sql}, ${delimiter}${withinGroup(context)})${context.over}, '')`,
    );
  }),
  MAX: extreme('max'),
  MIN: extreme('min'),
  MAX_BY: extremeBy('arg_max'),
  MIN_BY: extremeBy('arg_min'),
  MEDIAN: aggregate(1, 1, (args, { over }) => {
    const value = numberOf('MEDIAN', at(args, 0));
    if (value.type.kind !== 'NUMBER') return typed(`median(${value.sql})${over}`, float);
    const type = numberType(38, Math.min(37, value.type.scale + 3));
    return typed(`CAST(median(CAST(${value.sql} AS DOUBLE))${over} AS ${duckdbType(type)})`, type);
  }),
  MODE: aggregate(1, 1, (args, { over }) =>
    typed(`mode(${at(args, 0).sql})${over}`, at(args, 0).type),
  ),
  OBJECT_AGG: aggregate(2, 2, (args, { over }) => {
    const [key, value]: readonly TypedSql[] = [at(args, 0), at(args, 1)];
    const pair = `(CAST(to_json(${textOf('OBJECT_AGG', at(args, 0))}) AS VARCHAR) || ':' || CAST(${asVariant(at(args, 1)).sql} AS VARCHAR))`;
    if (key === undefined || value === undefined)
      throw invalidArgumentTypes('OBJECT_AGG', args.map(({ type }) => typeName(type)).join(', '));
    return typed(
      `CAST('{' || coalesce(string_agg(${pair}, ',')${over}, '') || '}' AS JSON)`,
      object,
    );
  }),
  STDDEV: statistic('stddev_samp'),
  STDDEV_SAMP: statistic('stddev_samp'),
  STDDEV_POP: statistic('stddev_pop'),
  VARIANCE: statistic('var_samp'),
  VAR_SAMP: statistic('var_samp'),
  VAR_POP: statistic('var_pop'),
  SUM: sum,
  GROUPING: aggregate(1, 1, (args) => integerResult(`grouping(${at(args, 0).sql})`)),
};

/** All aggregates; the names are kept apart for those who only ask whether a call is one. */
export const aggregateFunctions: FunctionTable = Object.fromEntries(
  Object.entries(definitions).filter(([name]) => aggregateNames.has(name)),
);
