import type { CatalogChange } from '../catalog/catalog.ts';
import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { compilationError } from '../errors.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { printIdentifier } from '../syntax/identifier.ts';

/** A change worked out from the text; it answers the table as it will be. */
export type Step = (
  table: TableObject,
  execution: EngineExecution,
  change: CatalogChange,
) => Promise<TableObject>;

/** @throws SnowflakeError 000904 when the table has no such column */
export const columnOf = (table: TableObject, name: string): Column => {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined)
    throw compilationError(
      '000904',
      '42000',
      `error line 1 at position 0\ninvalid identifier '${printIdentifier(name)}'`,
    );
  return column;
};

/** The table with one column changed. */
export const withColumn = (
  table: TableObject,
  name: string,
  update: (column: Column) => Column,
): TableObject => ({
  ...table,
  columns: table.columns.map((column) => (column.name === name ? update(column) : column)),
});
