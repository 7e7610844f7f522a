import { isJsonObject } from '@intercom-to-snowflake/singer';
import { linkTo } from './link.ts';
import schema from './schemas/conversation_sla.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The SLA that applies to a conversation. */
export const conversationSla: StreamDefinition = {
  name: 'conversation_sla',
  about: 'The SLA that applies to a conversation, and how it stands.',
  schema,
  keyProperties: ['conversation_id'],
  replication: { method: 'INCREMENTAL', key: 'conversation_updated_at' },
  source: {
    kind: 'cut',
    parent: 'conversations',
    cut: (conversation) =>
      isJsonObject(conversation['sla_applied'])
        ? [{ ...conversation['sla_applied'], ...linkTo('conversation', conversation) }]
        : [],
  },
  permission: 'Read conversations',
  since: '2.7',
};
