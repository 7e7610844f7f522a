import { sequenceName } from '../statements/drop-table.ts';
import type { CatalogStore, RecordedChange } from './catalog.ts';
import type { CatalogObject } from './catalog-object.ts';

const retentionMs = 24 * 60 * 60 * 1000;

/**
 * What was dropped more than a day ago, UNDROP's default reach (docs.snowflake.com user-guide/data-time-travel): the DuckDB
 * statements that remove it for good, and the change of the catalog. For the moment the file is opened.
 */
export const purgeDropped = (
  catalog: CatalogStore,
  now: number,
): { readonly statements: readonly string[]; readonly recorded: RecordedChange } => {
  const { change, recorded } = catalog.begin(now);
  const isOver = (object: CatalogObject): boolean => {
    if (object.droppedOn !== undefined && now - object.droppedOn > retentionMs) return true;
    const parent = catalog.byId(object.parent);
    return parent === undefined ? object.parent !== 0 : isOver(parent);
  };
  const statements: string[] = [];
  for (const object of catalog.all()) {
    if (!isOver(object)) continue;
    change.remove(object);
    if (object.kind !== 'TABLE') continue;
    statements.push(`DROP TABLE IF EXISTS ${object.physical}`);
    for (const column of object.columns) {
      if (column.identity !== undefined)
        statements.push(`DROP SEQUENCE IF EXISTS ${sequenceName(object, column)}`);
    }
  }
  return { statements, recorded: recorded() };
};
