import type { Compiler } from '../query/compiler.ts';
import type { Scope } from '../query/scope.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import type { Call } from '../syntax/ast.ts';
import { invalidArgumentTypes } from '../errors.ts';
import { castTo } from '../types/cast-sql.ts';
import { isCoercible } from '../types/coercible.ts';
import {
  boolean,
  float,
  isSemiStructured,
  numberType,
  textType,
  typeName,
  type DataType,
} from '../types/data-type.ts';

export type CallContext = {
  readonly call: Call;
  readonly compiler: Compiler;
  readonly scope: Scope;
  /** ` OVER (…)`, or nothing: stands right behind the DuckDB aggregate or window function. */
  readonly over: string;
  /** `DISTINCT ` or nothing. */
  readonly distinct: string;
};

/** How one Snowflake function is said in DuckDB. What is not in a table of these does not exist. */
export type FunctionDefinition = {
  readonly kind: 'scalar' | 'aggregate' | 'window';
  readonly arity: readonly [min: number, max: number];
  /** These arguments may be bare words, as date parts are: `DATEADD(day, …)`. */
  readonly words?: readonly number[];
  readonly compile: (args: readonly TypedSql[], context: CallContext) => TypedSql;
};

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;

export const scalar = (
  min: number,
  max: number,
  compile: FunctionDefinition['compile'],
  words?: readonly number[],
): FunctionDefinition => ({ kind: 'scalar', arity: [min, max], compile, ...(words && { words }) });

/** An argument that must be there: the arity has been checked. */
export const at = (args: readonly TypedSql[], index: number): TypedSql => {
  const value = args[index];
  if (value === undefined) throw new Error(`argument ${index + 1} was not checked for`);
  return value;
};

/** An argument in the type that the function takes. @throws SnowflakeError 001044 when Snowflake does not convert it by itself */
export const coerce = (name: string, value: TypedSql, type: DataType): TypedSql => {
  if (value.type.kind === type.kind) return value;
  if (!isCoercible(value.type, type)) throw invalidArgumentTypes(name, typeName(value.type));
  return castTo(value, type);
};

export const textOf = (name: string, value: TypedSql): string =>
  coerce(name, value, textType()).sql;
/** A number argument: NUMBER and FLOAT stay what they are. */
export const numberOf = (name: string, value: TypedSql): TypedSql =>
  value.type.kind === 'FLOAT' || value.type.kind === 'NUMBER'
    ? value
    : coerce(
        name,
        value,
        value.type.kind === 'TEXT'
          ? numberType(38, 5)
          : value.type.kind === 'VARIANT'
            ? float
            : numberType(),
      );
export const integerOf = (name: string, value: TypedSql): string =>
  `CAST(${numberOf(name, value).sql} AS BIGINT)`;
export const booleanOf = (name: string, value: TypedSql): string =>
  coerce(name, value, boolean).sql;

/** A semi-structured argument. @throws SnowflakeError 001044 for any other type */
export const json = (name: string, value: TypedSql): string => {
  if (value.type.kind === 'NULL') return 'CAST(NULL AS JSON)';
  if (!isSemiStructured(value.type)) throw invalidArgumentTypes(name, typeName(value.type));
  return value.sql;
};

export const integerResult = (sql: string, precision = 18, nullable = true): TypedSql =>
  typed(`CAST(${sql} AS DECIMAL(${precision},0))`, numberType(precision, 0), nullable);
export const textResult = (sql: string, nullable = true): TypedSql =>
  typed(sql, textType(), nullable);
export const booleanResult = (sql: string, nullable = true): TypedSql =>
  typed(sql, boolean, nullable);
export const floatResult = (sql: string): TypedSql => typed(sql, float);
