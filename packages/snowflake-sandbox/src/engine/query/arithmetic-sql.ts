import type { BinaryOperator } from '../syntax/ast.ts';
import { invalidArgumentTypes } from '../errors.ts';
import { bindOnce } from '../types/bind-once.ts';
import { castTo } from '../types/cast-sql.ts';
import {
  date,
  float,
  isTimestamp,
  numberType,
  typeName,
  type DataType,
} from '../types/data-type.ts';
import { failureSql } from '../types/failure-sql.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { typed, type TypedSql } from './typed-sql.ts';

type NumberType = Extract<DataType, { kind: 'NUMBER' }>;

const asNumber = (value: TypedSql): TypedSql => {
  switch (value.type.kind) {
    case 'NUMBER':
    case 'FLOAT':
      return value;
    case 'TEXT':
      // Text in arithmetic becomes NUMBER(18,5) (docs.snowflake.com data-type-conversion); here with more room in front.
      return castTo(value, numberType(38, 5));
    case 'NULL':
      return castTo(value, numberType(38, 0));
    case 'VARIANT':
      return castTo(value, float);
    default:
      return value;
  }
};

/** Result digits as docs.snowflake.com operators-arithmetic lays them down. */
const resultType = (operator: string, a: NumberType, b: NumberType): NumberType => {
  const whole = (n: NumberType): number => n.precision - n.scale;
  let scale: number;
  let leading: number;
  switch (operator) {
    case '*':
      scale = Math.min(a.scale + b.scale, Math.max(a.scale, b.scale, 12));
      leading = whole(a) + whole(b);
      break;
    case '/':
      scale = Math.max(a.scale, Math.min(a.scale + 6, 12));
      leading = whole(a) + b.scale;
      break;
    case '%':
      scale = Math.max(a.scale, b.scale);
      leading = Math.max(whole(a), whole(b));
      break;
    default:
      scale = Math.max(a.scale, b.scale);
      leading = Math.max(whole(a), whole(b)) + 1;
  }
  return { kind: 'NUMBER', precision: Math.max(1, Math.min(38, leading + scale)), scale };
};

const divisor = (value: string, type: DataType): string =>
  bindOnce(
    value,
    'd',
    (sql) =>
      `CASE WHEN ${sql} = 0 THEN ${failureSql('100051', '22012', 'Division by zero%', "''", duckdbType(type))} ELSE ${sql} END`,
  );

const temporal = (
  operator: BinaryOperator,
  left: TypedSql,
  right: TypedSql,
): TypedSql | undefined => {
  if (
    left.type.kind === 'DATE' &&
    right.type.kind === 'NUMBER' &&
    (operator === '+' || operator === '-')
  ) {
    return typed(`CAST(${left.sql} ${operator} CAST(${right.sql} AS INTEGER) AS DATE)`, date);
  }
  if (left.type.kind === 'NUMBER' && right.type.kind === 'DATE' && operator === '+')
    return temporal('+', right, left);
  if (left.type.kind === 'DATE' && right.type.kind === 'DATE' && operator === '-') {
    return typed(`CAST(${left.sql} - ${right.sql} AS DECIMAL(9,0))`, numberType(9, 0));
  }
  return undefined;
};

/** `+ - * / %` on numbers, and on dates where Snowflake has it. @throws SnowflakeError 001044 for other types */
export const arithmetic = (
  operator: '+' | '-' | '*' | '/' | '%',
  left: TypedSql,
  right: TypedSql,
): TypedSql => {
  const onDates = temporal(operator, left, right);
  if (onDates !== undefined) return onDates;
  const [a, b] = [asNumber(left), asNumber(right)];
  const nullable = a.nullable || b.nullable;
  for (const { type } of [a, b]) {
    if ((type.kind !== 'NUMBER' && type.kind !== 'FLOAT') || isTimestamp(type)) {
      throw invalidArgumentTypes(operator, `${typeName(left.type)}, ${typeName(right.type)}`);
    }
  }
  const guarded = operator === '/' || operator === '%' ? divisor(b.sql, b.type) : b.sql;
  if (a.type.kind !== 'NUMBER' || b.type.kind !== 'NUMBER') {
    return typed(
      `(CAST(${a.sql} AS DOUBLE) ${operator} CAST(${guarded} AS DOUBLE))`,
      float,
      nullable,
    );
  }
  const type = resultType(operator, a.type, b.type);
  const duckdb = duckdbType(type);
  if (operator === '/') {
    return typed(
      `CAST(round(CAST(${a.sql} AS DOUBLE) / CAST(${guarded} AS DOUBLE), ${type.scale}) AS ${duckdb})`,
      type,
      nullable,
    );
  }
  if (operator === '*' && a.type.scale + b.type.scale > 38) {
    return typed(
      `CAST(CAST(${a.sql} AS DOUBLE) * CAST(${b.sql} AS DOUBLE) AS ${duckdb})`,
      type,
      nullable,
    );
  }
  return typed(`CAST((${a.sql} ${operator} ${guarded}) AS ${duckdb})`, type, nullable);
};

export const negate = (operand: TypedSql): TypedSql => {
  const value = asNumber(operand);
  if (value.type.kind !== 'NUMBER' && value.type.kind !== 'FLOAT') {
    throw invalidArgumentTypes('-', typeName(operand.type));
  }
  return {
    ...typed(`(- ${value.sql})`, value.type, value.nullable),
    ...(value.constant && { constant: { value: `-${value.constant.value}` } }),
  };
};
