import type { PlannedColumn } from '../plan/plan-table.ts';
import type { ReadyTable } from '../prepare/prepare-table.ts';

/** The column that tells which of two records is newer, if one does. */
export function newerColumnOf({ columns, table: { newerBy } }: ReadyTable): string | undefined {
  return newerBy === undefined
    ? undefined
    : columns.find(({ holds }) => holds.property === newerBy)?.name;
}

/** The column that says when a record was deleted. */
export function deletedColumnOf(columns: readonly PlannedColumn[]): string | undefined {
  return metadataColumnOf(columns, '_SDC_DELETED_AT')?.name;
}

/** One of the target's own columns, where the table has it. */
export function metadataColumnOf(
  columns: readonly PlannedColumn[],
  wanted: '_SDC_DELETED_AT' | '_SDC_TABLE_VERSION',
): PlannedColumn | undefined {
  return columns.find(
    ({ holds: { source } }) => source.from === 'metadata' && source.column === wanted,
  );
}
