import type { Logger } from '@intercom-to-snowflake/singer';
import { STAGE_ROOT } from './sql/stage-path.ts';
import type { Row, Warehouse } from './warehouse/warehouse.ts';

/** No batch takes a day from its upload to its load: what is older was left by a run that was killed. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** In one run; the next one goes on. */
const MOST_FOLDERS = 50;

/** Removes what runs that were killed have left in the stage. Two runs at the same time do not touch each other's files. */
export async function sweepStage(session: Warehouse, now: number, log: Logger): Promise<void> {
  const { rows } = await session.execute(`LIST ${STAGE_ROOT}`);
  const stale = staleFolders(rows, now).slice(0, MOST_FOLDERS);
  for (const folder of stale) await session.execute(`REMOVE @~/${folder}`);
  if (stale.length > 0)
    log.info(`removed ${stale.length} batches that killed runs left in the stage`);
}

/**
 * The batches' folders with nothing in them that is younger than a day. Only paths as the target makes them are taken
 * from what LIST shows. (docs.snowflake.com, LIST, 2026-11-24: last_modified as in `Tue, 24 Nov 2026 09:38:00 GMT`.)
 */
export function staleFolders(rows: readonly Row[], now: number): readonly string[] {
  const newest = new Map<string, number>();
  for (const { name, last_modified: modified } of rows) {
    const [folder] = /^target-snowflake\/[\w-]+\/\d+\//.exec(name ?? '') ?? [];
    if (folder === undefined) continue;
    const time = Date.parse(modified ?? '');
    const known = newest.get(folder) ?? 0;
    // A time that cannot be read is no reason to remove anything.
    newest.set(folder, Number.isNaN(time) ? now : Math.max(known, time));
  }
  return [...newest].filter(([, time]) => now - time > STALE_MS).map(([folder]) => folder);
}
