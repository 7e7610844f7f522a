import { isJsonObject, type JsonObject } from '@intercom-to-snowflake/singer';
import { ApiError } from '../errors.ts';

type Query = Readonly<Record<string, string | number | boolean>>;

/**
 * The query of the page after this one, undefined at the end. Intercom says where the next page is in
 * four ways: an object with a cursor, a URL, page numbers under `pages`, page numbers at the top.
 *
 * Of a URL only the query is taken: it may name another region's host, and the token stays with ours.
 */
export function nextPageQuery(query: Query, body: JsonObject): Query | undefined {
  const pages = isJsonObject(body['pages']) ? body['pages'] : {};
  const next = pages['next'];
  if (typeof next === 'string' && next !== '') return { ...query, ...queryOf(next) };
  if (isJsonObject(next) && typeof next['starting_after'] === 'string') {
    return next['starting_after'] === ''
      ? undefined
      : { ...query, starting_after: next['starting_after'] };
  }
  if (typeof body['next'] === 'string' && body['next'] !== '') {
    return { ...query, ...queryOf(body['next']) };
  }
  if (typeof body['next_cursor'] === 'string' && body['has_more'] === true) {
    return { ...query, cursor: body['next_cursor'] };
  }
  const page = pages['page'] ?? body['page'];
  const totalPages = pages['total_pages'] ?? body['total_pages'];
  return typeof page === 'number' && typeof totalPages === 'number' && page < totalPages
    ? { ...query, page: page + 1 }
    : undefined;
}

/** The cursor of a search answer, undefined at the end. */
export function nextCursor(body: JsonObject): string | undefined {
  const cursor = nextPageQuery({}, body)?.['starting_after'];
  return typeof cursor === 'string' ? cursor : undefined;
}

/** How many pages there are in all, where the answer tells. */
export function totalPagesOf(body: JsonObject): number | undefined {
  const pages = isJsonObject(body['pages']) ? body['pages'] : body;
  return typeof pages['total_pages'] === 'number' ? pages['total_pages'] : undefined;
}

function queryOf(url: string): Record<string, string> {
  // The base only serves relative links; it is never contacted.
  const base = 'http://relative.invalid';
  if (!URL.canParse(url, base)) {
    throw new ApiError('the API gives a link to the next page that is none', {
      kind: 'unexpected',
    });
  }
  return Object.fromEntries(new URL(url, base).searchParams);
}
