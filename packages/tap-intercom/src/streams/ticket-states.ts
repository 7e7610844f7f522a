import { list } from '../paginate/list.ts';
import schema from './schemas/ticket_states.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const ticketStates: StreamDefinition = {
  name: 'ticket_states',
  about: 'The states that tickets can be in, for teammates and for customers.',
  endpoints: ['GET /ticket_states'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/ticket_states', items: ['data', 'ticket_states'] }),
  },
  permission: 'Read tickets',
  since: '2.12',
};
