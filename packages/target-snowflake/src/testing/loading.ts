import { systemClock } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionSettings } from '../connection-settings.ts';
import { createLoader } from '../load.ts';
import type { Loader } from '../load.ts';
import { streamTable } from '../stream-table.ts';
import type { StreamTable, TableSettings } from '../stream-table.ts';
import { openSnowflake } from '../warehouse/snowflake.ts';
import { batchMaker } from './batches.ts';
import { noMetrics, silentLog } from './context.ts';

const tableSettings: TableSettings = {
  database: 'SANDBOX',
  defaultTargetSchema: 'LOADED',
  schemaMapping: {},
  loadMethod: 'upsert',
  addRecordMetadata: false,
  hardDelete: false,
  primaryKeyRequired: false,
  timestampType: 'TIMESTAMP_NTZ',
  newTable: { transient: false, retentionDays: undefined, selectRoles: [] },
};

/** A sandbox of its own, and all that is needed to load batches into it through the real driver. */
export type Loading = {
  readonly sandbox: SnowflakeSandbox;
  readonly makeBatch: ReturnType<typeof batchMaker>;
  readonly table: (
    stream: string,
    properties: JsonObject,
    keys: readonly string[],
    settings?: Partial<TableSettings>,
  ) => StreamTable;
  /** Waits between attempts take no time. Closed at the end by `close`. */
  readonly loader: (options?: {
    readonly hardDelete?: boolean;
    readonly runId?: string;
    readonly now?: () => number;
  }) => Loader;
  /** The cells as Snowflake's text, a row to a line. */
  readonly rows: (sql: string) => Promise<readonly string[]>;
  /** The statements that clients sent since `forget`, without those of a session's beginning. */
  readonly statements: () => readonly string[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

export async function openLoading(): Promise<Loading> {
  const sandbox = await startSnowflakeSandbox();
  const folder = await mkdtemp(join(tmpdir(), 'loading-'));
  const settings: ConnectionSettings = {
    account: sandbox.account,
    accessUrl: sandbox.url,
    user: sandbox.user,
    auth: { by: 'password', password: sandbox.password },
    database: 'SANDBOX',
    warehouse: 'SANDBOX_WH',
    role: undefined,
    schema: undefined,
    queryTag: undefined,
    sessionParameters: {},
    keepAlive: false,
    loginTimeoutMs: 12_000,
  };
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) =>
      systemClock.sleep(Math.min(ms, signal ? ms : 5), signal),
  };
  const context = { log: silentLog, clock, env: process.env };
  const loaders: Loader[] = [];
  return {
    sandbox,
    makeBatch: batchMaker(folder),
    table: (stream, properties, keys, change) =>
      streamTable(
        { type: 'SCHEMA', stream, key_properties: keys, schema: { type: 'object', properties } },
        { ...tableSettings, ...change },
      ),
    loader: ({ hardDelete = false, runId = 'run-1', now = () => systemClock.now() } = {}) => {
      const connect = () => openSnowflake(settings, context);
      const loader = createLoader(
        { hardDelete },
        { connect, log: silentLog, metrics: noMetrics, clock: { ...clock, now }, runId },
      );
      loaders.push(loader);
      return loader;
    },
    rows: async (sql) => {
      const rows = await sandbox.query(sql);
      return rows.map((row) => Object.values(row).map(String).join(' | '));
    },
    statements: () =>
      sandbox.statements.map(({ sql }) => sql).filter((sql) => !sql.startsWith('ALTER SESSION')),
    forget: () => {
      sandbox.forgetStatements();
    },
    close: async () => {
      for (const loader of loaders) await loader.close();
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}
