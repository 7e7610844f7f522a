import { isJsonObject, type JsonObject } from '@intercom-to-snowflake/singer';
import { listOf } from '../client/client.ts';
import { ApiError, IncompleteReadError } from '../errors.ts';
import { nextCursor, totalPagesOf } from './next-page.ts';
import {
  recordsWithin,
  secondsOf,
  type Page,
  type ReadContext,
  type ReadPages,
  type TimeRange,
} from './page.ts';
import { readWindows, type Window, type WindowPage, type WindowPlan } from './windows.ts';

export type SearchOptions = {
  readonly path: string;
  readonly query?: (context: ReadContext) => Readonly<Record<string, string | number | boolean>>;
  /** The names the list goes by in the answer. */
  readonly items: readonly string[];
  /** The field that is searched and sorted by. */
  readonly field: string;
  /**
   * How far outside the range the search has to look to miss nothing. Exact searches need 1 second:
   * the descriptions disagree about whether `>` includes its value.
   */
  readonly paddingSeconds: number;
  /** A window shorter than this costs more in padding than it gains. */
  readonly minWindowSeconds: number;
  /** Pages to aim for in a window: few are read sooner, many waste less on padding. */
  readonly pagesPerWindow: number;
  /** Pages that may wait for their turn: fewer where a page is large. */
  readonly pagesHeld: number;
  /** A range not longer than this is read newest first, so that of the padding one page is read at most. */
  readonly newestFirstSeconds?: number;
};

/** Search pages take 150 at most (2.16 description, "Pagination"). */
const largestPage = 150;
const smallestPage = 10;
/** What `quickAnswerMs` of a context is unless told. Intercom takes longer, a sandbox does not. */
const usualQuickAnswerMs = 40;
/** Attempts with one page size before a smaller page is tried. */
const attemptsPerPageSize = 3;
const maxRestarts = 3;

/**
 * Reads a POST search endpoint by time of change: in windows read at the same time, each in ascending
 * order, with the records of the range and no others.
 */
export function search(options: SearchOptions): ReadPages {
  const { field, pagesPerWindow, pagesHeld } = options;
  const plan: WindowPlan = {
    pagesHeld,
    pagesPerWindow,
    maxPagesPerWindow: Math.ceil(1.5 * pagesPerWindow),
    minWindowSeconds: options.minWindowSeconds,
  };
  return (context) => {
    const pages = readWindows(
      windowsOf(context, options),
      {
        read: (window) => readWindow(options, context, window),
        before: (page, to) => ({
          records: recordsWithin(page, field, { from: 0, to }),
          totalPages: page.totalPages,
          completeUpTo: to,
        }),
      },
      context.isSample ? { ...plan, maxPagesPerWindow: Infinity } : plan,
    );
    return context.isWhole ? withChanges(pages, options, context) : pages;
  };
}

/** How late search may show a change ("a few minutes", 2.16 description, "Search contacts"). */
export const searchDelaySeconds = 600;
/** Nothing was changed later: the year 2100. */
const never = 4_102_444_800;

/**
 * The pages, and behind them what was changed since they were begun: an object that changes goes to the end of the order, which may
 * have been read by then. Read in ascending order to the very end, it is met there, however often it changes.
 */
async function* withChanges(
  pages: AsyncIterable<Page>,
  options: SearchOptions,
  context: ReadContext,
): AsyncGenerator<Page> {
  // By the API's clock, not by ours.
  const begun = await newestTime(options, context);
  yield* pages;
  const from = Math.max(0, begun - searchDelaySeconds);
  const changes: Window = { from, to: never, order: 'ascending' };
  for await (const { records } of readWindow(options, context, changes)) yield { records };
}

/** When the newest change was; 0 when there is nothing. */
async function newestTime(options: SearchOptions, context: ReadContext): Promise<number> {
  const { field, path, items } = options;
  const window: Window = { from: 0, to: never, order: 'descending' };
  const body = await context.client.request({
    method: 'POST',
    path,
    body: searchBody(options, window, 1, undefined),
    stream: context.stream,
  });
  const [newest] = listOf(body, items, `POST ${path}`);
  return (newest && secondsOf(newest, field)) ?? 0;
}

type SearchPage = Page & WindowPage;

function windowsOf(context: ReadContext, options: SearchOptions): readonly Window[] {
  const { range } = context;
  const resumed = parseResumption(context.resumeFrom, range);
  if (resumed !== undefined) {
    const rest = { from: resumed.to, to: range.to };
    return rest.from < rest.to ? [resumed, inBestOrder(rest, options)] : [resumed];
  }
  return range.from < range.to ? [inBestOrder(range, options)] : [];
}

function inBestOrder(range: TimeRange, options: SearchOptions): Window {
  const isShort = range.to - range.from <= (options.newestFirstSeconds ?? 0);
  return { ...range, order: isShort ? 'descending' : 'ascending' };
}

/** A point in another range (settings changed) or of another shape is no use: the bookmark is. */
function parseResumption(resumeFrom: JsonObject | undefined, range: TimeRange): Window | undefined {
  const { from, to, starting_after: cursor } = resumeFrom ?? {};
  return typeof from === 'number' &&
    typeof to === 'number' &&
    typeof cursor === 'string' &&
    from < to &&
    to <= range.to
    ? { from, to, order: 'ascending', cursor }
    : undefined;
}

