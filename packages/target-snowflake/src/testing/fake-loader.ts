import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Batch } from '../buffer/batch.ts';
import type { Loader } from '../load/load.ts';

/** Implements the loader's port in memory: what it has loaded is durable. */
export type FakeLoader = Loader & {
  /** The ids of the records of each stream, in the order they were loaded. */
  readonly rows: ReadonlyMap<string, readonly unknown[]>;
  /** What was asked for, in order: `contacts: 2 rows`, `tags: version 7`, `teams: prepared`. */
  readonly done: readonly string[];
  /** Tables that were loaded twice at the same time. There should be none. */
  readonly collisions: readonly string[];
  readonly mostAtOnce: number;
  /** Loads of the stream wait until the function that comes back is called. */
  hold(stream: string): (error?: Error) => void;
  /** Resolves when a load of the stream has begun. */
  begun(stream: string): Promise<void>;
};

export function createFakeLoader(): FakeLoader {
  const rows = new Map<string, unknown[]>();
  const done: string[] = [];
  const collisions: string[] = [];
  const running = new Set<string>();
  const gates = new Map<string, Promise<void>>();
  const waiting = new Map<string, (() => void)[]>();
  let mostAtOnce = 0;

  async function run(stream: string, work: () => Promise<string>): Promise<void> {
    if (running.has(stream)) collisions.push(stream);
    running.add(stream);
    mostAtOnce = Math.max(mostAtOnce, running.size);
    waiting.get(stream)?.forEach((resolve) => {
      resolve();
    });
    try {
      await gates.get(stream);
      done.push(`${stream}: ${await work()}`);
    } finally {
      running.delete(stream);
    }
  }

  return {
    rows,
    done,
    collisions,
    get mostAtOnce() {
      return mostAtOnce;
    },
    hold(stream) {
      let open: (error?: Error) => void = () => undefined;
      const gate = new Promise<void>((resolve, reject) => {
        open = (error) => {
          if (error) reject(error);
          else resolve();
        };
      });
      gate.catch(() => undefined);
      gates.set(stream, gate);
      return open;
    },
    begun: (stream) =>
      new Promise((resolve) => {
        waiting.set(stream, [...(waiting.get(stream) ?? []), resolve]);
      }),

    connect: () => Promise.resolve(),
    close: () => Promise.resolve(),
    prepare: ({ stream }) => run(stream, () => Promise.resolve('prepared')),
    overwrite: ({ stream }) => run(stream, () => Promise.resolve('overwritten')),
    activateVersion: ({ stream }, version) =>
      run(stream, () => Promise.resolve(`version ${version}`)),
    load: async (batch) => {
      const { stream } = batch.table;
      await run(stream, async () => {
        const ids = await idsIn(batch);
        rows.set(stream, [...(rows.get(stream) ?? []), ...ids]);
        return `${batch.rows} rows`;
      });
      return { inserted: batch.rows, updated: 0, deleted: 0 };
    },
  };
}

async function idsIn(batch: Batch): Promise<readonly unknown[]> {
  const texts = await Promise.all(
    batch.files.map(async ({ path }) => gunzipSync(await readFile(path)).toString()),
  );
  const lines = texts.join('').split('\n').slice(0, -1);
  return lines.map((text) => (JSON.parse(text) as { record: { id: unknown } }).record.id);
}
