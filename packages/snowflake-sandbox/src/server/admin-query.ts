import type { Session } from '../engine/engine.ts';
import type { StatementResult } from '../engine/results/statement-result.ts';
import { emptyStatement, splitStatements } from '../engine/syntax/tokenize.ts';
import type { Core } from './core.ts';

/** Runs SQL past the wire. Several statements run one after another and answer with the last one's result. */
export function createAdminQuery(
  openSession: () => Promise<Session>,
  sweepStages: () => Promise<void>,
): Core['adminQuery'] {
  const kept = new Map<string, Promise<Session>>();
  const keep = (name: string): Promise<Session> => {
    const session = kept.get(name) ?? openSession();
    kept.set(name, session);
    return session;
  };
  return async (sql, { binds = [], session: name } = {}) => {
    const session = await (name === undefined ? openSession() : keep(name));
    try {
      let result: StatementResult | undefined;
      for (const statement of splitStatements(sql))
        result = await session.execute(statement, { binds });
      if (result === undefined) throw emptyStatement();
      return result;
    } finally {
      if (name === undefined) await session.close();
      await sweepStages();
    }
  };
}
