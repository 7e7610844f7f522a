import { typed, type TypedSql } from '../query/typed-sql.ts';
import { arithmetic } from '../query/arithmetic-sql.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { numberType } from '../types/data-type.ts';
import {
  at,
  floatResult,
  integerOf,
  integerResult,
  numberOf,
  scalar,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const onFloat = (name: string, duckdb = name.toLowerCase()): FunctionDefinition =>
  scalar(1, 1, (args) =>
    floatResult(`${duckdb}(CAST(${numberOf(name, at(args, 0)).sql} AS DOUBLE))`),
  );

const onFloats = (name: string, duckdb = name.toLowerCase()): FunctionDefinition =>
  scalar(2, 2, (args) =>
    floatResult(
      `${duckdb}(CAST(${numberOf(name, at(args, 0)).sql} AS DOUBLE), CAST(${numberOf(name, at(args, 1)).sql} AS DOUBLE))`,
    ),
  );

/** ROUND, TRUNC, CEIL, FLOOR with an optional scale. */
const rounding = (name: string, whole: (sql: string) => string): FunctionDefinition =>
  scalar(1, 2, (args) => {
    const value = numberOf(name, at(args, 0));
    const scale = args[1] === undefined ? 0 : Number(args[1].constant?.value ?? Number.NaN);
    if (value.type.kind !== 'NUMBER') {
      const power = `pow(10, ${args[1] === undefined ? '0' : integerOf(name, args[1])})`;
      return floatResult(
        scale === 0 ? whole(value.sql) : `(${whole(`${value.sql} * ${power}`)} / ${power})`,
      );
    }
    if (scale >= value.type.scale) return value;
    if (Number.isNaN(scale) || scale < 0) {
      const power = `pow(10, ${args[1] === undefined ? '0' : integerOf(name, args[1])})`;
      return typed(
        `CAST(${whole(`CAST(${value.sql} AS DOUBLE) * ${power}`)} / ${power} AS ${duckdbType(value.type)})`,
        value.type,
      );
    }
    const precision = Math.min(38, value.type.precision - value.type.scale + scale + 1);
    const type = numberType(precision, scale);
    const factor = `CAST(1${'0'.repeat(scale)} AS DECIMAL(${scale + 1},0))`;
    const scaled = scale === 0 ? value.sql : `(${value.sql} * ${factor})`;
    return typed(
      scale === 0
        ? `CAST(${whole(scaled)} AS ${duckdbType(type)})`
        : `CAST(CAST(${whole(scaled)} AS DECIMAL(38,${scale})) / ${factor} AS ${duckdbType(type)})`,
      type,
      value.nullable,
    );
  });

const log: FunctionDefinition = scalar(2, 2, (args) =>
  floatResult(
    `(ln(CAST(${numberOf('LOG', at(args, 1)).sql} AS DOUBLE)) / ln(CAST(${numberOf('LOG', at(args, 0)).sql} AS DOUBLE)))`,
  ),
);

const div0 = (name: string, args: readonly TypedSql[], nullToo: boolean): TypedSql => {
  const [a, b] = [numberOf(name, at(args, 0)), numberOf(name, at(args, 1))];
  const divisor: TypedSql = { ...b, sql: `nullif(${b.sql}, 0)` };
  const quotient = arithmetic('/', a, divisor);
  const zero = nullToo ? `coalesce(${b.sql}, 0) = 0` : `${b.sql} = 0`;
  return typed(
    `CASE WHEN ${zero} THEN CAST(0 AS ${duckdbType(quotient.type)}) ELSE ${quotient.sql} END`,
    quotient.type,
  );
};

export const numberFunctions: FunctionTable = {
  ABS: scalar(1, 1, (args) => {
    const value = numberOf('ABS', at(args, 0));
    return typed(`abs(${value.sql})`, value.type, value.nullable);
  }),
  CEIL: rounding('CEIL', (sql) => `ceil(${sql})`),
  FLOOR: rounding('FLOOR', (sql) => `floor(${sql})`),
  ROUND: rounding('ROUND', (sql) => `round(${sql}, 0)`),
  TRUNC: rounding('TRUNC', (sql) => `trunc(${sql})`),
  TRUNCATE: rounding('TRUNCATE', (sql) => `trunc(${sql})`),
  MOD: scalar(2, 2, (args) => arithmetic('%', at(args, 0), at(args, 1))),
  DIV0: scalar(2, 2, (args) => div0('DIV0', args, false)),
  DIV0NULL: scalar(2, 2, (args) => div0('DIV0NULL', args, true)),
  SIGN: scalar(1, 1, (args) => integerResult(`sign(${numberOf('SIGN', at(args, 0)).sql})`, 1)),
  SQRT: onFloat('SQRT'),
  CBRT: onFloat('CBRT'),
  EXP: onFloat('EXP'),
  LN: onFloat('LN'),
  LOG: log,
  POWER: onFloats('POWER', 'pow'),
  POW: onFloats('POW', 'pow'),
  SQUARE: scalar(1, 1, (args) =>
    floatResult(`pow(CAST(${numberOf('SQUARE', at(args, 0)).sql} AS DOUBLE), 2)`),
  ),
  SIN: onFloat('SIN'),
  COS: onFloat('COS'),
  TAN: onFloat('TAN'),
  ASIN: onFloat('ASIN'),
  ACOS: onFloat('ACOS'),
  ATAN: onFloat('ATAN'),
  ATAN2: onFloats('ATAN2'),
  RADIANS: onFloat('RADIANS'),
  DEGREES: onFloat('DEGREES'),
  PI: scalar(0, 0, () => floatResult('pi()')),
  FACTORIAL: scalar(1, 1, (args) =>
    integerResult(`factorial(CAST(${integerOf('FACTORIAL', at(args, 0))} AS INTEGER))`, 33),
  ),
  RANDOM: scalar(0, 1, () =>
    integerResult('CAST((random() - 0.5) * 18446744073709551615 AS HUGEINT)', 19),
  ),
  BITAND: scalar(2, 2, (args) =>
    integerResult(
      `(${integerOf('BITAND', at(args, 0))} & ${integerOf('BITAND', at(args, 1))})`,
      38,
    ),
  ),
  BITOR: scalar(2, 2, (args) =>
    integerResult(`(${integerOf('BITOR', at(args, 0))} | ${integerOf('BITOR', at(args, 1))})`, 38),
  ),
  BITXOR: scalar(2, 2, (args) =>
    integerResult(
      `xor(${integerOf('BITXOR', at(args, 0))}, ${integerOf('BITXOR', at(args, 1))})`,
      38,
    ),
  ),
  WIDTH_BUCKET: scalar(4, 4, (args) => {
    const [value = '', low = '', high = '', count = ''] = args.map(
      (arg) => `CAST(${numberOf('WIDTH_BUCKET', arg).sql} AS DOUBLE)`,
    );
    return integerResult(
      `CASE WHEN ${value} < ${low} THEN 0 WHEN ${value} >= ${high} THEN ${count} + 1 ELSE floor((${value} - ${low}) / (${high} - ${low}) * ${count}) + 1 END`,
    );
  }),
};
