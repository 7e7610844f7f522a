import { cursorPages } from '../paging/cursor-page.ts';
import { renderContact } from '../render/contact.ts';
import { contactDialect } from '../search/contact-dialect.ts';
import { noFilter } from '../search/filter.ts';
import { runSearch } from '../search/run-search.ts';
import {
  parsePerPage,
  parseSearchRequest,
  parseStartingAfter,
  type SearchRequest,
} from '../search/search-request.ts';
import type { JsonObject } from '../json.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';
import { notFound } from '../server/api-error.ts';
import type { Contact } from '../workspace/records.ts';
import { findContact } from './find-contact.ts';

const permission = 'read_users_and_companies';

function contactPage(call: Call, request: SearchRequest, isSearch: boolean): JsonObject {
  const { state, version, query } = call;
  const now = state.now();
  const visible =
    isSearch && state.unsearchable.size > 0
      ? (contact: Contact): boolean => contact.searchableFrom <= now
      : undefined;
  const found = runSearch(state.contacts, contactDialect(state), request, visible);
  const withMergeHistory = version >= 16 && query.get('include_merge_history') === 'true';
  return {
    type: 'list',
    data: found.rows.map((contact) => renderContact(state, contact, version, withMergeHistory)),
    total_count: found.totalCount,
    pages: cursorPages(found, request.perPage),
  };
}

export const contactEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/contacts/search',
    permission,
    answer: (call) => contactPage(call, parseSearchRequest(call.body, 50, call.version), true),
  },
  {
    method: 'GET',
    path: '/contacts',
    permission,
    answer: (call) =>
      contactPage(
        call,
        {
          filter: noFilter,
          sort: { field: 'created_at', descending: true },
          perPage: parsePerPage(call.query.get('per_page'), 50, 150),
          after: parseStartingAfter(call.query.get('starting_after')),
        },
        false,
      ),
  },
  {
    method: 'GET',
    path: '/contacts/{contact_id}',
    permission,
    answer: ({ state, version, param, query }) =>
      renderContact(
        state,
        findContact(state, param('contact_id'), version),
        version,
        version >= 16 && query.get('include_merge_history') === 'true',
      ),
  },
  {
    method: 'GET',
    path: '/contacts/find_by_external_id/{external_id}',
    since: 11,
    permission,
    answer: ({ state, version, param }) => {
      const externalId = param('external_id');
      const found = runSearch(state.contacts, contactDialect(state), {
        filter: { kind: 'comparison', field: 'external_id', operator: '=', value: externalId },
        sort: { field: 'created_at', descending: true },
        perPage: 1,
        after: undefined,
      }).rows[0];
      if (found === undefined) throw notFound('User Not Found');
      return renderContact(state, found, version);
    },
  },
];
