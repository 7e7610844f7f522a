import type { Column, TableObject } from '../catalog/catalog-object.ts';
import type { CompiledQuery } from '../query/compiled-query.ts';
import type { Compiler } from '../query/compiler.ts';
import { typed } from '../query/typed-sql.ts';
import { defaultValue } from './default-value.ts';
import { storeValue, type StoreMode } from './store-value.ts';

/** The rows that INSERT stores, as DuckDB columns c1, c2, … in the order of the table's columns. `mode` is how text that is too long is met. */
export const insertedRowsSql = (
  table: TableObject,
  columns: readonly Column[],
  source: CompiledQuery,
  compiler: Compiler,
  mode: StoreMode = 'store',
): string => {
  const values = table.columns.map((column, position) => {
    const index = columns.indexOf(column);
    const from = source.columns[index];
    const value =
      from === undefined
        ? defaultValue(column, table, compiler)
        : typed(`q.c${index + 1}`, from.type, from.nullable);
    return `${storeValue(value, column, mode)} AS c${position + 1}`;
  });
  return `SELECT ${values.join(', ')} FROM (${source.sql}) AS q`;
};
