import { itemsIn, linkTo } from './link.ts';
import schema from './schemas/ticket_parts.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Every part of every changed ticket: search gives them with the ticket. */
export const ticketParts: StreamDefinition = {
  name: 'ticket_parts',
  about: 'Everything that happened in a ticket. All parts of each ticket that changed.',
  limits: 'The 500 newest parts of a ticket.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'ticket_updated_at' },
  source: {
    kind: 'cut',
    parent: 'tickets',
    cut: (ticket) =>
      itemsIn(ticket, ['ticket_parts', 'ticket_parts']).map((part) => ({
        ...part,
        ...linkTo('ticket', ticket),
      })),
  },
  permission: 'Read tickets',
  since: '2.10',
};
