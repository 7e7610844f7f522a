import type { JsonObject } from '../json.ts';

/** How many entries a list inside a contact shows (OpenAPI 2.16, schema `contact`). */
const shown = 10;

/** A list inside a contact: at most ten addresses, and where the rest is. */
export function nestedList(
  type: string,
  ids: readonly string[],
  url: string,
  entryUrl: (id: string) => string,
): JsonObject {
  return {
    type: 'list',
    data: ids.slice(0, shown).map((id) => ({ id, type, url: entryUrl(id) })),
    url,
    total_count: ids.length,
    has_more: ids.length > shown,
  };
}
