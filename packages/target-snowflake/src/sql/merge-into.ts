import type { PlannedColumn } from '../plan-table.ts';
import { identifier, identifierList } from './identifier.ts';

export type MergeInto = {
  /** Both tables as SQL. */
  readonly table: string;
  readonly batchTable: string;
  readonly columns: readonly PlannedColumn[];
  readonly positionColumn: string;
  /** The column that marks a deleted record, when those rows are to go. */
  readonly deletedColumn: string | undefined;
};

/**
 * Brings a batch into its table in one statement: of each key the record received last decides whether the row
 * is inserted, updated or deleted.
 * (docs.snowflake.com, MERGE, 2026-11-24: several source rows for one target row fail the statement, several for
 * none are all inserted; hence QUALIFY.)
 */
export function mergeInto(merge: MergeInto): string {
  const { table, batchTable, columns, positionColumn, deletedColumn } = merge;
  const names = columns.map(({ name }) => name);
  const keys = columns.filter(({ isKey }) => isKey);
  const rest = columns.filter(({ isKey }) => !isKey);
  const updates = rest.map(({ name }) => `${identifier(name)} = s.${identifier(name)}`).join(', ');
  const deleted = deletedColumn === undefined ? undefined : `s.${identifier(deletedColumn)}`;
  return [
    `MERGE INTO ${table} AS t`,
    `USING (SELECT ${identifierList(names)} FROM ${batchTable}`,
    `QUALIFY ROW_NUMBER() OVER (PARTITION BY ${keys.map(keyOf('')).join(', ')} ORDER BY ${identifier(positionColumn)} DESC) = 1) AS s`,
    `ON ${keys.map((key) => `${keyOf('t.')(key)} = ${keyOf('s.')(key)}`).join(' AND ')}`,
    ...(deleted === undefined ? [] : [`WHEN MATCHED AND ${deleted} IS NOT NULL THEN DELETE`]),
    // A stream that is all key has nothing to update, and an empty SET is no SQL.
    ...(updates === '' ? [] : [`WHEN MATCHED THEN UPDATE SET ${updates}`]),
    `WHEN NOT MATCHED${deleted === undefined ? '' : ` AND ${deleted} IS NULL`} THEN INSERT (${identifierList(names)})`,
    `VALUES (${names.map((name) => `s.${identifier(name)}`).join(', ')})`,
  ].join('\n');
}

/** A VARIANT is compared by its JSON text: 1 and "1" are different keys. */
export function keyOf(qualifier: 't.' | 's.' | '') {
  return ({ name, type }: PlannedColumn): string => {
    const column = `${qualifier}${identifier(name)}`;
    return type.kind === 'VARIANT' ? `TO_JSON(${column})` : column;
  };
}
