import type { Execution } from '../engine/execution.ts';
import type { ParsedFile } from './parse-file.ts';

/** The names of all members that the documents of a JSON file have at the top. */
export async function memberNames(
  execution: Execution,
  file: ParsedFile,
): Promise<readonly string[]> {
  const { from } = file.spool.relation();
  const rows = await execution.probe(
    `SELECT DISTINCT unnest(json_keys(v1)) AS name FROM ${from} WHERE json_type(v1) = 'OBJECT' ORDER BY name`,
  );
  return rows.map(([name]) => String(name));
}
