import type { JsonObject } from '@intercom-to-snowflake/singer';
import { listOf } from '../client/client.ts';
import { ApiError, IncompleteReadError, UnreachableError } from '../errors.ts';
import { idOf } from '../records/object-id.ts';
import { spool } from './spool.ts';
import { nextPageQuery } from './next-page.ts';
import type { ReadContext, ReadPages } from './page.ts';

export type ScrollOptions = {
  readonly path: string;
  readonly items: readonly string[];
  /** The same objects, page by page: POST, page numbers, at most 10,000, without companies that nobody is in. */
  readonly listPath: string;
};

/** A page of the scroll may wait a minute for the next question, then it is gone ("Scroll over all companies"). */
const pagesInMemory = 8;
const maxRestarts = 5;
/** An open scroll ends after a minute without a question, so a forgotten one is over by then. */
const waitForOtherScrollMs = 130_000;
const firstWaitMs = 5000;
/** "page limit reached, please use scroll API" comes after this many. */
const listLimit = 10_000;
const listPage = 50;

/**
 * Reads all objects by scrolling. One scroll may be open in a workspace; every question moves it on,
 * so a question whose answer was lost cannot be asked again: the scroll begins anew, and what was
 * seen is not given twice. Ends only with an empty page.
 */
export function scroll(options: ScrollOptions): ReadPages {
  return (context) =>
    // Opening a scroll would block the next run for a minute.
    context.isSample
      ? readSample(options, context)
      : spool(readScroll(options, context), context.spoolDirectory, pagesInMemory);
}

type ScrollPage = { readonly records: readonly JsonObject[]; readonly isComplete?: boolean };

async function* readSample(
  options: ScrollOptions,
  context: ReadContext,
): AsyncGenerator<ScrollPage> {
  const body = await requestList(options, context, 1, listPage);
  yield { records: listOf(body, options.items, `POST ${options.listPath}`), isComplete: false };
}

async function* readScroll(
  options: ScrollOptions,
  context: ReadContext,
): AsyncGenerator<ScrollPage> {
  const seen = new Set<string>();
  const totalBefore = await listTotal(options, context);
  let restarts = 0;
  for (;;) {
    const seenBefore = seen.size;
    try {
      for await (const records of scrollOnce(options, context)) {
        const fresh = records.filter((record) => !seen.has(idOf(record)));
        for (const record of fresh) seen.add(idOf(record));
        if (fresh.length > 0) yield { records: fresh };
      }
      // Companies may have come or gone meanwhile: what was there all the time is at most the smaller.
      const total = Math.min(totalBefore, await listTotal(options, context));
      if (seen.size >= total) return;
      throw new IncompleteReadError(
        `GET ${options.path}: the scroll ended after ${seen.size} objects, but there are ${total}. Run again`,
      );
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'scroll_busy') {
        yield* readListInstead(options, context, seen, error);
        return;
      }
      if (!isBrokenScroll(error)) throw error;
      // A restart that got further counts as progress.
      restarts = seen.size > seenBefore ? 1 : restarts + 1;
      if (restarts > maxRestarts) throw error;
      context.log.info(`${context.stream}: ${error.message}; the scroll begins anew`, {
        stream: context.stream,
      });
    }
  }
}

/** Pages until the empty one. Any failure but the rate limit's ends this scroll. */
async function* scrollOnce(
  { path, items }: ScrollOptions,
  context: ReadContext,
): AsyncGenerator<readonly JsonObject[]> {
  let scrollParam: string | undefined;
  for (;;) {
    const body =
      scrollParam === undefined
        ? await openScroll(path, context)
        : await context.client.request({
            method: 'GET',
            path,
            query: { scroll_param: scrollParam },
            stream: context.stream,
            maxAttempts: 1,
            urgent: true,
          });
    const records = listOf(body, items, `GET ${path}`);
    if (records.length === 0) return;
    yield records;
    const next = body['scroll_param'];
    if (typeof next !== 'string' || next === '') {
      throw new ApiError(`GET ${path}: the answer has no scroll_param`, { kind: 'not_found' });
    }
    scrollParam = next;
  }
}

/** The first page; waits for a scroll that is open elsewhere to end. */
async function openScroll(path: string, context: ReadContext): Promise<JsonObject> {
  const { client, clock, log, signal, stream } = context;
  const startedAt = clock.now();
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, 30_000)) {
    try {
      return await client.request({ method: 'GET', path, stream, urgent: true });
    } catch (error) {
      const isBusy = error instanceof ApiError && error.kind === 'scroll_busy';
      if (!isBusy || clock.now() + waitMs - startedAt > waitForOtherScrollMs) throw error;
      log.info(
        `${stream}: another scroll over the companies of this workspace is open, and only one may be; waiting ${waitMs / 1000} s`,
        { stream },
      );
      await clock.sleep(waitMs, signal);
    }
  }
}

function isBrokenScroll(error: unknown): error is Error {
  return (
    error instanceof UnreachableError ||
    error instanceof IncompleteReadError ||
    (error instanceof ApiError &&
      (error.kind === 'not_found' || error.kind === 'transient' || error.kind === 'invalid'))
  );
}

async function* readListInstead(
  options: ScrollOptions,
  context: ReadContext,
  seen: Set<string>,
  busy: ApiError,
): AsyncGenerator<ScrollPage> {
  if ((await listTotal(options, context)) > listLimit) {
    throw new IncompleteReadError(
      `${busy.message}. Another program keeps a scroll open, and the list has more than ${listLimit} companies. Stop the other program, or run when it is done`,
      { cause: busy },
    );
  }
  context.log.warning(
    `${context.stream}: another program keeps a scroll open, so the companies are read from the list, which leaves out those that nobody is in; the next run reads them again`,
    { stream: context.stream },
  );
  for (let page = 1, isEnd = false; !isEnd; page += 1) {
    const body = await requestList(options, context, page, listPage);
    const records = listOf(body, options.items, `POST ${options.listPath}`).filter(
      (record) => !seen.has(idOf(record)),
    );
    for (const record of records) seen.add(idOf(record));
    yield { records, isComplete: false };
    isEnd = nextPageQuery({}, body) === undefined;
  }
}

/** How many objects the list has: at most as many as the scroll. */
async function listTotal(options: ScrollOptions, context: ReadContext): Promise<number> {
  const total = (await requestList(options, context, 1, 1))['total_count'];
  return typeof total === 'number' ? total : 0;
}

function requestList(
  { listPath }: ScrollOptions,
  { client, stream }: ReadContext,
  page: number,
  perPage: number,
): Promise<JsonObject> {
  return client.request({
    method: 'POST',
    path: listPath,
    query: { page, per_page: perPage, order: 'desc' },
    stream,
  });
}
