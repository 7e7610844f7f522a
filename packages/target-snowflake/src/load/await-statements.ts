import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import type { ReadyTable } from '../prepare/prepare-table.ts';
import { runningStatements } from '../sql/running-statements.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** Seconds between the questions; the last wait is repeated. */
const WAITS_S = [1, 2, 5, 10];

/**
 * Waits until no statement of an attempt before is still at work on a table. When the connection is lost Snowflake goes on with what it was
 * told: a COPY could add its files a second time beside the one that is sent again, and a MERGE that
 * waits for its turn could put old rows over those of a later batch.
 *
 * @param besides names of other tables, as SQL, that the work is about.
 */
export async function awaitStatements(
  session: Warehouse,
  { table, name }: ReadyTable,
  besides: readonly string[],
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<void> {
  const question = runningStatements(table.database, [name, ...besides]);
  for (let asked = 0; ; asked += 1) {
    const { rows } = await session.execute(question);
    if (Number(rows[0]?.['RUNNING'] ?? 0) === 0) return;
    const wait = WAITS_S[Math.min(asked, WAITS_S.length - 1)] ?? 1;
    log.info(
      `${name}: Snowflake is still at work on what was sent before; asking again in ${wait} s`,
      {
        stream: table.stream,
      },
    );
    await clock.sleep(wait * 1000);
  }
}
