import { createEngine } from '../create-engine.ts';
import type { Engine, EngineOptions, Session, SessionOptions } from '../engine.ts';
import { SnowflakeError } from '../errors.ts';
import type { Bind } from '../execution.ts';

export type TestSession = {
  readonly engine: Engine;
  readonly session: Session;
  /** The rows of one statement, cells in the driver's encoding. */
  rows(sql: string, binds?: readonly Bind[]): Promise<readonly (readonly (string | null)[])[]>;
  /** The rows of one statement as objects under their column names. */
  objects(sql: string): Promise<readonly Record<string, string | null>[]>;
  /** `code sqlState message` of a statement that must fail. */
  error(sql: string, binds?: readonly Bind[]): Promise<string>;
  /** Runs statements one after another. */
  run(...statements: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

export const testSession = async (
  engine: Engine,
  options: Partial<SessionOptions> = {},
): Promise<TestSession> => {
  const session = await engine.openSession({
    user: 'TESTER',
    database: 'SANDBOX',
    schema: 'PUBLIC',
    warehouse: 'SANDBOX_WH',
    ...options,
    parameters: { TIMEZONE: 'UTC', ...options.parameters },
  });
  return {
    engine,
    session,
    rows: async (sql, binds = []) => (await session.execute(sql, { binds })).rows,
    objects: async (sql) => {
      const { columns, rows } = await session.execute(sql);
      return rows.map((row) =>
        Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])),
      );
    },
    error: async (sql, binds = []) => {
      try {
        await session.execute(sql, { binds });
      } catch (error) {
        if (error instanceof SnowflakeError)
          return `${error.code} ${error.sqlState} ${error.message}`;
        throw error;
      }
      throw new Error(`did not fail: ${sql}`);
    },
    run: async (...statements) => {
      for (const sql of statements) await session.execute(sql);
    },
    close: () => session.close(),
  };
};

/** An engine in memory with one session on SANDBOX.PUBLIC, in UTC. */
export const openSession = async (options: EngineOptions = {}): Promise<TestSession> =>
  testSession(await createEngine(options));
