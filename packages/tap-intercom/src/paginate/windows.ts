import { readAhead } from '../ordered-map.ts';
import type { TimeRange } from './page.ts';

/** A span of time to be read, and the cursor to go on from when its beginning was read by an earlier run. */
export type Window = TimeRange & {
  readonly order: 'ascending' | 'descending';
  readonly cursor?: string;
};

export type WindowPage = {
  /** How many pages the window has in all, where the API tells. */
  readonly totalPages: number | undefined;
  /** The time of the oldest record there is, where the first page tells. */
  readonly startsAt?: number;
};

export type WindowPlan = {
  /** Windows read at the same time. */
  readonly concurrency: number;
  /** Pages to aim for in a window, and pages held of each until their turn comes. */
  readonly pagesPerWindow: number;
  /** A window with more pages than this is cut, unless its parts would be too short. */
  readonly maxPagesPerWindow: number;
  readonly minWindowSeconds: number;
};

/** Nothing in Intercom was changed before it existed. */
const intercomBegan = Date.UTC(2011, 0, 1) / 1000;
const maxParts = 32;

/**
 * The parts to cut a window into once its first page has told how large it is; just one when it is
 * to be read as it is. How records lie in time is not known, so parts are equally long, and a part
 * that turns out to be large is cut again.
 */
export function cutWindow(
  window: Window,
  { totalPages, startsAt = intercomBegan }: WindowPage,
  plan: WindowPlan,
): readonly Window[] {
  if (totalPages === undefined || totalPages <= plan.maxPagesPerWindow) return [window];
  if (window.order === 'descending' || window.cursor !== undefined) return [window];
  const start = Math.min(Math.max(window.from, startsAt), window.to);
  const count = Math.min(
    maxParts,
    Math.ceil(totalPages / plan.pagesPerWindow),
    Math.floor((window.to - start) / plan.minWindowSeconds),
  );
  if (count < 2) return [window];
  const edge = (index: number) => start + Math.floor(((window.to - start) * index) / count);
  return Array.from({ length: count }, (_, index) => ({
    ...window,
    from: index === 0 ? window.from : edge(index),
    to: edge(index + 1),
  }));
}

type Reading<Page> = {
  readonly window: Window;
  readonly pages: AsyncGenerator<Page>;
  /** Undefined until it is begun. */
  first?: Promise<IteratorResult<Page, void>>;
  /** The other pages and the first of them, read ahead once the first of all has shown that the window stays whole. */
  rest?: AsyncGenerator<Page>;
  second?: Promise<IteratorResult<Page, void>>;
};

/**
 * Reads windows at the same time and gives their pages in the order of the windows. What is read
 * before its turn is bounded: `concurrency` windows with `pagesPerWindow` pages each.
 */
export async function* readWindows<Page extends WindowPage>(
  windows: readonly Window[],
  read: (window: Window) => AsyncGenerator<Page>,
  plan: WindowPlan,
): AsyncGenerator<Page> {
  // In the order of time. The first is written while those after it are read.
  const queue = windows.map(newReading);

  function newReading(window: Window): Reading<Page> {
    return { window, pages: read(window) };
  }

  function startReading(): void {
    let active = queue.filter(({ first }) => first !== undefined).length;
    for (const [index, reading] of queue.entries()) {
      // The first must always be able to go on, else nothing would.
      if (active >= plan.concurrency && index > 0) return;
      if (reading.first !== undefined) continue;
      active += 1;
      reading.first = start(reading);
      // Awaited when its turn comes; until then a failure must not count as unhandled.
      reading.first.catch(() => undefined);
    }
  }

  async function start(reading: Reading<Page>): Promise<IteratorResult<Page, void>> {
    const first = await reading.pages.next();
    if (first.done === true) return first;
    const parts = cutWindow(reading.window, first.value, plan);
    const index = queue.indexOf(reading);
    if (parts.length > 1 && index >= 0) {
      queue.splice(index, 1, ...parts.map(newReading));
      startReading();
      await reading.pages.return(undefined);
    } else {
      reading.rest = readAhead(reading.pages, plan.pagesPerWindow);
      // A generator begins when it is asked, and this one is to begin now.
      reading.second = reading.rest.next();
      reading.second.catch(() => undefined);
    }
    return first;
  }

  try {
    for (;;) {
      startReading();
      const head = queue[0];
      if (head?.first === undefined) return;
      const first = await head.first;
      if (queue[0] !== head) continue;
      if (first.done !== true) {
        yield first.value;
        const second = await head.second;
        if (second !== undefined && second.done !== true) yield second.value;
        if (head.rest !== undefined) yield* head.rest;
      }
      queue.shift();
    }
  } finally {
    await Promise.all(
      queue.map(async ({ rest, pages }) => {
        await (rest ?? pages).return(undefined);
      }),
    );
  }
}
