import { list } from '../paginate/list.ts';
import schema from './schemas/ticket_types.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const ticketTypes: StreamDefinition = {
  name: 'ticket_types',
  about: 'Types of tickets, with their attributes.',
  endpoints: ['GET /ticket_types'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/ticket_types', items: ['data', 'ticket_types'] }),
  },
  permission: 'Read tickets',
  since: '2.9',
};
