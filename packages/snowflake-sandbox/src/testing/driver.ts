import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import snowflake, {
  type Connection,
  type ConnectionOptions,
  type RowStatement,
} from 'snowflake-sdk';

import type { SnowflakeSandbox } from '../server/start-sandbox.ts';

snowflake.configure({ logLevel: 'OFF' });

/** A signed-in connection of the real driver, with promises. */
export type Client = {
  readonly connection: Connection;
  readonly rows: (
    sql: string,
    binds?: readonly unknown[],
  ) => Promise<readonly Record<string, unknown>[]>;
  readonly run: (options: Parameters<Connection['execute']>[0]) => Promise<{
    readonly statement: RowStatement;
    readonly rows: readonly Record<string, unknown>[];
  }>;
  /** Code, SQLSTATE and message of a statement that must fail. */
  readonly failure: (sql: string, binds?: readonly unknown[]) => Promise<Failure>;
  readonly close: () => Promise<void>;
};

export type Failure = {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
};

export function signIn(
  sandbox: SnowflakeSandbox,
  options: Partial<ConnectionOptions> = {},
): Promise<Client> {
  const connection = snowflake.createConnection({
    account: sandbox.account,
    accessUrl: sandbox.url,
    username: sandbox.user,
    password: sandbox.password,
    database: 'SANDBOX',
    schema: 'PUBLIC',
    warehouse: 'SANDBOX_WH',
    sfRetryMaxLoginRetries: 0,
    sfRetryStartingSleepTime: 0.02,
    sfRetryMaxSleepTime: 0.05,
    ...options,
  } as ConnectionOptions);
  return new Promise((resolve, reject) => {
    connection.connect((error) => {
      if (error) reject(error);
      else resolve(toClient(connection));
    });
  });
}

function toClient(connection: Connection): Client {
  const run: Client['run'] = (options) =>
    new Promise((resolve, reject) => {
      connection.execute({
        ...options,
        complete: (error, statement, rows) => {
          if (error) reject(error);
          else resolve({ statement: statement, rows: rows ?? [] });
        },
      });
    });
  const rows: Client['rows'] = async (sql, binds = []) =>
    (await run({ sqlText: sql, binds: binds as never })).rows;
  return {
    connection,
    run,
    rows,
    failure: async (sql, binds) => {
      try {
        await rows(sql, binds);
      } catch (error) {
        const { code, sqlState, message } = error as Failure;
        return { code, sqlState, message };
      }
      throw new Error(`did not fail: ${sql}`);
    },
    close: () =>
      new Promise((resolve, reject) => {
        connection.destroy((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}

/** A folder for files to upload; `write` returns the path for a PUT. */
export type LocalFiles = {
  readonly folder: string;
  readonly write: (name: string, content: string | Buffer) => Promise<string>;
  readonly gzip: (name: string, content: string) => Promise<string>;
  readonly remove: () => Promise<void>;
};

export async function localFiles(): Promise<LocalFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  const write: LocalFiles['write'] = async (name, content) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  return {
    folder,
    write,
    gzip: (name, content) => write(name, gzipSync(content)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
