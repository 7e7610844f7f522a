import type { PlannedColumn } from '../plan-table.ts';
import { identifier } from './identifier.ts';
import { integerLiteral, textLiteral } from './literal.ts';
import { columnValue, position as positionInBatch } from './staged-record.ts';
import type { BatchFacts } from './staged-record.ts';

export type CopyInto = {
  /** The table, as SQL. */
  readonly table: string;
  readonly columns: readonly PlannedColumn[];
  /** The column that takes a record's place, if there is one: in the batch, counted on from `before`. */
  readonly position: { readonly column: string; readonly before: number } | undefined;
  /** Where the files are: `@~/…/`, made of names of our own. */
  readonly stagePath: string;
  readonly batch: BatchFacts;
};

/**
 * Loads staged RECORD lines into a table, all of them or none.
 * (docs.snowflake.com, COPY INTO <table>, 2026-11-24: FILES is the fastest way to choose files, at most 1,000 of
 * them; ALLOW_DUPLICATE lets the last of repeated member names win; NULL_IF () keeps the text `\N` a text;
 * PURGE removes the files after the load, and keeps quiet when it cannot.)
 */
export function copyInto({ table, columns, position, stagePath, batch }: CopyInto): string {
  const names = columns.map(({ name }) => identifier(name));
  const values = columns.map((column) => columnValue(column, batch));
  const placeColumn = position === undefined ? [] : [identifier(position.column)];
  const place = position === undefined ? [] : [placeFrom(position.before, batch)];
  const files = batch.files.map(({ name }) => textLiteral(name)).join(', ');
  return [
    `COPY INTO ${table} (${[...names, ...placeColumn].join(', ')})`,
    `FROM (SELECT ${[...values, ...place].join(', ')} FROM ${stagePath})`,
    `FILES = (${files})`,
    'FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP ALLOW_DUPLICATE = TRUE NULL_IF = ())',
    'ON_ERROR = ABORT_STATEMENT PURGE = TRUE',
  ].join('\n');
}

function placeFrom(before: number, { files }: BatchFacts): string {
  const place = positionInBatch(files);
  return before === 0 ? place : `${integerLiteral(before)} + ${place}`;
}
