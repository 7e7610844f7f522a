import { isJsonObject, type JsonObject } from '@intercom-to-snowflake/singer';
import { search } from '../paginate/search.ts';
import { unassigned } from './assignees.ts';
import schema from './schemas/conversations.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Conversations are searched by the exact second. */
export const conversations: StreamDefinition = {
  name: 'conversations',
  about:
    'Conversations, without their parts: state, assignment, source, statistics, custom attributes.',
  endpoints: ['POST /conversations/search'],
  limits:
    '`linked_objects` stop where Intercom cuts them; `has_more` says so. Some plans do not include them.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: search({
      path: '/conversations/search',
      items: ['conversations', 'data'],
      field: 'updated_at',
      paddingSeconds: 1,
      pagesPerWindow: 2,
      pagesHeld: 24,
      minWindowSeconds: 60,
    }),
    changedAt: 'updated_at',
  },
  permission: 'Read conversations',
  since: '2.7',
  prepare: (conversation) => unassigned({ ...partsTotals(conversation), ...conversation }),
};

/** Parts that can be read of one conversation, the newest ("There is a limit of 500 parts", 2.16 description). */
export const maxParts = 500;

/**
 * What the statistics tell about the parts, while the parts themselves are not read. They count the
 * first message too, which is no part (Intercom support, 2024).
 */
function partsTotals({ statistics }: JsonObject): JsonObject {
  const counted = isJsonObject(statistics) ? statistics['count_conversation_parts'] : undefined;
  if (typeof counted !== 'number') return {};
  const total = Math.max(0, counted - 1);
  return { parts_total_count: total, parts_truncated: total > maxParts };
}
