import { loadConfig, systemClock } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ConnectionSettings } from '../warehouse/connection-settings.ts';
import type { InvalidReport } from '../route/invalid-records.ts';
import { createLoader } from '../load/load.ts';
import type { Loader } from '../load/load.ts';
import { createProgram } from '../program.ts';
import { runTarget } from '../run-target.ts';
import { flowSettings } from '../settings.ts';
import { createUserStage } from '../stage/user-stage.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import type { TableSettings } from '../plan/table-settings.ts';
import { openSnowflake } from '../warehouse/snowflake.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { batchMaker } from './batches.ts';
import { noMetrics, noObject, noProgress, silentLog } from './context.ts';
import { tableSettings } from './tables.ts';

const loadedSettings: TableSettings = {
  ...tableSettings,
  ...{ database: 'SANDBOX', defaultTargetSchema: 'LOADED', addRecordMetadata: false },
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
    readonly runId?: string;
    readonly now?: () => number;
    /** Whether COPY removes the files that it has loaded. */
    readonly purge?: boolean;
    /** What stands between the loader and each of its sessions. */
    readonly around?: RunWatch['around'];
  }) => Loader;
  /** Runs Singer messages, given as lines, through the whole target with these settings. Rejects as the run does. */
  readonly run: (settings: JsonObject, input: string, watch?: RunWatch) => Promise<void>;
  /** The cells as Snowflake's text, a row to a line. */
  readonly rows: (sql: string) => Promise<readonly string[]>;
  /** The statements that clients sent since `forget`, without those of a session's beginning, and of a run's. */
  readonly statements: () => readonly string[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

const nothing = (): void => undefined;

const OF_THE_BEGINNING = /^(?:ALTER SESSION|SELECT LEFT\(QUERY_TEXT, )/;

/** Called while it runs. */
export type RunWatch = {
  readonly onState?: (state: string) => void;
  readonly onInvalid?: InvalidReport;
  /** What stands between the target and each of its sessions. */
  readonly around?: (session: Warehouse) => Warehouse;
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
  let runs = 0;
  return {
    sandbox,
    run: async (change, input, watch = {}) => {
      const {
        onState = nothing,
        onInvalid = nothing,
        around = (session: Warehouse) => session,
      } = watch;
      runs += 1;
      const account = { account: 'a', user: 'u', password: 'p', database: 'SANDBOX' };
      const file = join(folder, `config-${runs}.json`);
      const config = { ...account, default_target_schema: 'LOADED', temp_dir: folder, ...change };
      await writeFile(file, JSON.stringify(config));
      const loaded = await loadConfig(createProgram(), [file], {});
      const loader = createLoader({
        ...{ connect: async () => around(await openSnowflake(settings, context)), log: silentLog },
        ...{ metrics: noMetrics, runId: `flow-${runs}`, clock },
        stage: createUserStage(`flow-${runs}`, { log: silentLog, clock }),
      });
      try {
        await runTarget(flowSettings(loaded.config), {
          ...{ input: Readable.from([Buffer.from(input)]), loader, log: silentLog, clock, env: {} },
          states: {
            writeLine: (state) => {
              onState(state.toString());
              return Promise.resolve();
            },
            flush: () => Promise.resolve(),
          },
          ...{ metrics: noMetrics, progress: noProgress, signal: new AbortController().signal },
          ...{ reportLoad: nothing, reportInvalid: onInvalid, readObject: noObject },
        });
      } finally {
        await loader.close();
      }
    },
    makeBatch: batchMaker(folder),
    table: (stream, properties, keys, change) =>
      streamTable(
        { type: 'SCHEMA', stream, key_properties: keys, schema: { type: 'object', properties } },
        { ...loadedSettings, ...change },
      ),
    loader: ({ runId = 'run-1', now = () => systemClock.now(), ...options } = {}) => {
      const { around = (session: Warehouse) => session } = options;
      const connect = async () => around(await openSnowflake(settings, context));
      const stage = createUserStage(runId, { log: silentLog, clock: { ...clock, now } });
      const loader = createLoader({
        ...{ connect, log: silentLog, metrics: noMetrics, runId },
        clock: { ...clock, now },
        stage: { ...stage, purge: options.purge ?? stage.purge },
      });
      loaders.push(loader);
      return loader;
    },
    rows: async (sql) => {
      const rows = await sandbox.query(sql);
      return rows.map((row) => Object.values(row).map(String).join(' | '));
    },
    statements: () =>
      sandbox.statements.map(({ sql }) => sql).filter((sql) => !OF_THE_BEGINNING.test(sql)),
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
