import { numberedPage } from '../paging/numbered-page.ts';
import { parameterInvalid } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

export const deletedConversationEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/conversations/deleted',
    since: 16,
    permission: 'read_conversations',
    answer: (call) => {
      const order = call.query.get('order') ?? 'desc';
      if (order !== 'asc' && order !== 'desc') {
        throw parameterInvalid("order must be 'asc' or 'desc'", 'order');
      }
      const deleted = [...call.state.plain.deleted_conversations.byCreatedAt.rows];
      if (order === 'desc') deleted.reverse();
      const { items, pages } = numberedPage(call, deleted, { perPage: 20, most: 60, next: 'url' });
      return {
        type: 'conversations.list',
        conversations: items.map(({ wire }) => wire),
        total_count: deleted.length,
        pages,
      };
    },
  },
];
