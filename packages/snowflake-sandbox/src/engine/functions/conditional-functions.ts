import { comparable } from '../query/comparison-sql.ts';
import { unify } from '../query/unify.ts';
import { nullLiteral } from '../query/literal-sql.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { unsupported } from '../errors.ts';
import { numberType } from '../types/data-type.ts';
import {
  at,
  booleanOf,
  booleanResult,
  numberOf,
  scalar,
  type FunctionTable,
} from './function-definition.ts';

const firstOf = (name: string, args: readonly TypedSql[]): TypedSql => {
  const values = unify(name, args);
  return typed(
    `coalesce(${values.map(({ sql }) => sql).join(', ')})`,
    at(values, 0).type,
    values.every(({ nullable }) => nullable),
  );
};

const choose = (name: string, condition: string, yes: TypedSql, no: TypedSql): TypedSql => {
  const [a, b] = unify(name, [yes, no]);
  return typed(
    `CASE WHEN ${condition} THEN ${a?.sql ?? 'NULL'} ELSE ${b?.sql ?? 'NULL'} END`,
    a?.type ?? yes.type,
    yes.nullable || no.nullable,
  );
};

/** The extreme value; NULL as soon as one argument is NULL (docs.snowflake.com functions/greatest). */
const extreme = (name: 'GREATEST' | 'LEAST', args: readonly TypedSql[]): TypedSql => {
  const values = unify(name, args);
  const { type } = at(values, 0);
  if (type.kind === 'TIMESTAMP_TZ') throw unsupported(`${name} of TIMESTAMP_TZ`);
  const anyNull = values.map(({ sql }) => `${sql} IS NULL`).join(' OR ');
  return typed(
    `CASE WHEN ${anyNull} THEN NULL ELSE ${name.toLowerCase()}(${values.map(({ sql }) => sql).join(', ')}) END`,
    type,
  );
};

const zero = typed('CAST(0 AS DECIMAL(1,0))', numberType(1, 0), false);

export const conditionalFunctions: FunctionTable = {
  COALESCE: scalar(2, Infinity, (args) => firstOf('COALESCE', args)),
  NVL: scalar(2, 2, (args) => firstOf('NVL', args)),
  IFNULL: scalar(2, 2, (args) => firstOf('IFNULL', args)),
  NVL2: scalar(3, 3, (args) =>
    choose('NVL2', `${at(args, 0).sql} IS NOT NULL`, at(args, 1), at(args, 2)),
  ),
  IFF: scalar(3, 3, (args) =>
    choose('IFF', booleanOf('IFF', at(args, 0)), at(args, 1), at(args, 2)),
  ),
  NULLIF: scalar(2, 2, (args) => {
    const [a, b] = comparable('NULLIF', at(args, 0), at(args, 1));
    return typed(`CASE WHEN ${a} = ${b} THEN NULL ELSE ${at(args, 0).sql} END`, at(args, 0).type);
  }),
  ZEROIFNULL: scalar(1, 1, (args) =>
    firstOf('ZEROIFNULL', [numberOf('ZEROIFNULL', at(args, 0)), zero]),
  ),
  NULLIFZERO: scalar(1, 1, (args) => {
    const value = numberOf('NULLIFZERO', at(args, 0));
    return typed(`nullif(${value.sql}, 0)`, value.type);
  }),
  EQUAL_NULL: scalar(2, 2, (args) => {
    const [a, b] = comparable('EQUAL_NULL', at(args, 0), at(args, 1));
    return booleanResult(`(${a} IS NOT DISTINCT FROM ${b})`, false);
  }),
  DECODE: scalar(3, Infinity, (args) => {
    const subject = at(args, 0);
    const rest = args.slice(1);
    const pairs = Math.floor(rest.length / 2);
    const results = unify('DECODE', [
      ...Array.from({ length: pairs }, (_, index) => at(rest, index * 2 + 1)),
      rest.length % 2 === 1 ? at(rest, rest.length - 1) : nullLiteral,
    ]);
    const branches = Array.from({ length: pairs }, (_, index) => {
      const [a, b] = comparable('DECODE', subject, at(rest, index * 2));
      return `WHEN ${a} IS NOT DISTINCT FROM ${b} THEN ${at(results, index).sql}`;
    });
    return typed(
      `CASE ${branches.join(' ')} ELSE ${at(results, pairs).sql} END`,
      at(results, 0).type,
    );
  }),
  GREATEST: scalar(1, Infinity, (args) => extreme('GREATEST', args)),
  LEAST: scalar(1, Infinity, (args) => extreme('LEAST', args)),
  BOOLAND: scalar(2, 2, (args) =>
    booleanResult(
      `(${booleanOf('BOOLAND', at(args, 0))} AND ${booleanOf('BOOLAND', at(args, 1))})`,
    ),
  ),
  BOOLOR: scalar(2, 2, (args) =>
    booleanResult(`(${booleanOf('BOOLOR', at(args, 0))} OR ${booleanOf('BOOLOR', at(args, 1))})`),
  ),
  BOOLNOT: scalar(1, 1, (args) => booleanResult(`(NOT ${booleanOf('BOOLNOT', at(args, 0))})`)),
};
