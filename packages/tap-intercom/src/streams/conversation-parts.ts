import { isJsonObject, type JsonObject } from '@intercom-to-snowflake/singer';
import { listOf } from '../client/client.ts';
import { idOf, requireSame } from '../records/object-id.ts';
import schema from './schemas/conversation_parts.json' with { type: 'json' };
import type { Children, StreamDefinition } from './stream.ts';

/**
 * Every part of every changed conversation, with one request for each conversation. Not by the parts'
 * own times: a part that was redacted or edited has not been changed by them.
 */
export const conversationParts: StreamDefinition = {
  name: 'conversation_parts',
  about:
    'Everything that happened in a conversation: replies, notes, assignments, state changes. All parts of each conversation that changed. The first message is no part: it is `source` in `conversations`.',
  endpoints: ['GET /conversations/{conversation_id}'],
  limits:
    'The 500 newest parts of a conversation; `parts_truncated` in `conversations` says where there were more. Some plans do not include them.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'conversation_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'conversations',
    read: async (conversation, { client, stream }) => {
      const path = `/conversations/${idOf(conversation)}`;
      const whole = await client.request({ method: 'GET', path, stream });
      requireSame(whole, conversation, `GET ${path}`);
      return partsOf(conversation, whole, `GET ${path}`);
    },
  },
  permission: 'Read conversations',
  since: '2.7',
};

/** The parts of a conversation that was read by itself, with what links them to it. */
function partsOf(conversation: JsonObject, whole: JsonObject, where: string): Children {
  const list = isJsonObject(whole['conversation_parts']) ? whole['conversation_parts'] : {};
  const parts = listOf(list, ['conversation_parts'], where);
  const counted = list['total_count'];
  const total = typeof counted === 'number' ? counted : parts.length;
  return {
    records: parts.map((part) => ({
      ...part,
      conversation_id: conversation['id'] ?? null,
      conversation_created_at: conversation['created_at'] ?? null,
      conversation_updated_at: conversation['updated_at'] ?? null,
      conversation_total_parts: total,
    })),
    parentFields: { parts_total_count: total, parts_truncated: total > parts.length },
  };
}
