import type { Logger } from '@intercom-to-snowflake/singer';
import { identifier } from '../sql/identifier.ts';
import { textLiteral } from '../sql/literal.ts';
import { WarehouseError, oneLine } from '../warehouse/warehouse-error.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';

/** With the id of the run and a number behind it. */
export const SIDE_TABLE_PREFIX = '_TARGET_SNOWFLAKE_SIDE_';

/** A run that loads says every hour that it does. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** In one run; the next one goes on. */
const MOST_TABLES = 50;

/** The comment of a side table: when its run was last known to be going on. */
export function inUse(now: number): string {
  return `target-snowflake: in use at ${new Date(now).toISOString()}`;
}

/** Drops the side tables that killed runs have left in a schema, given as SQL. */
export async function sweepSideTables(
  session: Warehouse,
  schema: string,
  now: number,
  log: Logger,
): Promise<void> {
  const { rows } = await session.execute(
    `SHOW TABLES LIKE ${textLiteral(`${SIDE_TABLE_PREFIX}%`)} IN SCHEMA ${schema}`,
  );
  for (const name of staleSideTables(rows, now).slice(0, MOST_TABLES)) {
    const table = `${schema}.${identifier(name)}`;
    try {
      await session.execute(`DROP TABLE IF EXISTS ${table}`);
      log.info(`dropped ${table}, which a killed run left`);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.mayPass) throw error;
      log.warning(
        `${table} was left by a killed run, and cannot be dropped: ${oneLine(error.said)}`,
      );
    }
  }
}

/** Only what is named and commented as the target does it, and has been silent for a day. */
export function staleSideTables(rows: readonly Row[], now: number): readonly string[] {
  return rows.flatMap(({ name, comment }) => {
    if (!name?.startsWith(SIDE_TABLE_PREFIX)) return [];
    const [, time = ''] = /^target-snowflake: in use at (\S+)$/.exec(comment ?? '') ?? [];
    // A time that cannot be read is no reason to drop anything.
    return now - Date.parse(time) > STALE_MS ? [name] : [];
  });
}
