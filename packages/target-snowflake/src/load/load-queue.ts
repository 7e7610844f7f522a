/**
 * Runs the loads: those of one table one after the other in the order they were added, those of
 * different tables at the same time, `parallelism` of them at most.
 */
export type LoadQueue = {
  /** `job` rejects when the load failed: then nothing more is started, and what runs goes on to its end. */
  add(table: string, job: () => Promise<void>): void;
  /** True while something runs or waits. */
  readonly isBusy: boolean;
  /** Resolves when nothing runs or waits any more. Rejects with the first failure, when what ran beside it has ended. */
  drained(): Promise<void>;
};

export type LoadQueueOptions = {
  readonly parallelism: number;
  /** Called after each job, and at once when one fails. */
  readonly onChange: () => void;
  readonly onFailure: (error: unknown) => void;
};

export function createLoadQueue({ parallelism, onChange, onFailure }: LoadQueueOptions): LoadQueue {
  let waiting: readonly { readonly table: string; readonly job: () => Promise<void> }[] = [];
  const running = new Set<string>();
  let failure: { readonly error: unknown } | undefined;
  let whenDrained: (() => void)[] = [];

  function start(): void {
    const held: (typeof waiting)[number][] = [];
    const heldTables = new Set<string>();
    for (const entry of waiting) {
      // A table that waits keeps its order: its later loads find it held or running.
      const mayRun =
        running.size < parallelism && !running.has(entry.table) && !heldTables.has(entry.table);
      if (mayRun) {
        void run(entry.table, entry.job);
      } else {
        held.push(entry);
        heldTables.add(entry.table);
      }
    }
    waiting = held;
    if (!isBusy()) {
      whenDrained.forEach((resolve) => {
        resolve();
      });
      whenDrained = [];
    }
  }

  async function run(table: string, job: () => Promise<void>): Promise<void> {
    running.add(table);
    try {
      await job();
    } catch (error) {
      waiting = [];
      failure ??= { error };
      onFailure(error);
    }
    running.delete(table);
    start();
    onChange();
  }

  const isBusy = () => running.size > 0 || waiting.length > 0;

  return {
    add(table, job) {
      if (failure) return;
      waiting = [...waiting, { table, job }];
      start();
    },
    get isBusy() {
      return isBusy();
    },
    async drained() {
      if (isBusy()) await new Promise<void>((resolve) => whenDrained.push(resolve));
      if (failure) throw failure.error;
    },
  };
}