async function* readWindow(
  options: SearchOptions,
  context: ReadContext,
  window: Window,
): AsyncGenerator<SearchPage> {
  const { field, path } = options;
  const isAscending = window.order === 'ascending';
  let from = window.from;
  let cursor = window.cursor;
  let perPage = context.isSample ? smallestPage : largestPage;
  let cursors = new Set<string>();
  let restarts = 0;
  /** The time of the last record so far, while they come in order. */
  let last = isAscending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let isSorted = true;

  /** What is before it was given already. */
  function safeStart(): number {
    return isAscending && isSorted ? Math.max(from, Math.min(last, window.to - 1)) : from;
  }

  /** A page of the smallest size that fails again and again may fail for what it is asked to look through. */
  function canBeCut(): boolean {
    return isAscending && window.to - safeStart() >= 2 * options.minWindowSeconds;
  }

  function restart(why: string): void {
    restarts += 1;
    if (restarts > maxRestarts) {
      throw new IncompleteReadError(
        `POST ${path}: ${why}, also after ${maxRestarts} restarts. Run again`,
      );
    }
    context.log.warning(`${context.stream}: ${why}; reading from the last safe point again`, {
      stream: context.stream,
    });
    from = safeStart();
    cursor = undefined;
    cursors = new Set();
    last = isAscending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  for (;;) {
    let body: JsonObject;
    const askedAt = context.clock.now();
    try {
      body = await context.client.request({
        method: 'POST',
        path,
        ...(options.query !== undefined && { query: options.query(context) }),
        body: searchBody(options, { from, to: window.to, order: window.order }, perPage, cursor),
        stream: context.stream,
        ...((perPage > smallestPage || canBeCut()) && { maxAttempts: attemptsPerPageSize }),
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.kind === 'transient' && perPage > smallestPage) {
        perPage = Math.max(smallestPage, Math.floor(perPage / 2));
        context.log.info(
          `${context.stream}: ${error.message}; asking for ${perPage} records a page`,
        );
        continue;
      }
      if (error.kind === 'transient' && canBeCut()) {
        const start = safeStart();
        const middle = start + Math.floor((window.to - start) / 2);
        context.log.warning(
          `${context.stream}: ${error.message}; searching half the time at once`,
          {
            stream: context.stream,
          },
        );
        for (const part of [
          { from: start, to: middle },
          { from: middle, to: window.to },
        ]) {
          yield* readWindow(options, context, { ...part, order: window.order });
        }
        return;
      }
      if (error.kind === 'invalid' && cursor !== undefined) {
        restart('the API does not take its cursor any more');
        continue;
      }
      throw error;
    }
    const isQuick = context.clock.now() - askedAt < (context.quickAnswerMs ?? usualQuickAnswerMs);
    const found = listOf(body, options.items, `POST ${path}`);
    const times = found.map((record) => secondsOf(record, field));
    for (const time of times) {
      if (time === undefined) continue;
      isSorted &&= isAscending ? time >= last : time <= last;
      last = time;
    }
    const next = nextCursor(body);
    // What follows is padding only.
    const isPastRange = isSorted && (isAscending ? last >= window.to : last < window.from);
    const isEnd = next === undefined || isPastRange;
    if (next !== undefined && !isEnd && cursors.has(next)) {
      restart('the API leads in circles');
      continue;
    }
    if (next === undefined && found.length >= perPage && isCutOff(body, found, cursor)) {
      restart('the API does not say where the next page is');
      continue;
    }
    yield {
      records: recordsWithin({ records: found }, field, window),
      totalPages: totalPagesOf(body),
      isQuick,
      ...(isAscending && isSorted && times[0] !== undefined && { startsAt: times[0] }),
      ...(isEnd && { completeUpTo: window.to }),
      ...(!isEnd &&
        isAscending &&
        isSorted &&
        last >= window.from && {
          completeUpTo: last,
          resumeFrom: { from, to: window.to, starting_after: next },
        }),
    };
    if (isEnd) return;
    cursors.add(next);
    cursor = next;
  }
}

/** Whether a full page without a next one is not the last: it says nothing of pages or, as the first page, counts more. */
function isCutOff(
  { pages, total_count: total }: JsonObject,
  found: readonly JsonObject[],
  cursor: string | undefined,
): boolean {
  if (!isJsonObject(pages)) return true;
  return cursor === undefined && typeof total === 'number' && total > found.length;
}

function searchBody(
  { field, paddingSeconds }: SearchOptions,
  { from, to, order }: Window,
  perPage: number,
  cursor: string | undefined,
): JsonObject {
  return {
    query: {
      operator: 'AND',
      value: [
        { field, operator: '>', value: Math.max(0, from - paddingSeconds) },
        { field, operator: '<', value: to - 1 + paddingSeconds },
      ],
    },
    sort: { field, order },
    // An empty starting_after was answered with 500 (webhookdb): it is left out instead.
    pagination: { per_page: perPage, ...(cursor !== undefined && { starting_after: cursor }) },
  };
}
