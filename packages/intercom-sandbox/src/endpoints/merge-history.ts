import { renderMergeHistoryItem } from '../render/contact.ts';
import { decodeCursor, encodeCursor } from '../search/cursor.ts';
import { parsePerPage } from '../search/search-request.ts';
import { notFound, parameterInvalid } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

/** Who was merged into a contact, the newest first; only users have such a history (OpenAPI 2.16, ListContactMergeHistory). */
export const mergeHistoryEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/contacts/{id}/merge_history',
    since: 16,
    permission: 'read_users_and_companies',
    answer: ({ state, query, param }) => {
      const contact = state.contacts.get(param('id'));
      if (contact?.role !== 'user') throw notFound('Contact not found');
      const order = query.get('order') ?? 'desc';
      if (order !== 'asc' && order !== 'desc') {
        throw parameterInvalid("order must be 'asc' or 'desc'", 'order');
      }
      const perPage = parsePerPage(query.get('per_page'), 50, 150);
      const cursor = query.get('cursor');
      const history = [...contact.mergeHistory];
      if (order === 'asc') history.reverse();
      const after = cursor === null ? undefined : decodeCursor(cursor).id;
      const start = history.findIndex((item) => item.sourceContactId === after) + 1;
      const items = history.slice(start, start + perPage);
      const last = items.at(-1);
      const hasMore = start + perPage < history.length;
      return {
        type: 'list',
        data: items.map(renderMergeHistoryItem),
        next_cursor:
          hasMore && last !== undefined
            ? encodeCursor({ value: last.mergedAt, id: last.sourceContactId, page: 1 })
            : null,
        has_more: hasMore,
      };
    },
  },
];
