/**
 * Applies `work` to the items, up to `limit` at the same time, and gives the results in the order of
 * the items. Reads no further ahead than that, so memory is bounded by `limit` results. When the
 * items or a piece of work fail, the results before it come first, then the error.
 */
export async function* mapInOrder<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const results: Promise<R>[] = [];
  const state: { end?: { readonly error?: unknown }; isStopped: boolean } = { isStopped: false };
  const isStopped = () => state.isStopped;
  // Only one side ever waits: the reader for room, or the writer for a result.
  const change = createSignal();

  async function readItems(): Promise<void> {
    for await (const item of items) {
      if (isStopped()) return;
      const result = work(item);
      // It is awaited when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      results.push(result);
      change.tell();
      while (results.length >= limit && !isStopped()) await change.next();
      if (isStopped()) return;
    }
  }
  const reading = readItems()
    .then(
      () => {
        state.end = {};
      },
      (error: unknown) => {
        state.end = { error };
      },
    )
    .then(() => {
      change.tell();
    });

  try {
    for (;;) {
      const first = results[0];
      if (first !== undefined) {
        yield await first;
        void results.shift();
        change.tell();
      } else if (state.end === undefined) {
        await change.next();
      } else {
        if ('error' in state.end) throw state.end.error;
        return;
      }
    }
  } finally {
    state.isStopped = true;
    change.tell();
    await reading;
  }
}

/** The same items, read up to `limit` ahead of whoever takes them. */
export function readAhead<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  return mapInOrder(items, limit, (item) => Promise.resolve(item));
}

/** Lets one side wait until the other tells that something has changed. */
function createSignal(): { tell(): void; next(): Promise<void> } {
  let wake = (): void => undefined;
  return {
    tell: () => {
      wake();
    },
    next: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}
