import type { PlannedColumn } from '../plan/plan-table.ts';
import { identifier, identifierList } from './identifier.ts';
import { keyOf, newestFirst } from './row-key.ts';
import { typeName } from './type-name.ts';

export type InsertOverwrite = {
  /** As SQL, like the names of the side tables. */
  readonly table: string;
  /** All that is written, the keys among them. Other columns of the table become NULL. */
  readonly columns: readonly PlannedColumn[];
  /** Where the records are. A column that a side table has not is NULL in its records. */
  readonly sides: readonly SideTable[];
  /** Holds a record's place among all records of the run. In no side table anything else is called so. */
  readonly positionColumn: string;
  /** The column that tells which of two records is newer, if one does; else the one received last is. */
  readonly newerColumn?: string | undefined;
  /** The column that marks a deleted record, when those are to stay out. */
  readonly deletedColumn: string | undefined;
};

export type SideTable = { readonly name: string; readonly columns: readonly PlannedColumn[] };

/**
 * Replaces all rows of a table in one statement, which does all of it or nothing: of each key the newest record, or
 * every record where there is no key. The table itself stays, with its grants.
 * (docs.snowflake.com, INSERT, 2026-11-24: OVERWRITE truncates the table within the transaction, and does not affect
 * the privileges on it.)
 */
export function insertOverwrite(insert: InsertOverwrite): string {
  const { table, columns, sides, positionColumn, newerColumn, deletedColumn } = insert;
  const names = columns.map(({ name }) => name);
  const keys = columns.filter(({ isKey }) => isKey).map(keyOf(''));
  const position = identifier(positionColumn);
  const here = deletedColumn === undefined ? [] : [`${identifier(deletedColumn)} IS NULL`];
  const newest = `ROW_NUMBER() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${newestFirst(positionColumn, newerColumn)}) = 1`;
  const chosen = keys.length === 0 ? here : [newest, ...here];
  const records = sides.map((side) => selectFrom(side, columns, position)).join('\nUNION ALL\n');
  return [
    `INSERT OVERWRITE INTO ${table} (${identifierList(names)})`,
    `SELECT ${identifierList(names)} FROM (`,
    records,
    ')',
    ...(chosen.length === 0
      ? []
      : [`${keys.length === 0 ? 'WHERE' : 'QUALIFY'} ${chosen.join(' AND ')}`]),
  ].join('\n');
}

function selectFrom(side: SideTable, columns: readonly PlannedColumn[], position: string): string {
  const own = new Set(side.columns.map(({ name }) => name));
  const values = columns.map(({ name, type }) =>
    own.has(name) ? identifier(name) : `NULL::${typeName(type)} AS ${identifier(name)}`,
  );
  return `SELECT ${[...values, position].join(', ')} FROM ${side.name}`;
}
