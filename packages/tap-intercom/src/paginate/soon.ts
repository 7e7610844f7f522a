/**
 * A value that is there, or the promise of it where a request has to be made first. Most records need
 * none, and a promise for each of them would cost more than the work that is done on it.
 */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there. */
export function after<T, R>(value: Soon<T>, use: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(use) : use(value);
}

/**
 * The results of the work on each item, in order, at once when all of them are there. What fails at
 * once fails like the rest, so that nothing that was begun is left without anyone to hear of its failure.
 */
export function mapSoon<T, R>(items: readonly T[], work: (item: T) => Soon<R>): Soon<readonly R[]> {
  const there: R[] = [];
  const all: Soon<R>[] = [];
  for (const item of items) {
    const result = attempt(work, item);
    all.push(result);
    if (!(result instanceof Promise)) there.push(result);
  }
  return there.length === all.length ? there : Promise.all(all);
}

function attempt<T, R>(work: (item: T) => Soon<R>, item: T): Soon<R> {
  try {
    return work(item);
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}
