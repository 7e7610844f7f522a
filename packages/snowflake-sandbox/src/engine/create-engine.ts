import { CatalogStore } from './catalog/catalog.ts';
import { purgeDropped } from './catalog/purge-dropped.ts';
import { readSaved, saveChange } from './catalog/save-change.ts';
import { openDatabase } from './duckdb/open-database.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { SnowflakeError } from './errors.ts';
import { LockTable } from './session/lock-table.ts';
import type { SessionHost } from './engine-execution.ts';
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
    for (const name of options.databases ?? ['SANDBOX']) {
      if (catalog.database(name) !== undefined) continue;
      const common = { createdOn: now(), owner: 'ACCOUNTADMIN', comment: '', transient: false };
      const id = change.newId();
      change.put({ kind: 'DATABASE', id, name, parent: 0, ...common });
      change.put({ kind: 'SCHEMA', id: change.newId(), name: 'PUBLIC', parent: id, ...common });
    }
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
    warehouses: new Set(options.warehouses ?? ['SANDBOX_WH']),
    roles: new Set(
      options.roles ?? ['ACCOUNTADMIN', 'SYSADMIN', 'SECURITYADMIN', 'USERADMIN', 'PUBLIC'],
    ),
    users: new Set(options.users ?? ['SANDBOX']),
    parameters: options.parameters ?? {},
    queryHistory: options.queryHistory ?? (() => []),
  };
  const open = new Set<SandboxSession>();
  return {
    catalog,
    openSession: async (sessionOptions) => {
      if (sessionOptions.role !== undefined && !host.roles.has(sessionOptions.role)) {
        throw new SnowflakeError(
          '390189',
          '08001',
          `Role '${sessionOptions.role}' specified in the connect string does not exist or not authorized.`,
        );
      }
      const session = new SandboxSession(host, await database.connect(), sessionOptions);
      open.add(session);
      return session;
    },
    close: async () => {
      for (const session of open) await session.close();
      database.close();
    },
  };
};
