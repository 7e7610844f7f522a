import { metadataColumnOf, newerColumnOf } from './table-columns.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import type { ReadyTable } from '../prepare/prepare-table.ts';
import { POSITION } from '../prepare/side-tables.ts';
import { insertOverwrite } from '../sql/insert-overwrite.ts';
import type { SideTable } from '../sql/insert-overwrite.ts';

/**
 * The statement that puts what is in the side tables in the place of a table's rows. Also what only an earlier schema of the run
 * had is written.
 */
export function overwriteStatement(target: ReadyTable, sides: readonly SideTable[]): string {
  const { hardDelete } = target.table;
  const columns = withEarlier(
    target.columns,
    sides.map((side) => side.columns),
  );
  const deleted = hardDelete ? metadataColumnOf(columns, '_SDC_DELETED_AT') : undefined;
  return insertOverwrite({
    ...{ table: target.name, columns, sides, positionColumn: POSITION },
    newerColumn: newerColumnOf(target),
    deletedColumn: deleted?.name,
  });
}

function withEarlier(
  columns: readonly PlannedColumn[],
  others: readonly (readonly PlannedColumn[])[],
): readonly PlannedColumn[] {
  const byName = new Map(others.flat().map((column) => [column.name, column]));
  for (const column of columns) byName.delete(column.name);
  return [...columns, ...byName.values()];
}
