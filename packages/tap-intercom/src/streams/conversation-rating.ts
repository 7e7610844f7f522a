import { isJsonObject } from '@intercom-to-snowflake/singer';
import { linkTo } from './link.ts';
import schema from './schemas/conversation_rating.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** How a conversation was rated. */
export const conversationRating: StreamDefinition = {
  name: 'conversation_rating',
  about: 'How a conversation was rated.',
  schema,
  keyProperties: ['conversation_id'],
  replication: { method: 'INCREMENTAL', key: 'conversation_updated_at' },
  source: {
    kind: 'cut',
    parent: 'conversations',
    cut: (conversation) =>
      isJsonObject(conversation['conversation_rating'])
        ? [{ ...conversation['conversation_rating'], ...linkTo('conversation', conversation) }]
        : [],
  },
  permission: 'Read conversations',
  since: '2.7',
};
