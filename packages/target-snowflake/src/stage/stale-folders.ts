import type { Row } from '../warehouse/warehouse.ts';

/** No batch takes a day from its upload to its load: what is older was left by a run that was killed. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** In one run; the next one goes on. */
const MOST_FOLDERS = 50;

/**
 * The folders of batches, and of a check, with nothing in them that is younger than a day, among files as LIST shows them, by their path in the stage. Only
 * paths as the target makes them are taken. (docs.snowflake.com, LIST, 2026-11-24: last_modified as in `Tue, 24 Nov 2026 09:38:00 GMT`.)
 */
export function staleFolders(rows: readonly Row[], now: number): readonly string[] {
  const newest = new Map<string, number>();
  for (const { name, last_modified: modified } of rows) {
    const [folder] = /^target-snowflake\/[\w-]+\/(?:check|\d+(?:-\w+)?)\//.exec(name ?? '') ?? [];
    if (folder === undefined) continue;
    const time = Date.parse(modified ?? '');
    const known = newest.get(folder) ?? 0;
    // A time that cannot be read is no reason to remove anything.
    newest.set(folder, Number.isNaN(time) ? now : Math.max(known, time));
  }
  const stale = [...newest].filter(([, time]) => now - time > STALE_MS).map(([folder]) => folder);
  return stale.slice(0, MOST_FOLDERS);
}
