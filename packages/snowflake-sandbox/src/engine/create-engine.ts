import { systemRoles } from './access/system-roles.ts';
import { CatalogStore } from './catalog/catalog.ts';
import { furnish } from './catalog/furnish.ts';
import { purgeDropped } from './catalog/purge-dropped.ts';
import { readSaved, saveChange } from './catalog/save-change.ts';
import { openDatabase } from './duckdb/open-database.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { LockTable } from './session/lock-table.ts';
import type { SessionHost } from './engine-execution.ts';
import { openingContext } from './session/opening-context.ts';
import { SandboxSession } from './session/sandbox-session.ts';
import { createDispatch } from './statements/dispatch.ts';

/** Opens the engine on a DuckDB file or in memory; the caller closes it. */
export const createEngine = async (options: EngineOptions = {}): Promise<Engine> => {
  const now = options.now ?? Date.now;
  const database = await openDatabase(options.file, options.temporaryFolder);
  const catalog = new CatalogStore();
  const connection = await database.connect();
  try {
    const saved = (
      await connection.runAndReadAll('SELECT id, content FROM sandbox.catalog')
    ).getRowsJS();
    catalog.apply(readSaved(saved));
    const purged = purgeDropped(catalog, now());
    for (const statement of [...purged.statements, ...saveChange(purged.recorded)])
      await connection.run(statement);
    catalog.apply(purged.recorded);
    const { change, recorded } = catalog.begin(now());
    furnish(catalog, change, { ...options, now: now() });
    for (const statement of [...saveChange(recorded()), ...(options.setUp ?? [])])
      await connection.run(statement);
    catalog.apply(recorded());
  } finally {
    connection.closeSync();
  }
  const host: SessionHost = {
    catalog,
    now,
    locks: new LockTable(),
    dispatch: createDispatch(options.statements ?? {}),
    stagedFiles: options.stagedFiles,
    connect: () => database.connect(),
    onTruncate: options.onTruncate ?? (() => []),
    ownUsers: new Set(options.users ?? ['SANDBOX']),
    ownRoles: new Set([...Object.keys(systemRoles), ...(options.roles ?? [])]),
    needs: options.needs ?? {},
    stageNeeds: options.stageNeeds ?? (() => []),
    parameters: options.parameters ?? {},
    queryHistory: options.queryHistory ?? (() => []),
  };
  const open = new Set<SandboxSession>();
  return {
    catalog,
    openSession: async (sessionOptions) => {
      const context = openingContext(sessionOptions, host);
      const session = new SandboxSession(host, await database.connect(), sessionOptions, context);
      open.add(session);
      return session;
    },
    updateUser: async (user) => {
      const { change, recorded } = catalog.begin(now());
      change.put(user);
      const writing = await database.connect();
      try {
        for (const statement of saveChange(recorded())) await writing.run(statement);
      } finally {
        writing.closeSync();
      }
      catalog.apply(recorded());
    },
    close: async () => {
      for (const session of open) await session.close();
      database.close();
    },
  };
};
