import type { CliContext, Logger } from '@intercom-to-snowflake/singer';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openRunFolder } from './buffer/run-folder.ts';
import { copyMessages } from './sql/copy-into.ts';
import { qualifiedName } from './sql/identifier.ts';
import type { Stage } from './stage/stage.ts';
import { WarehouseError, isMissingObject } from './warehouse/warehouse-error.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

export type CheckedPlace = {
  readonly database: string;
  readonly schema: string;
  /** Makes names that nobody else uses. */
  readonly runId: string;
  readonly tempDir: string;
};

const FOLDER = 'check/';
const FILE = 'check.json.gz';
const COLUMNS = { messageColumn: 'MESSAGE', positionColumn: 'POSITION' } as const;

/**
 * Does once, in small, all that a load does: a table of its own, a file in the stage, a COPY. Says each step that went well;
 * rejects at the first that does not, with what is missing. Nothing is left behind.
 */
export async function checkLoad(
  session: Warehouse,
  stage: Stage,
  place: CheckedPlace,
  { log, clock, env }: Pick<CliContext, 'log' | 'clock' | 'env'>,
): Promise<void> {
  const schema = qualifiedName(place.database, place.schema);
  const table = `${schema}.${qualifiedName(`_TARGET_SNOWFLAKE_CHECK_${place.runId}`)}`;
  await stage.open(session);
  const folder = await openRunFolder(place.tempDir, { clock, env });
  const file = join(folder.path, FILE);
  let hasTable = false;
  try {
    hasTable = await createTable(session, table, schema, log);
    await writeFile(file, gzipSync('{"check":1}\n'), { mode: 0o600 });
    await stage.upload(session, file, FOLDER);
    log.info(`stage: a file can be uploaded to ${stage.path(FOLDER)}`);
    if (hasTable) {
      await copyOne(session, table, stage);
      log.info('copy: the file can be loaded into the table, by the warehouse');
    }
  } finally {
    await folder.remove();
    await stage.remove(session, FOLDER).catch(notNow);
    if (hasTable) await session.execute(`DROP TABLE IF EXISTS ${table}`).catch(notNow);
  }
  log.info('nothing was left behind');

  function notNow(error: unknown): void {
    log.warning(`what the check made may be left: ${error instanceof Error ? error.message : ''}`);
  }
}

async function createTable(
  session: Warehouse,
  table: string,
  schema: string,
  log: Logger,
): Promise<boolean> {
  try {
    await session.execute(
      `CREATE TRANSIENT TABLE ${table} ("${COLUMNS.messageColumn}" VARIANT, "${COLUMNS.positionColumn}" NUMBER(38,0))`,
    );
    log.info(`schema: tables can be made in ${schema}`);
    return true;
  } catch (error) {
    if (!isMissingObject(error)) throw error;
    log.warning(
      `schema: ${schema} is not there, or may not be used; a load would make it. That needs GRANT CREATE SCHEMA ON DATABASE …; where it is there, GRANT USAGE, CREATE TABLE ON SCHEMA ${schema} TO ROLE …. Without it no table was checked`,
    );
    return false;
  }
}

async function copyOne(session: Warehouse, table: string, stage: Stage): Promise<void> {
  const batch = {
    files: [{ name: FILE, rows: 1 }],
    ...{ firstSequence: 1, receivedAt: 0, batchedAt: 0, syncStartedAt: 0 },
  };
  const sql = copyMessages(table, COLUMNS, { stagePath: stage.path(FOLDER), batch });
  const { rows } = await session.execute(sql);
  const [row] = rows;
  if (rows.length === 1 && row?.['rows_loaded'] === '1') return;
  const problem = `copy: Snowflake loaded ${row?.['rows_loaded'] ?? 'nothing'} of the 1 row in the file`;
  throw new WarehouseError(problem, { code: '', mayPass: false });
}
