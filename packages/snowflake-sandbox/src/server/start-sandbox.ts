import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createEngine } from '../engine/create-engine.ts';
import type { Engine, EngineOptions } from '../engine/engine.ts';
import type { Bind } from '../engine/execution.ts';
import { defaultParameters } from '../engine/session/parameters.ts';
import { openStageFiles } from '../stage/stage-files.ts';
import { stageEntries } from '../stage/stage-entries.ts';
import { stageStatements } from '../stage/stage-handlers.ts';
import { sweepStages } from '../stage/sweep-stages.ts';
import { createTransfers } from '../stage/transfers.ts';
import { createAdminQuery } from './admin-query.ts';
import type { SandboxUser } from './sandbox-user.ts';
import { claimFile, explainLock } from './claim-file.ts';
import type { Core, StageEntry } from './core.ts';
import { createFaults, type Faults } from './faults.ts';
import { listen } from './http-server.ts';
import { createSignIns } from './sign-ins.ts';
import { createQueries, historyEntry } from './queries.ts';
import { answer } from './routes.ts';
import { toRecords } from './records.ts';
import { createSessions } from './sessions.ts';
import { createStatementLog, type LoggedStatement } from './statement-log.ts';

export type SnowflakeSandboxOptions = {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The DuckDB file that keeps everything; staged files lie in `<file>.stages`. Absent: in memory, and a temporary folder. */
  readonly file?: string;
  /** Who may sign in. Default: SANDBOX with the password `sandbox`. The first one is the sandbox's own `user`. */
  readonly users?: readonly SandboxUser[];
  /** Databases, warehouses and roles that exist from the start. Default: SANDBOX, SANDBOX_WH. */
  readonly databases?: readonly string[];
  readonly warehouses?: readonly string[];
  readonly roles?: readonly string[];
  /** Session parameters that the account sets for all its sessions, as an administrator can. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** From when on a running statement answers "in progress" and is polled. Default 45 s, as Snowflake. */
  readonly longStatementMs?: number;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
};

export type SnowflakeSandbox = {
  /** What a client's `accessUrl` must be. */
  readonly url: string;
  readonly account: 'sandbox';
  readonly user: string;
  readonly password: string;
  /** Runs SQL as an administrator, past the wire; several statements answer with the last one's rows. */
  readonly query: (
    sql: string,
    binds?: readonly (string | number | boolean | null)[],
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Every statement that clients sent, oldest first. */
  readonly statements: readonly LoggedStatement[];
  readonly forgetStatements: () => void;
  readonly faults: Faults;
  /** The staged files, of all stages. */
  readonly stage: () => readonly StageEntry[];
  readonly close: () => Promise<void>;
};

const defaultUser: SandboxUser = { name: 'SANDBOX', password: 'sandbox' };

/**
 * Starts a local Snowflake on loopback and resolves when it answers.
 * Throws an Error with a plain message when the file is in use, or the port is.
 */
export async function startSnowflakeSandbox(
  options: SnowflakeSandboxOptions = {},
): Promise<SnowflakeSandbox> {
  const now = options.now ?? Date.now;
  const users = options.users ?? [defaultUser];
  const claim = options.file === undefined ? undefined : claimFile(options.file);
  const undo: (() => Promise<void> | void)[] = [() => claim?.release()];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder =
      options.file === undefined
        ? await mkdtemp(join(tmpdir(), `snowflake-sandbox-${process.pid}-`))
        : `${resolve(options.file)}.stages`;
    if (options.file === undefined) undo.push(() => rm(folder, { recursive: true, force: true }));
    // What a killed process left of rows on their way into a table is of no use to anyone.
    for (const name of ['spool', 'temporary'])
      await rm(join(folder, name), { recursive: true, force: true });
    const files = await openStageFiles(join(folder, 'files'), now);
    const transfers = createTransfers(now);
    const log = createStatementLog();
    const queries = createQueries(log, now);
    let url = '';
    const statements = stageStatements({
      files,
      transfers,
      url: () => url,
      spoolFolder: join(folder, 'spool'),
    });
    const engine = await openEngine({
      ...(options.file === undefined ? {} : { file: options.file }),
      temporaryFolder: join(folder, 'temporary'),
      ...statements,
      databases: options.databases ?? ['SANDBOX'],
      warehouses: options.warehouses ?? ['SANDBOX_WH'],
      ...(options.roles === undefined ? {} : { roles: options.roles }),
      ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
      users: users.map((user) => user.name.toUpperCase()),
      queryHistory: () => queries.all().map(historyEntry),
      now,
    });
    undo.push(() => engine.close());
    const sessions = createSessions(now);
    undo.push(() => sessions.closeAll());
    const [firstUser = defaultUser] = users;
    const adminQuery = createAdminQuery(
      () =>
        engine.openSession({
          user: firstUser.name.toUpperCase(),
          role: 'ACCOUNTADMIN',
          ...adminContext(options),
          parameters: ownDefaults(options.parameters ?? {}),
        }),
      () => sweepStages(files, engine.catalog),
    );
    const core: Core = {
      url: () => url,
      engine,
      files,
      transfers,
      users,
      signIns: createSignIns(),
      sessions,
      queries,
      log,
      faults: createFaults(sessions.expire),
      now,
      longStatementMs: options.longStatementMs ?? 45_000,
      adminQuery,
      stage: () => stageEntries(files, engine.catalog),
      sweepStages: () => sweepStages(files, engine.catalog),
    };
    const server = await listen((request) => answer(core, request), {
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
    });
    url = server.url;
    undo.push(() => server.close());

    return {
      url,
      account: 'sandbox',
      user: firstUser.name,
      password: firstUser.password ?? '',
      query: async (sql, binds = []) =>
        toRecords(await adminQuery(sql, { binds: binds.map(toBind) })),
      get statements() {
        return log.all();
      },
      forgetStatements: log.clear,
      faults: core.faults,
      stage: core.stage,
      close: undoAll,
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

async function openEngine(options: EngineOptions): Promise<Engine> {
  try {
    return await createEngine(options);
  } catch (error) {
    throw explainLock(options.file, error);
  }
}

function adminContext(options: SnowflakeSandboxOptions) {
  const [database = 'SANDBOX'] = options.databases ?? [];
  const [warehouse = 'SANDBOX_WH'] = options.warehouses ?? [];
  return { database, schema: 'PUBLIC', warehouse };
}

/** The administrator of the sandbox is not bound by what the account sets. */
function ownDefaults(parameters: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.keys(parameters).map((name) => [name, defaultParameters[name] ?? '']),
  );
}

function toBind(value: string | number | boolean | null): Bind {
  switch (typeof value) {
    case 'number':
      return { type: Number.isInteger(value) ? 'FIXED' : 'REAL', value: String(value) };
    case 'boolean':
      return { type: 'BOOLEAN', value: String(value) };
    default:
      return { type: 'TEXT', value };
  }
}
