import type { Batch } from '../buffer/batch.ts';
import { LoadError } from '../errors.ts';
import type { Row } from '../warehouse/warehouse.ts';

/** What COPY said when there was nothing for it to do: the files are in the table's load history, or there were none. */
export function copiedNothing(rows: readonly Row[]): boolean {
  return rows.every((row) => row['file'] === undefined || row['file'] === null);
}

/**
 * Holds COPY to its word: every file loaded, and as many rows as were staged. Other loaders have lost rows in silence here.
 * (docs.snowflake.com, COPY INTO <table>, Output, 2026-11-24: a row for each file.)
 * @throws LoadError
 */
export function checkCopied(rows: readonly Row[], batch: Batch): void {
  const unloaded = rows.filter((row) => row['status'] !== 'LOADED');
  const loaded = rows.reduce((sum, row) => sum + Number(row['rows_loaded'] ?? 0), 0);
  if (unloaded.length === 0 && rows.length === batch.files.length && loaded === batch.rows) return;
  const statuses = rows.map(
    (row) => `${row['file'] ?? 'no file'}: ${row['status'] ?? 'no status'}`,
  );
  throw new LoadError(
    batch.table.stream,
    `batch ${batch.number} has ${batch.rows} records in ${batch.files.length} files, but Snowflake loaded ${loaded} of them (${statuses.join(', ')})`,
  );
}
