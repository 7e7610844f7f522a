import type { JsonObject } from '@intercom-to-snowflake/singer';
import { listOf } from '../client/client.ts';
import { IncompleteReadError } from '../errors.ts';
import { idOf } from '../records/object-id.ts';
import { nextPageQuery, totalPagesOf } from './next-page.ts';
import { secondsOf, type Page, type ReadContext } from './page.ts';
import type { WindowPage } from './windows.ts';

export type ListOptions = {
  readonly path: string;
  /** The names the list goes by in the answer, usual one first. */
  readonly items: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** The endpoint gives what changed last first, by this field: what is older than the range is not read. */
  readonly newestFirst?: string;
};

const maxRestarts = 3;

/** Reads a GET endpoint, whether it answers in one piece, with cursors, page numbers or links. */
export function list(
  options: ListOptions,
): (context: ReadContext) => AsyncGenerator<Page & WindowPage> {
  return (context) =>
    context.isWhole && options.newestFirst !== undefined
      ? readWhole(options, options.newestFirst, context)
      : readList(options, context);
}

/**
 * Reads the list, and its beginning again, until that fits into one page or has nothing new: an object that changes goes to the front, and
 * the pages behind it were not read yet.
 */
async function* readWhole(
  options: ListOptions,
  newestFirst: string,
  context: ReadContext,
): AsyncGenerator<Page & WindowPage> {
  const given = new Set<string>();
  let from = Number.NEGATIVE_INFINITY;
  for (;;) {
    const range = { ...context.range, from };
    const before = given.size;
    let pages = 0;
    for await (const page of readList(options, { ...context, range })) {
      const [newest] = page.records;
      if (pages === 0) from = (newest && secondsOf(newest, newestFirst)) ?? from;
      pages += 1;
      for (const record of page.records) given.add(idOf(record));
      yield page;
    }
    if (pages <= 1 || given.size === before) return;
  }
}

/** Every object of a GET endpoint, in memory: for the short lists below one object. */
export async function readWholeList(
  options: ListOptions,
  context: Pick<ReadContext, 'client' | 'stream'>,
): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  const forget = () => {
    all.length = 0;
  };
  for await (const { records } of readList(options, context, forget)) all.push(...records);
  return all;
}

async function* readList(
  options: ListOptions,
  context: Pick<ReadContext, 'client' | 'stream'> & Partial<Pick<ReadContext, 'range'>>,
  onRestart: () => void = () => undefined,
): AsyncGenerator<Page & WindowPage> {
  const { path, items, newestFirst } = options;
  let query = options.query ?? {};
  let seen = new Set<string>();
  let restarts = 0;
  let total: number | undefined;
  let oldest = Number.POSITIVE_INFINITY;
  let isSorted = true;

  function startAgain(why: string): void {
    restarts += 1;
    if (restarts > maxRestarts) {
      throw new IncompleteReadError(
        `GET ${path}: ${why}, also after ${maxRestarts} restarts. Run again`,
      );
    }
    onRestart();
    query = options.query ?? {};
    seen = new Set();
    total = undefined;
    oldest = Number.POSITIVE_INFINITY;
  }

  for (;;) {
    seen.add(JSON.stringify(query));
    const body = await context.client.request({
      method: 'GET',
      path,
      query,
      stream: context.stream,
    });
    const records = listOf(body, items, `GET ${path}`);
    const counted = body['total_count'];
    if (typeof counted === 'number') {
      if (total !== undefined && counted < total) {
        // What comes after has moved up by one, and one was in between two pages.
        startAgain('objects were deleted while the pages were read');
        continue;
      }
      total = counted;
    }
    yield { records, totalPages: totalPagesOf(body) };
    if (newestFirst !== undefined && context.range !== undefined) {
      const times = records.map((record) => secondsOf(record, newestFirst) ?? oldest);
      isSorted &&= times.every((time, index) => time <= (times[index - 1] ?? oldest));
      oldest = times.at(-1) ?? oldest;
      if (isSorted && oldest < context.range.from) return;
    }
    const next = nextPageQuery(query, body);
    if (next === undefined) return;
    if (seen.has(JSON.stringify(next))) startAgain('the API leads in circles');
    else query = next;
  }
}
