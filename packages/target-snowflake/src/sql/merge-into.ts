import type { KeyBound } from '../validate/key-bounds.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import { combinedRecords } from './combined-records.ts';
import { identifier, identifierList } from './identifier.ts';
import { textLiteral } from './literal.ts';
import { isPresent } from './presence.ts';
import { keyOf, newestFirst, withoutCollation } from './row-key.ts';
import type { BatchLayout } from './table-statements.ts';

export type MergeInto = BatchLayout & {
  /** Both tables as SQL. */
  readonly table: string;
  readonly batchTable: string;
  /** The column that marks a deleted record, when those rows are to go. */
  readonly deletedColumn: string | undefined;
  /** Between which values the keys of the batch are, for some of the key columns. */
  readonly bounds: readonly (KeyBound & { readonly column: string })[];
};

/**
 * Brings a batch into its table in one statement: of each key the newest record decides whether the row
 * is inserted, updated or deleted.
 * (docs.snowflake.com, MERGE, 2026-11-24: several source rows for one target row fail the statement, several for
 * none are all inserted; hence QUALIFY.)
 *
 * The bounds change nothing about which rows match. As literals they let Snowflake leave out, before it begins, the micro-partitions
 * of the table that have no row for the batch. (docs.snowflake.com, Micro-partitions & Data Clustering, 2026-11-24: what a
 * subquery returns is no such predicate.)
 */
export function mergeInto(merge: MergeInto): string {
  const { table, columns, deletedColumn, newerColumn, presence } = merge;
  const names = columns.map(({ name }) => name);
  const keys = columns.filter(({ isKey }) => isKey);
  const rest = columns.filter(({ isKey }) => !isKey);
  const updates = rest.map((column) => `${identifier(column.name)} = ${updated(column, merge)}`);
  const deleted = deletedColumn === undefined ? undefined : `s.${identifier(deletedColumn)}`;
  const newer = columns.find(({ name }) => name === newerColumn);
  const notOlder = newer === undefined ? '' : ` AND ${isNotOlder(newer)}`;
  return [
    `MERGE INTO ${table} AS t`,
    `USING (${presence === undefined ? newestRecords(merge) : combinedRecords({ ...merge, presence })}) AS s`,
    `ON ${[...keys.map((key) => `${keyOf('t.')(key)} = ${keyOf('s.')(key)}`), ...merge.bounds.map(isWithin)].join(' AND ')}`,
    ...(deleted === undefined
      ? []
      : [`WHEN MATCHED AND ${deleted} IS NOT NULL${notOlder} THEN DELETE`]),
    // A stream that is all key has nothing to update, and an empty SET is no SQL.
    ...(updates.length === 0
      ? []
      : [`WHEN MATCHED${notOlder} THEN UPDATE SET ${updates.join(', ')}`]),
    `WHEN NOT MATCHED${deleted === undefined ? '' : ` AND ${deleted} IS NULL`} THEN INSERT (${identifierList(names)})`,
    `VALUES (${names.map((name) => `s.${identifier(name)}`).join(', ')})`,
  ].join('\n');
}

function isWithin(bound: MergeInto['bounds'][number]): string {
  const [low, high] =
    bound.of === 'texts'
      ? [textLiteral(bound.low), textLiteral(bound.high)]
      : [String(bound.low), String(bound.high)];
  return `t.${identifier(bound.column)} BETWEEN ${low} AND ${high}`;
}

function newestRecords({ batchTable, columns, positionColumn, newerColumn }: MergeInto): string {
  const names = identifierList(columns.map(({ name }) => name));
  const keys = columns.filter(({ isKey }) => isKey).map(keyOf(''));
  const newest = `ROW_NUMBER() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${newestFirst(positionColumn, newerColumn)}) = 1`;
  return `SELECT ${names} FROM ${batchTable}\nQUALIFY ${newest}`;
}

/** A row that does not say how new it is was loaded before anybody asked. */
function isNotOlder(newer: PlannedColumn): string {
  const column = identifier(newer.name);
  return `(t.${column} IS NULL OR s.${column} >= ${withoutCollation(`t.${column}`, newer)})`;
}

function updated(column: PlannedColumn, { presence }: MergeInto): string {
  const name = identifier(column.name);
  const index = presence?.of.indexOf(column) ?? -1;
  return presence === undefined || index < 0
    ? `s.${name}`
    : `IFF(${isPresent(presence, index, 's')}, s.${name}, t.${name})`;
}
