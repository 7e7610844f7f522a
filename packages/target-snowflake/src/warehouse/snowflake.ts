import { compressionOf } from '../config/compression.ts';
import { access, constants } from 'node:fs/promises';
import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import type { Connection } from 'snowflake-sdk';
import type { ConnectionSettings } from './connection-settings.ts';
import { textLiteral } from '../sql/literal.ts';
import { loadDriver } from './driver.ts';
import type { SignInTokens } from './driver.ts';
import { driverOptions } from './driver-options.ts';
import { explainError, explainSignInError, unreachable } from './explain-error.ts';
import type { Asked } from './asked.ts';
import { openBrowser } from './open-browser.ts';
import { requireAnswer } from './reach.ts';
import { setSessionParameters } from './session-parameters.ts';
import { uploadWithRetry } from './upload.ts';
import { WarehouseError } from './warehouse-error.ts';
import type { Result, Row, Warehouse } from './warehouse.ts';

export type SnowflakeContext = {
  readonly log: Logger;
  readonly clock: Clock;
  /** The environment that the driver reads. */
  readonly env: NodeJS.ProcessEnv;
  /** Shared by the sessions of a run. */
  readonly tokens?: SignInTokens;
};

/** More than the driver takes, which tells better what it was waiting for. */
const DRIVER_MS = 500;
/** How long the end of a session may take. The work is done by then. */
const CLOSE_MS = 5_000;

/**
 * Logs in and makes the session ready.
 * @throws WarehouseError when Snowflake cannot be reached, does not answer the login in time, or refuses it.
 */
export async function openSnowflake(
  settings: ConnectionSettings,
  context: SnowflakeContext,
): Promise<Warehouse> {
  const { clock, log, env, tokens = new Map<string, string>() } = context;
  const asked = askedBy(settings);
  await requireAnswer(addressOf(settings), asked, { env, loginTimeoutMs: settings.loginTimeoutMs });
  const driver = await loadDriver(log, env, tokens);
  const connection = driver.createConnection(
    driverOptions(settings, (url) => {
      openBrowser(url, settings.loginTimeoutMs, context);
    }),
  );
  await logIn(connection, asked, settings.loginTimeoutMs + DRIVER_MS, clock);

  const tagged = (queryTag: string | undefined): Warehouse => {
    const run = (sql: string) => execute(connection, sql, queryTag, asked);
    return {
      execute: async (sql) => {
        const result = await run(sql);
        log.debug(`snowflake: ${result.queryId} ${sql}`);
        return result;
      },
      put: async (file, stagePath) => {
        await requireReadable(file);
        const sql = putStatement(file, stagePath);
        await uploadWithRetry(() => run(sql), file, context);
      },
      tagged,
      close: () => end(connection, clock),
    };
  };
  const warehouse = tagged(settings.queryTag);
  try {
    await warehouse.execute(setSessionParameters(settings.sessionParameters));
  } catch (error) {
    await warehouse.close();
    throw error;
  }
  return warehouse;
}

function askedBy(settings: ConnectionSettings): Asked {
  const { user, role, warehouse, auth } = settings;
  return { host: new URL(addressOf(settings)).host, user, role, warehouse, signIn: auth.by };
}

function addressOf({ accessUrl, account }: ConnectionSettings): string {
  return accessUrl ?? `https://${account}.snowflakecomputing.com`;
}

/** Only the callback hears of a failure: the driver's connectAsync resolves on a wrong password (measured, 3.3.0). */
async function logIn(
  connection: Connection,
  asked: Asked,
  limitMs: number,
  clock: Clock,
): Promise<void> {
  const done = new AbortController();
  const login = new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (error) reject(explainSignInError(error, asked));
      else resolve();
    });
  });
  const deadline = clock.sleep(limitMs, done.signal).then(() => {
    const problem = unreachable(
      asked,
      `no answer to the login within ${Math.floor(limitMs / 1000)} s`,
    );
    throw new WarehouseError(problem, { code: '401001', mayPass: true });
  });
  try {
    await Promise.race([login, deadline]);
  } finally {
    done.abort();
    login.catch(() => undefined);
    deadline.catch(() => undefined);
  }
}

function execute(
  connection: Connection,
  sql: string,
  queryTag: string | undefined,
  asked: Asked,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText: sql,
      ...(queryTag === undefined ? {} : { parameters: { QUERY_TAG: queryTag } }),
      complete: (error, statement, rows) => {
        if (error) reject(explainError(error, asked, sql));
        else resolve({ queryId: statement.getQueryId(), rows: (rows ?? []).map(toRow) });
      },
    });
  });
}

function toRow(cells: object): Row {
  const row: Record<string, string | null> = {};
  for (const [column, cell] of Object.entries<unknown>({ ...cells })) row[column] = cellText(cell);
  return row;
}

function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** The driver never answers a PUT of a file that is not there. */
async function requireReadable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch (cause) {
    throw new WarehouseError(
      `cannot read ${file} to upload it`,
      { code: '', mayPass: false },
      { cause },
    );
  }
}

/**
 * (docs.snowflake.com, PUT, 2026-11-24: the path is a URI with forward slashes, in quotes if it has spaces.) The file is
 * compressed already, as its name says, and OVERWRITE saves a request that asks whether it is there.
 */
function putStatement(file: string, stagePath: string): string {
  const uri = `file://${file.replaceAll('\\', '/')}`;
  // The driver (snowflake-sdk 3.3.0) fails at SOURCE_COMPRESSION = NONE, and finds no compression in a file of JSON.
  const known = compressionOf(file);
  const compression = known === 'none' ? 'AUTO_DETECT' : known.toUpperCase();
  return `PUT ${textLiteral(uri)} ${textLiteral(stagePath)} AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = ${compression} OVERWRITE = TRUE`;
}

async function end(connection: Connection, clock: Clock): Promise<void> {
  const done = new AbortController();
  const ended = new Promise<void>((resolve) => {
    connection.destroy(() => {
      resolve();
    });
  });
  const deadline = clock.sleep(CLOSE_MS, done.signal);
  await Promise.race([ended, deadline]);
  done.abort();
  deadline.catch(() => undefined);
}
