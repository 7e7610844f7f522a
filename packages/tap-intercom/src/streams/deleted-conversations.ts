import { list } from '../paginate/list.ts';
import schema from './schemas/deleted_conversations.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Which conversations were deleted, and when: they are in no other stream any more. */
export const deletedConversations: StreamDefinition = {
  name: 'deleted_conversations',
  about:
    'Which conversations were deleted, and when. With `deletion_records` they are marked as deleted in `conversations`.',
  endpoints: ['GET /conversations/deleted'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'deleted_at' },
  source: {
    kind: 'endpoint',
    // The description does not say what it is sorted by: pages are left out only while they are in order.
    pages: list({
      path: '/conversations/deleted',
      items: ['conversations', 'data'],
      query: { order: 'desc', per_page: 60 },
      newestFirst: 'deleted_at',
    }),
    changedAt: 'deleted_at',
  },
  permission: 'Read conversations',
  since: '2.16',
  tellsDeletion: { of: 'conversations', id: 'id', at: 'deleted_at' },
};
