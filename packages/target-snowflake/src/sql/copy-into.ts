import { compressionOf } from '../config/compression.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import { identifier } from './identifier.ts';
import { integerLiteral, textLiteral } from './literal.ts';
import type { Presence } from './presence.ts';
import { presenceValue } from './presence.ts';
import { columnValue, position as positionInBatch } from './staged-record.ts';
import type { BatchFacts } from './staged-record.ts';

export type CopyInto = {
  /** The table, as SQL. */
  readonly table: string;
  readonly columns: readonly PlannedColumn[];
  /** The column that takes a record's place, if there is one: in the batch, counted on from `before`. */
  readonly position: { readonly column: string; readonly before: number } | undefined;
  /** The column that says which properties a record has, if it is asked for. */
  readonly presence?: Presence | undefined;
  /** Where the files are: `@~/…/`, as SQL. */
  readonly stagePath: string;
  readonly batch: BatchFacts;
  /** Whether the files are removed when they are loaded. */
  readonly purge: boolean;
};

/**
 * Loads staged RECORD lines into a table, all of them or none.
 * (docs.snowflake.com, COPY INTO <table>, 2026-11-24: FILES is the fastest way to choose files, at most 1,000 of
 * them; ALLOW_DUPLICATE lets the last of repeated member names win; NULL_IF () keeps the text `\N` a text;
 * PURGE removes the files after the load, and keeps quiet when it cannot.)
 */
export function copyInto(copy: CopyInto): string {
  const { table, columns, position, presence, stagePath, batch, purge } = copy;
  const values = columns.map((column) => [column.name, columnValue(column, batch)] as const);
  if (position) values.push([position.column, placeFrom(position.before, batch)]);
  if (presence) values.push([presence.column, presenceValue(presence)]);
  return [
    copyValues({ table, values, stagePath, batch }),
    `ON_ERROR = ABORT_STATEMENT PURGE = ${purge ? 'TRUE' : 'FALSE'}`,
  ].join('\n');
}

/** The messages of a batch as they are, each with its place in it: the files stay. */
export function copyMessages(
  table: string,
  { messageColumn, positionColumn }: MessageTable,
  { stagePath, batch }: Pick<CopyInto, 'stagePath' | 'batch'>,
): string {
  const values = [
    [messageColumn, '$1'],
    [positionColumn, positionInBatch(batch.files)],
  ] as const;
  return [
    copyValues({ table, values, stagePath, batch }),
    'ON_ERROR = ABORT_STATEMENT PURGE = FALSE',
  ].join('\n');
}

/** The columns of a table that holds whole messages. */
export type MessageTable = { readonly messageColumn: string; readonly positionColumn: string };

type CopyValues = Pick<CopyInto, 'table' | 'stagePath' | 'batch'> & {
  readonly values: readonly (readonly [column: string, value: string])[];
};

function copyValues({ table, values, stagePath, batch }: CopyValues): string {
  const files = batch.files.map(({ name }) => textLiteral(name)).join(', ');
  const compression = compressionOf(batch.files[0]?.name ?? '').toUpperCase();
  return [
    `COPY INTO ${table} (${values.map(([column]) => identifier(column)).join(', ')})`,
    `FROM (SELECT ${values.map(([, value]) => value).join(', ')} FROM ${stagePath})`,
    `FILES = (${files})`,
    `FILE_FORMAT = (TYPE = JSON COMPRESSION = ${compression} ALLOW_DUPLICATE = TRUE NULL_IF = ())`,
  ].join('\n');
}

function placeFrom(before: number, { files }: BatchFacts): string {
  const place = positionInBatch(files);
  return before === 0 ? place : `${integerLiteral(before)} + ${place}`;
}
