import type { JsonObject } from '../json.ts';
import { encodeCursor } from '../search/cursor.ts';
import type { Found } from '../search/run-search.ts';
import type { Row } from '../workspace/table.ts';

/** `pages` with an object in `next`, which is absent on the last page (OpenAPI 2.16, schema `cursor_pages`). */
export function cursorPages<R extends Row>(found: Found<R>, perPage: number): JsonObject {
  return {
    type: 'pages',
    ...(found.next === undefined
      ? {}
      : { next: { per_page: perPage, starting_after: encodeCursor(found.next) } }),
    page: found.page,
    per_page: perPage,
    total_pages: Math.ceil(found.totalCount / perPage),
  };
}
