import type { Warehouse } from './warehouse.ts';

/** The sessions of a run: as many as there are loads at the same time, each used by one load at a time. */
export type Sessions = {
  /** Runs `work` in a session. One in which the work failed is not used again. */
  use<T>(work: (session: Warehouse) => Promise<T>): Promise<T>;
  /** Ends all sessions that are not in use. */
  close(): Promise<void>;
};

export function createSessions(connect: () => Promise<Warehouse>): Sessions {
  const idle: Warehouse[] = [];

  async function run<T>(session: Warehouse, work: (session: Warehouse) => Promise<T>): Promise<T> {
    try {
      const result = await work(session);
      idle.push(session);
      return result;
    } catch (error) {
      // Nobody knows what state it is in: a temporary table half filled, a statement still running.
      await session.close();
      throw error;
    }
  }

  return {
    use: async (work) => run(idle.pop() ?? (await connect()), work),
    close: async () => {
      await Promise.all(idle.splice(0).map((session) => session.close()));
    },
  };
}
