import type { JsonObject } from '../json.ts';
import { parameterInvalid } from '../server/api-error.ts';
import type { Call } from '../server/endpoint.ts';
import { parsePerPage } from '../search/search-request.ts';

export type NumberedPage<T> = { readonly items: readonly T[]; readonly pages: JsonObject };

/** How an endpoint of numbered pages says where the next one is: a URL or null, or not at all (see `total_pages`). */
type NextStyle = 'url' | 'absent';

export type NumberedPaging = {
  readonly perPage: number;
  readonly most: number;
  readonly next: NextStyle;
};

/** Cuts the page that `page` and `per_page` of the query ask for. */
export function numberedPage<T>(
  call: Call,
  items: readonly T[],
  paging: NumberedPaging,
): NumberedPage<T> {
  const page = pageNumber(call.query.get('page'));
  const perPage = parsePerPage(
    call.query.get('per_page') ?? undefined,
    paging.perPage,
    paging.most,
  );
  const totalPages = Math.ceil(items.length / perPage);
  const next = page < totalPages ? nextUrl(call, page + 1, perPage) : null;
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    pages: {
      type: 'pages',
      ...(paging.next === 'url' ? { next } : {}),
      page,
      per_page: perPage,
      total_pages: totalPages,
    },
  };
}

function pageNumber(text: string | null): number {
  if (text === null) return 1;
  if (!/^[1-9]\d*$/.test(text)) throw parameterInvalid('page must be a number from 1 on', 'page');
  return Number(text);
}

function nextUrl(call: Call, page: number, perPage: number): string {
  const query = new URLSearchParams(call.query);
  query.set('page', String(page));
  query.set('per_page', String(perPage));
  return `${call.linkBaseUrl}${call.path}?${query.toString()}`;
}
