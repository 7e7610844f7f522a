import { createHash } from 'node:crypto';
import {
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '@intercom-to-snowflake/singer';
import { idOf } from '../records/object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import schema from './schemas/data_events.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/**
 * The events of the last 90 days, as far back as the API goes, with at least one request for each
 * changed contact. An event has no id of its own (`id` is its lead's): its key is made of all it holds.
 */
export const dataEvents: StreamDefinition = {
  name: 'data_events',
  about:
    'What contacts did, as your product reported it. Events have no id: `event_hash` is made of all they hold.',
  endpoints: ['GET /events'],
  limits: 'The last 90 days, of contacts that changed.',
  schema,
  keyProperties: ['event_hash'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'contacts',
    read: async (contact, context) => {
      const query = { type: 'user', intercom_user_id: idOf(contact) };
      const events = await readWholeList({ path: '/events', items: ['events'], query }, context);
      return {
        records: events.map((event) => ({
          ...event,
          event_hash: hashOf(event),
          contact_id: contact['id'] ?? null,
          contact_updated_at: contact['updated_at'] ?? null,
        })),
      };
    },
  },
  permission: 'Read events',
  since: '2.7',
  selectedByDefault: false,
};

function hashOf(event: JsonObject): string {
  return createHash('sha256')
    .update(stringifyJson(sorted(event)))
    .digest('hex');
}

/** The same value with its members in the order of their names, however the API ordered them. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => sorted(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
