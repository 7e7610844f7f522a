import type { JsonObject } from '@intercom-to-snowflake/singer';
import { listOf } from '../client/client.ts';
import { IncompleteReadError } from '../errors.ts';
import { nextPageQuery } from './next-page.ts';
import { secondsOf, type Page, type ReadContext, type ReadPages } from './page.ts';

export type ListOptions = {
  readonly path: string;
  /** The names the list goes by in the answer, usual one first. */
  readonly items: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** The endpoint gives what changed last first, by this field: what is older than the range is not read. */
  readonly newestFirst?: string;
};

/** Reads a GET endpoint, whether it answers in one piece, with cursors, page numbers or links. */
export function list(options: ListOptions): ReadPages {
  return (context) => readList(options, context);
}

/** Every object of a GET endpoint, in memory: for the short lists below one object. */
export async function readWholeList(
  options: ListOptions,
  context: Pick<ReadContext, 'client' | 'stream'>,
): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  for await (const { records } of readList(options, context)) all.push(...records);
  return all;
}

async function* readList(
  options: ListOptions,
  context: Pick<ReadContext, 'client' | 'stream'> & Partial<Pick<ReadContext, 'range'>>,
): AsyncGenerator<Page> {
  const { path, items, newestFirst } = options;
  let query = options.query ?? {};
  const seen = new Set<string>();
  let oldest = Number.POSITIVE_INFINITY;
  for (;;) {
    seen.add(JSON.stringify(query));
    const body = await context.client.request({
      method: 'GET',
      path,
      query,
      stream: context.stream,
    });
    const records = listOf(body, items, `GET ${path}`);
    yield { records };
    if (newestFirst !== undefined && context.range !== undefined) {
      const times = records.map((record) => secondsOf(record, newestFirst) ?? oldest);
      const isSorted = times.every((time, index) => time <= (times[index - 1] ?? oldest));
      oldest = times.at(-1) ?? oldest;
      if (isSorted && oldest < context.range.from) return;
    }
    const next = nextPageQuery(query, body);
    if (next === undefined) return;
    if (seen.has(JSON.stringify(next))) {
      throw new IncompleteReadError(
        `GET ${path}: the API leads back to a page that was read already (${JSON.stringify(next)}), so the end cannot be reached. Run again`,
      );
    }
    query = next;
  }
}
