import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { awaitStatements } from './await-statements.ts';
import type { ReadyTable } from '../prepare/prepare-table.ts';
import { rowChanges, runningBeginnings } from '../sql/running-statements.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/**
 * Waits for what a run that was killed has left at work: Snowflake goes on with it, and a MERGE that waits for its turn could put old rows over
 * those of this run. Nobody sends more of it, so it is enough to ask once, before the first change, for all tables.
 */
export type EarlierStatements = {
  /** Resolves when none of them is at work on the table. */
  readonly over: (session: Warehouse, target: ReadyTable) => Promise<void>;
};

export function createEarlierStatements(context: {
  readonly clock: Clock;
  readonly log: Logger;
}): EarlierStatements {
  let asked: Promise<readonly string[]> | undefined;
  const over = new Set<string>();

  async function ask(session: Warehouse, database: string): Promise<readonly string[]> {
    try {
      const { rows } = await session.execute(runningBeginnings(database));
      return rows.map((row) => row['BEGINNING'] ?? '');
    } catch (error) {
      asked = undefined;
      throw error;
    }
  }

  return {
    async over(session, target) {
      if (over.has(target.name)) return;
      asked ??= ask(session, target.table.database);
      const beginnings = await asked;
      const changes = rowChanges(target.name);
      if (beginnings.some((text) => changes.some((change) => text.startsWith(change))))
        await awaitStatements(session, target, [], context);
      over.add(target.name);
    },
  };
}
