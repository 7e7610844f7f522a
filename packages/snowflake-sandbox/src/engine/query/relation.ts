import type { DataType } from '../types/data-type.ts';

/** `@stage/path (FILE_FORMAT => …, PATTERN => …)` as written in a query. */
export type StageReference = {
  /** With its `@`, without the quotes of a quoted location: `@~/run/1/`, `@%"T"/x`, `@db.s."St"/x`. */
  readonly location: string;
  /** Names in upper case; values of words and strings alike as text (`words` tells which were bare words). */
  readonly options: readonly { readonly name: string; readonly value: string }[];
};

export type RelationColumn = {
  /** The Snowflake name; `$1`, `$2`, … for the columns of a staged file, `METADATA$FILENAME` and so on. */
  readonly name: string;
  /** The DuckDB column, unquoted. */
  readonly physical: string;
  readonly type: DataType;
  /** Of a JSON column: the DuckDB column with the same documents as text, from which a query may read many parts at once. */
  readonly text?: string;
  /** Found by name only: `SELECT *` leaves it out (the METADATA$ columns). */
  readonly hidden?: boolean;
};

/**
 * Name of a hidden column that numbers the rows from 0 in the order of the files. No SQL can say this name; SEQ8() reads
 * it, because DuckDB cannot number rows inside a window's ORDER BY.
 */
export const rowOrder = '\u2063row order';

/** Something DuckDB can read FROM, with its columns as Snowflake knows them. */
export type Relation = {
  /** A DuckDB FROM item without alias: a complete quoted table name or a bracketed query. */
  readonly from: string;
  readonly columns: readonly RelationColumn[];
  /** `$9` of a staged file with fewer columns is NULL instead of an error. */
  readonly missingPositionalIsNull?: boolean;
};
