/**
 * Works on the items in their order and yields each result, while the next item is worked on already. When the caller stops, or an
 * item fails, no work is left running.
 */
export async function* oneAhead<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const start = (item: Item): Promise<Result> => {
    const result = work(item);
    // It is looked at later, or never.
    result.catch(() => undefined);
    return result;
  };
  const [first, ...others] = items;
  let next = first === undefined ? undefined : start(first);
  try {
    while (next !== undefined) {
      const result: Result = await next;
      const item = others.shift();
      next = item === undefined ? undefined : start(item);
      yield result;
    }
  } finally {
    await next?.catch(() => undefined);
  }
}
