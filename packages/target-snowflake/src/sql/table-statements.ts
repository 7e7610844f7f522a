import { GRANTS_TO_FOLLOW } from '../plan/new-table.ts';
import type { ColumnChange, PlannedColumn, TableOperation } from '../plan/plan-table.ts';
import { identifier, identifierList } from './identifier.ts';
import type { MessageTable } from './copy-into.ts';
import { integerLiteral, textLiteral } from './literal.ts';
import type { Presence } from './presence.ts';
import { typeName } from './type-name.ts';

/**
 * The statement for one planned operation on a table, given as SQL.
 * (docs.snowflake.com, CREATE TABLE and ALTER TABLE, 2026-11-24: ADD COLUMN and ALTER COLUMN each take a list,
 * and cannot be mixed in one statement.)
 */
export function tableStatement(table: string, operation: TableOperation): string {
  switch (operation.do) {
    case 'create table':
      return createTable(table, operation);
    case 'add columns':
      return `ALTER TABLE ${table} ADD COLUMN ${operation.columns.map(definition).join(', ')}`;
    case 'alter columns':
      return `ALTER TABLE ${table} ALTER ${operation.changes.map(columnChange).join(', ')}`;
  }
}

/**
 * A default of the account, the database or the schema would make texts one that are not, keys among them. It holds for columns that are
 * added later, too. (docs.snowflake.com, Parameters, DEFAULT_DDL_COLLATION, 2026-11-24. That '' means none, whatever the defaults: estuary/connectors,
 * pull request 2847.)
 */
const BY_BYTES = `DEFAULT_DDL_COLLATION = ''`;

type CreateTable = Extract<TableOperation, { readonly do: 'create table' }>;

function createTable(table: string, { columns, like, comment }: CreateTable): string {
  const { transient, retentionDays, clusterBy, selectRoles } = like;
  const note = selectRoles.length === 0 ? comment : GRANTS_TO_FOLLOW;
  return [
    `CREATE ${transient ? 'TRANSIENT ' : ''}TABLE IF NOT EXISTS ${table} (${columns.map(definition).join(', ')})`,
    ...clusteredBy(columns, clusterBy),
    BY_BYTES,
    ...(retentionDays === undefined
      ? []
      : [`DATA_RETENTION_TIME_IN_DAYS = ${integerLiteral(retentionDays)}`]),
    `COMMENT = ${textLiteral(note)}`,
  ].join(' ');
}

function clusteredBy(
  columns: readonly PlannedColumn[],
  properties: readonly string[],
): readonly string[] {
  const names = properties.map(
    (property) => columns.find(({ holds }) => holds.property === property)?.name ?? property,
  );
  return names.length === 0 ? [] : [`CLUSTER BY (${identifierList(names)})`];
}

function definition({ name, type, comment }: PlannedColumn): string {
  const note = comment === undefined ? '' : ` COMMENT ${textLiteral(comment)}`;
  return `${identifier(name)} ${typeName(type)}${note}`;
}

function columnChange(change: ColumnChange): string {
  const column = `COLUMN ${identifier(change.name)}`;
  return change.change === 'drop not null'
    ? `${column} DROP NOT NULL`
    : `${column} SET DATA TYPE ${typeName(change.type)}${collate(change.collation)}`;
}

/** A column keeps the collation it has (docs.snowflake.com, ALTER TABLE … ALTER COLUMN, 2026-11-24). */
function collate(collation: string | undefined): string {
  return collation === undefined ? '' : ` COLLATE ${textLiteral(collation)}`;
}

/**
 * The table that takes a batch before it is merged: with the types of the target's columns, so that a value that
 * does not fit fails with its file and line, and the record's place in the batch.
 *
 * Created anew for every batch, it is empty whatever happened to the one before: no row of an earlier or
 * half-done attempt can be merged again, and COPY has no load history of it.
 */
export function createBatchTable(name: string, layout: BatchLayout): string {
  const { columns, positionColumn, newerColumn, presence } = layout;
  const present = presence === undefined ? '' : `, ${identifier(presence.column)} VARCHAR NOT NULL`;
  const definitions = placedColumns(columns, positionColumn, newerColumn);
  return `CREATE OR REPLACE TEMPORARY TABLE ${name} (${definitions}${present}) ${BY_BYTES}`;
}

export type BatchLayout = {
  readonly columns: readonly PlannedColumn[];
  readonly positionColumn: string;
  /** The column that tells which of two records is newer, if one does: it is never null. */
  readonly newerColumn?: string | undefined;
  /** The column that says which properties a record has, if it is asked for. */
  readonly presence?: Presence | undefined;
};

/** The table that takes the messages of a batch as they are. */
export function createMessageTable(
  name: string,
  { messageColumn, positionColumn }: MessageTable,
): string {
  return `CREATE OR REPLACE TEMPORARY TABLE ${name} (${identifier(messageColumn)} VARIANT, ${identifier(positionColumn)} NUMBER(38,0))`;
}

/** The table that takes the batches of a stream whose table is to be overwritten. Nothing of it is kept when it is dropped. */
export function createSideTable(
  name: string,
  columns: readonly PlannedColumn[],
  positionColumn: string,
  comment: string,
): string {
  return [
    `CREATE TRANSIENT TABLE IF NOT EXISTS ${name} (${placedColumns(columns, positionColumn)})`,
    `${BY_BYTES} DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = ${textLiteral(comment)}`,
  ].join(' ');
}

function placedColumns(
  columns: readonly PlannedColumn[],
  positionColumn: string,
  newerColumn?: string,
): string {
  const definitions = columns.map(
    ({ name, type, isKey }) =>
      `${identifier(name)} ${typeName(type)}${isKey || name === newerColumn ? ' NOT NULL' : ''}`,
  );
  return [...definitions, `${identifier(positionColumn)} NUMBER(38,0) NOT NULL`].join(', ');
}
