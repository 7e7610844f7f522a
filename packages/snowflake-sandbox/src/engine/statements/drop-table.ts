import type { CatalogChange } from '../catalog/catalog.ts';
import type { Column, TableObject } from '../catalog/catalog-object.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { duckdbIdentifier } from '../syntax/identifier.ts';

/** The DuckDB sequence of an AUTOINCREMENT column. */
export const sequenceName = (table: TableObject, column: Column): string =>
  `${table.session === undefined ? 'data' : 'temp.main'}.${duckdbIdentifier(`sequence #${table.id} ${column.physical}`)}`;

/**
 * Drops a table: a temporary one for good, another so that UNDROP finds it. Only the newest dropped table of a name is kept;
 * its predecessor goes for good now.
 */
export const dropTable = async (
  table: TableObject,
  change: CatalogChange,
  execution: EngineExecution,
): Promise<void> => {
  await execution.lock(table);
  const older = execution.catalog.dropped('TABLE', table.parent, table.name);
  for (const gone of table.session !== undefined ? [table] : older === undefined ? [] : [older]) {
    await execution.run(`DROP TABLE IF EXISTS ${gone.physical}`);
    for (const column of gone.columns) {
      if (column.identity !== undefined)
        await execution.run(`DROP SEQUENCE IF EXISTS ${sequenceName(gone, column)}`);
    }
    if (gone !== table) change.remove(gone);
  }
  change.drop(table);
};
