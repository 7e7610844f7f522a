import type { DataType } from '../types/data-type.ts';
import type { JsonPart } from '../types/json-part-sql.ts';
import type { JsonParts } from './json-parts.ts';

/** A piece of DuckDB SQL with the Snowflake type of its value. */
export type TypedSql = {
  /** Complete in itself: can stand anywhere an operand can. */
  readonly sql: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** The value, when it is a constant in the statement's text. */
  readonly constant?: { readonly value: string };
  /** A VARIANT that is a part of another: lets a cast read the part as text in one step. */
  readonly part?: JsonPart;
  /** Where the parts of a JSON column are collected, if they are. */
  readonly parts?: JsonParts;
  /** A TIMESTAMP_TZ whose instant, or wall clock, can be had without the other: DuckDB SQL, NULL where the value is. */
  readonly instant?: string;
  readonly wallClock?: string;
};

export const typed = (sql: string, type: DataType, nullable = true): TypedSql => ({
  sql,
  type,
  nullable,
});
