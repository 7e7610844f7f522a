import type { JsonObject } from '../json.ts';
import { cursorPages } from '../paging/cursor-page.ts';
import { renderConversation, renderConversationWithParts } from '../render/conversation.ts';
import { withPlaintext } from '../render/plaintext.ts';
import { conversationDialect } from '../search/conversation-dialect.ts';
import { noFilter } from '../search/filter.ts';
import { runSearch } from '../search/run-search.ts';
import {
  parsePerPage,
  parseSearchRequest,
  parseStartingAfter,
  type SearchRequest,
} from '../search/search-request.ts';
import { notFound } from '../server/api-error.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';

const permission = 'read_conversations';
const plan = 'conversations';

function conversationPage({ state, version }: Call, request: SearchRequest): JsonObject {
  const found = runSearch(state.conversations, conversationDialect(state), request);
  return {
    type: 'conversation.list',
    conversations: found.rows.map((conversation) =>
      renderConversation(state, conversation, version),
    ),
    total_count: found.totalCount,
    pages: cursorPages(found, request.perPage),
  };
}

export const conversationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/conversations/search',
    permission,
    plan,
    answer: (call) => conversationPage(call, parseSearchRequest(call.body, 20, call.version)),
  },
  {
    method: 'GET',
    path: '/conversations',
    permission,
    plan,
    answer: (call) =>
      conversationPage(call, {
        filter: noFilter,
        sort: { field: 'updated_at', descending: true },
        perPage: parsePerPage(call.query.get('per_page'), 20, 150),
        after: parseStartingAfter(call.query.get('starting_after')),
      }),
  },
  {
    method: 'GET',
    path: '/conversations/{conversation_id}',
    permission,
    plan,
    answer: ({ state, version, param, query }) => {
      const conversation = state.conversations.get(param('conversation_id'));
      if (conversation === undefined) throw notFound('Resource Not Found');
      const whole = renderConversationWithParts(state, conversation, version);
      return query.get('display_as') === 'plaintext' ? withPlaintext(whole) : whole;
    },
  },
];
