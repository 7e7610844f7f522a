import { invalidArgumentTypes } from '../errors.ts';
import { castTo } from '../types/cast-sql.ts';
import { commonType } from '../types/common-type.ts';
import { boolean, numberType, typeName, type DataType } from '../types/data-type.ts';
import { typed, type TypedSql } from './typed-sql.ts';

/** What a value is ordered and compared by: a TIMESTAMP_TZ by its instant, whatever its offset. */
export const orderKey = (value: TypedSql): string =>
  value.type.kind === 'TIMESTAMP_TZ' ? `(${value.sql}).instant` : value.sql;

/** Wide enough for the numbers that text and VARIANT hold, whole or not. */
const anyNumber = numberType(38, 9);

/** The type two sides are compared in. A VARIANT or text meets a number as a number. */
const comparisonType = (left: DataType, right: DataType): DataType | undefined => {
  const other = (kind: DataType['kind']): DataType | undefined =>
    left.kind === kind ? right : right.kind === kind ? left : undefined;
  for (const loose of ['VARIANT', 'TEXT'] as const) {
    const against = other(loose);
    if (against?.kind === 'NUMBER') {
      return against.scale > 9 ? against : anyNumber;
    }
  }
  const beside = other('VARIANT');
  if (
    beside !== undefined &&
    beside.kind !== 'NULL' &&
    beside.kind !== 'OBJECT' &&
    beside.kind !== 'ARRAY'
  )
    return beside;
  return commonType([left, right]);
};

/** Both sides in one type, as DuckDB SQL that compares as Snowflake does. @throws SnowflakeError 001044 when they have none */
export const comparable = (
  operator: string,
  left: TypedSql,
  right: TypedSql,
): readonly [string, string] => {
  const type = comparisonType(left.type, right.type);
  if (type === undefined) {
    throw invalidArgumentTypes(operator, `${typeName(left.type)}, ${typeName(right.type)}`);
  }
  const side = (value: TypedSql): string =>
    orderKey(
      value.type.kind === type.kind && type.kind !== 'NULL'
        ? value
        : castTo(value, type.kind === 'NUMBER' && value.type.kind === 'NUMBER' ? value.type : type),
    );
  return [side(left), side(right)];
};

export const compare = (operator: string, left: TypedSql, right: TypedSql): TypedSql => {
  const [a, b] = comparable(operator, left, right);
  return typed(`(${a} ${operator} ${b})`, boolean, left.nullable || right.nullable);
};
