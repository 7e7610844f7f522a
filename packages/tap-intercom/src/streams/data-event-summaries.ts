import { idOf } from '../records/object-id.ts';
import { listOf } from '../client/client.ts';
import schema from './schemas/data_event_summaries.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** How often and when each kind of event happened, with one request for each changed contact. */
export const dataEventSummaries: StreamDefinition = {
  name: 'data_event_summaries',
  about: 'How often a contact did what, and when first and last.',
  endpoints: ['GET /events'],
  limits: 'Of contacts that changed.',
  schema,
  keyProperties: ['contact_id', 'name'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'contacts',
    read: async (contact, { client, stream }) => {
      const { events, ...person } = await client.request({
        method: 'GET',
        path: '/events',
        query: { type: 'user', intercom_user_id: idOf(contact), summary: true },
        stream,
      });
      const { email = null, intercom_user_id = null, user_id = null } = person;
      return {
        records: listOf({ events: events ?? null }, ['events'], 'GET /events').map((event) => ({
          ...event,
          email,
          intercom_user_id,
          user_id,
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
