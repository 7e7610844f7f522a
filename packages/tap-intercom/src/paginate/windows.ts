import { readAhead } from './ordered-map.ts';
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
  /** Every record of the window before this second is in this page or in an earlier one, where the page tells. */
  readonly completeUpTo?: number;
  /** It came so soon that the next one will be there before this one is written: reading more at the same time gains nothing. */
  readonly isQuick?: boolean;
};

export type WindowPlan = {
  /** Pages that may wait for their turn, of all windows together. */
  readonly pagesHeld: number;
  /** Pages to aim for in a window; it never holds more than twice as many. */
  readonly pagesPerWindow: number;
  /** A window with more pages than this is cut, unless its parts would be too short. */
  readonly maxPagesPerWindow: number;
  readonly minWindowSeconds: number;
};

/** How a source is read, window by window. */
export type WindowSource<Page> = {
  readonly read: (window: Window) => AsyncGenerator<Page>;
  /** The page without its records of that second and later: other windows give them. */
  readonly before: (page: Page, second: number) => Page;
};

/** Nothing in Intercom was changed before it existed. */
const intercomBegan = Date.UTC(2011, 0, 1) / 1000;
const maxParts = 32;

/**
 * The parts to cut the rest of a window into once its first page has told how large it is; none when
 * it is to be read as it is. How records lie in time is not known, so parts are equally long, and a
 * part that turns out to be large is cut again. They begin where the first page is complete: what it
 * holds of before is not read again.
 */
export function cutWindow(window: Window, page: WindowPage, plan: WindowPlan): readonly Window[] {
  const { totalPages, startsAt = intercomBegan, completeUpTo = window.from } = page;
  if (totalPages === undefined || totalPages <= plan.maxPagesPerWindow) return [];
  if (page.isQuick === true) return [];
  if (window.order === 'descending' || window.cursor !== undefined) return [];
  const from = Math.max(window.from, completeUpTo);
  const start = Math.min(Math.max(from, startsAt), window.to);
  const count = Math.min(
    maxParts,
    Math.ceil(totalPages / plan.pagesPerWindow),
    Math.floor((window.to - start) / plan.minWindowSeconds),
  );
  if (count < 2) return [];
  const edge = (index: number) => start + Math.floor(((window.to - start) * index) / count);
  return Array.from({ length: count }, (_, index) => ({
    ...window,
    from: index === 0 ? from : edge(index),
    to: edge(index + 1),
  }));
}

/** How many pages of a window to hold: all of them, unless they are many and it could not be cut. */
function pagesAhead(page: WindowPage, { pagesPerWindow }: WindowPlan): number {
  if (page.isQuick === true) return 2;
  return Math.max(1, Math.min(page.totalPages ?? pagesPerWindow, 2 * pagesPerWindow));
}

type Reading<Page> = {
  readonly window: Window;
  readonly pages: AsyncGenerator<Page>;
  /** Pages it holds, or is about to. */
  holds: number;
  /** Undefined until it is begun; without the page that the window had, when it was cut behind it. */
  first?: Promise<IteratorResult<Page, void>>;
  /** The other pages and the first of them, read ahead once the first of all has shown that the window stays whole. */
  rest?: AsyncGenerator<Page>;
  second?: Promise<IteratorResult<Page, void>>;
};

/**
 * Reads windows at the same time and gives their pages in the order of the windows. What is read
 * before its turn is bounded by `pagesHeld`: as many windows are read at the same time as that allows.
 */
export async function* readWindows<Page extends WindowPage>(
  windows: readonly Window[],
  { read, before }: WindowSource<Page>,
  plan: WindowPlan,
): AsyncGenerator<Page> {
  // In the order of time. The first is written while those after it are read.
  const queue = windows.map(newReading);

  function newReading(window: Window): Reading<Page> {
    return { window, pages: read(window), holds: 0 };
  }

  function startReading(): void {
    let held = queue.reduce((pages, { holds }) => pages + holds, 0);
    for (const [index, reading] of queue.entries()) {
      // The first must always be able to go on, else nothing would.
      if (held + plan.pagesPerWindow > plan.pagesHeld && index > 0) return;
      if (reading.first !== undefined) continue;
      reading.holds = plan.pagesPerWindow;
      held += reading.holds;
      reading.first = start(reading);
      // Awaited when its turn comes; until then a failure must not count as unhandled.
      reading.first.catch(() => undefined);
    }
  }

  async function start(reading: Reading<Page>): Promise<IteratorResult<Page, void>> {
    const first = await reading.pages.next();
    if (first.done === true) return first;
    const index = queue.indexOf(reading);
    // Nobody takes the pages any more.
    if (index < 0) return first;
    const [next, ...others] = cutWindow(reading.window, first.value, plan);
    if (next !== undefined) {
      // Of this one the first page is left, and the others come from the windows behind it.
      queue.splice(index + 1, 0, ...[next, ...others].map(newReading));
      reading.holds = 1;
      startReading();
      await reading.pages.return(undefined);
      return { done: false, value: before(first.value, next.from) };
    }
    reading.holds = pagesAhead(first.value, plan);
    startReading();
    reading.rest = readAhead(reading.pages, reading.holds);
    // A generator begins when it is asked, and this one is to begin now.
    reading.second = reading.rest.next();
    reading.second.catch(() => undefined);
    return first;
  }

  try {
    for (;;) {
      startReading();
      const head = queue[0];
      if (head?.first === undefined) return;
      const first = await head.first;
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
      queue.splice(0).map(async ({ rest, pages }) => {
        await (rest ?? pages).return(undefined);
      }),
    );
  }
}
