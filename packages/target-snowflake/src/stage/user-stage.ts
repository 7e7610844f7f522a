import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { runFolder } from './stage.ts';
import type { Stage } from './stage.ts';
import { staleFolders } from './stale-folders.ts';

const USER_STAGE = '@~/';

/** The stage that every user has inside Snowflake. It needs no privilege, and no storage of one's own. */
export function createUserStage(
  runId: string,
  { log, clock }: { readonly log: Logger; readonly clock: Clock },
): Stage {
  const run = USER_STAGE + runFolder(runId);
  return {
    open: () => Promise.resolve(),
    purge: true,
    path: (folder) => run + folder,
    upload: (session, file, folder) => session.put(file, run + folder),
    count: async (session, folder) => (await session.execute(`LIST ${run}${folder}`)).rows.length,
    // COPY has removed the files.
    loaded: () => Promise.resolve(),
    remove: async (session, folder = '') => {
      await session.execute(`REMOVE ${run}${folder}`);
    },
    sweep: async (session) => {
      const { rows } = await session.execute(`LIST ${USER_STAGE}target-snowflake/`);
      const stale = staleFolders(rows, clock.now());
      for (const folder of stale) await session.execute(`REMOVE ${USER_STAGE}${folder}`);
      if (stale.length > 0)
        log.info(`removed ${stale.length} batches that killed runs left in the stage`);
    },
  };
}
