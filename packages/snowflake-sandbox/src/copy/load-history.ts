import type { TableObject } from '../engine/catalog/catalog-object.ts';
import type { Execution } from '../engine/execution.ts';
import { duckdbString } from '../engine/syntax/identifier.ts';
import type { StagedFile } from '../stage/stage-files.ts';

/** Where COPY remembers what it loaded: beside the data, so that it commits and rolls back with it. */
const historyTable = '"sandbox_copy"."load_history"';

/** DuckDB statements that make the table; run when the engine opens. */
export const loadHistorySetUp: readonly string[] = [
  'CREATE SCHEMA IF NOT EXISTS "sandbox_copy"',
  `CREATE TABLE IF NOT EXISTS ${historyTable} (table_id BIGINT, stage VARCHAR, path VARCHAR, md5 VARCHAR, loaded_ms BIGINT)`,
];

/** Load metadata is kept this long (COPY INTO <table>, 2026-11-24). */
const keptMs = 64 * 86_400_000;

/** Of these files, those that the table has loaded already, unchanged, in the last 64 days. */
export async function alreadyLoaded(
  execution: Execution,
  table: TableObject,
  files: readonly StagedFile[],
): Promise<ReadonlySet<StagedFile>> {
  if (files.length === 0) return new Set();
  const since = execution.startedAt - keptMs;
  const rows = await execution.read(
    `SELECT stage, path, md5 FROM ${historyTable} WHERE table_id = ${table.id} AND loaded_ms > ${since}`,
  );
  const known = new Set(rows.map((row) => row.join('\n')));
  return new Set(files.filter((file) => known.has([file.stage, file.path, file.md5].join('\n'))));
}

/** Remembers a loaded file; belongs into the transaction that loads it. */
export async function recordLoad(
  execution: Execution,
  table: TableObject,
  file: StagedFile,
): Promise<void> {
  const values = [file.stage, file.path, file.md5].map(duckdbString).join(', ');
  await execution.run(
    `INSERT INTO ${historyTable} VALUES (${table.id}, ${values}, ${execution.startedAt})`,
  );
}

/** TRUNCATE TABLE forgets what was loaded (truncate-table, 2026-11-24). */
export function forgetLoadsSql(table: TableObject): readonly string[] {
  return [`DELETE FROM ${historyTable} WHERE table_id = ${table.id}`];
}
