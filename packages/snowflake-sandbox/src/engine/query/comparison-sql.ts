import { invalidArgumentTypes } from '../errors.ts';
import { bindOnce } from '../types/bind-once.ts';
import { castTo } from '../types/cast-sql.ts';
import { instantSql } from '../types/cast-timestamp.ts';
import { commonType } from '../types/common-type.ts';
import { boolean, numberType, textType, typeName, type DataType } from '../types/data-type.ts';
import { numberLiteral } from './literal-sql.ts';
import { typed, type TypedSql } from './typed-sql.ts';

type NumberType = Extract<DataType, { kind: 'NUMBER' }>;

/** What a value is ordered and compared by: a TIMESTAMP_TZ by its instant, whatever its offset. */
export const orderKey = (value: TypedSql): string =>
  value.type.kind === 'TIMESTAMP_TZ' ? instantSql(value) : value.sql;

/** Fraction digits that text and VARIANT may bring into a comparison with a number. */
const looseScale = 9;

const isLoose = (type: DataType): boolean => type.kind === 'TEXT' || type.kind === 'VARIANT';

/**
 * A number as its whole part and its fraction, two DECIMALs: so numbers of 38 digits and numbers with a fraction compare
 * without either losing digits.
 */
const wholeAndFraction = (value: TypedSql): string => {
  const pair = (whole: string, fraction: string): string =>
    `struct_pack(w := CAST(${whole} AS DECIMAL(38,0)), f := CAST(${fraction} AS DECIMAL(38,37)))`;
  if (value.type.kind === 'NUMBER') {
    const { scale } = value.type;
    return bindOnce(value.sql, 'n', (n) => {
      const parts = scale === 0 ? pair(n, '0') : pair(`floor(${n})`, `${n} - floor(${n})`);
      return `CASE WHEN ${n} IS NOT NULL THEN ${parts} END`;
    });
  }
  return bindOnce(value.sql, 'x', (sql) => {
    const bound = typed(sql, value.type);
    const fine = castTo(castTo(bound, textType()), numberType(38, looseScale), 'try').sql;
    const whole = castTo(bound, numberType(38, 0)).sql;
    const split = bindOnce(
      fine,
      'n',
      (n) => `CASE WHEN ${n} IS NOT NULL THEN ${pair(`floor(${n})`, `${n} - floor(${n})`)} END`,
    );
    const large = bindOnce(
      whole,
      'n',
      (n) => `CASE WHEN ${n} IS NOT NULL THEN ${pair(n, '0')} END`,
    );
    return `coalesce(${split}, ${large})`;
  });
};

/** Text in the statement that is a number, where a number is wanted. */
const constantNumber = (value: TypedSql): TypedSql | undefined => {
  const text = value.type.kind === 'TEXT' ? value.constant?.value.trim() : undefined;
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? numberLiteral(text) : undefined;
};

const compareNumbers = (left: TypedSql, right: TypedSql): readonly [string, string] => {
  const known = [left, right].map((value) => constantNumber(value) ?? value);
  const types = known.map(({ type }): NumberType =>
    type.kind === 'NUMBER' ? type : { kind: 'NUMBER', precision: 38, scale: looseScale },
  );
  const scale = Math.max(...types.map((type) => type.scale));
  const whole = Math.max(...types.map((type) => type.precision - type.scale));
  const [a = left, b = right] = known;
  if (whole + scale <= 38 && !known.some(({ type }) => isLoose(type))) return [a.sql, b.sql];
  return [wholeAndFraction(a), wholeAndFraction(b)];
};

/** The type two sides are compared in. */
const comparisonType = (left: DataType, right: DataType): DataType | undefined => {
  const beside = left.kind === 'VARIANT' ? right : right.kind === 'VARIANT' ? left : undefined;
  if (beside !== undefined && !['NULL', 'OBJECT', 'ARRAY'].includes(beside.kind)) return beside;
  return commonType([left, right]);
};

/** Both sides in one type, as DuckDB SQL that compares as Snowflake does. @throws SnowflakeError 001044 when they have none */
export const comparable = (
  operator: string,
  left: TypedSql,
  right: TypedSql,
): readonly [string, string] => {
  const numbers = [left, right].filter(({ type }) => type.kind === 'NUMBER').length;
  if (numbers === 2 || (numbers === 1 && (isLoose(left.type) || isLoose(right.type))))
    return compareNumbers(left, right);
  const type = comparisonType(left.type, right.type);
  if (type === undefined) {
    throw invalidArgumentTypes(operator, `${typeName(left.type)}, ${typeName(right.type)}`);
  }
  const side = (value: TypedSql): string =>
    orderKey(value.type.kind === type.kind ? value : castTo(value, type));
  return [side(left), side(right)];
};

export const compare = (operator: string, left: TypedSql, right: TypedSql): TypedSql => {
  const [a, b] = comparable(operator, left, right);
  return typed(`(${a} ${operator} ${b})`, boolean, left.nullable || right.nullable);
};
