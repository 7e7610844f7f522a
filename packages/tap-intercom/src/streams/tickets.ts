import { isJsonObject, type JsonObject } from '@intercom-to-snowflake/singer';
import { listOf } from '../client/client.ts';
import { idOf, requireSame } from '../records/object-id.ts';
import { search } from '../paginate/search.ts';
import { unassigned } from './assignees.ts';
import { itemsIn } from './link.ts';
import schema from './schemas/tickets.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Tickets are searched by the exact second, and come with their parts. */
export const tickets: StreamDefinition = {
  name: 'tickets',
  about: 'Tickets, with their type, state, attributes and parts.',
  endpoints: ['POST /tickets/search', 'GET /tickets/{ticket_id}'],
  limits:
    'The 500 newest parts; `parts_truncated` says where there were more. Deleted tickets are not told: select FULL_TABLE to see them go. Some plans do not include them.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: search({
      path: '/tickets/search',
      items: ['tickets', 'data'],
      field: 'updated_at',
      paddingSeconds: 1,
      pagesPerWindow: 2,
      pagesHeld: 16,
      minWindowSeconds: 60,
    }),
    changedAt: 'updated_at',
    nestedLists: [
      {
        field: 'ticket_parts',
        key: 'ticket_parts',
        cutBy: ['ticket_parts'],
        read: async (ticket, { client, stream }) => {
          const path = `/tickets/${idOf(ticket)}`;
          const whole = await client.request({ method: 'GET', path, stream });
          requireSame(whole, ticket, `GET ${path}`);
          const { ticket_parts: parts = null } = whole;
          return listOf(isJsonObject(parts) ? parts : {}, ['ticket_parts'], `GET ${path}`);
        },
      },
    ],
  },
  permission: 'Read tickets',
  since: '2.10',
  prepare: (ticket) => unassigned({ ...ticket, ...partsTotals(ticket), ...stateAsObject(ticket) }),
};

const partsPath = ['ticket_parts', 'ticket_parts'];

/** The API gives the 500 newest parts, and tells how many there are. */
function partsTotals(ticket: JsonObject): JsonObject {
  const parts = ticket['ticket_parts'];
  const total = isJsonObject(parts) ? parts['total_count'] : undefined;
  if (typeof total !== 'number') return {};
  return { parts_total_count: total, parts_truncated: total > itemsIn(ticket, partsPath).length };
}

/** Up to 2.11 the state was the name of its category, with the labels beside it. */
function stateAsObject(ticket: JsonObject): JsonObject {
  const state = ticket['ticket_state'];
  if (typeof state !== 'string') return {};
  return {
    ticket_state: {
      category: state,
      internal_label: ticket['ticket_state_internal_label'] ?? null,
      external_label: ticket['ticket_state_external_label'] ?? null,
    },
  };
}
