import { itemsIn } from './link.ts';
import schema from './schemas/ticket_type_attributes.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const ticketTypeAttributes: StreamDefinition = {
  name: 'ticket_type_attributes',
  about: 'The attributes of each type of ticket, a record each.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'cut',
    parent: 'ticket_types',
    cut: (type) =>
      ['data', 'ticket_type_attributes'].flatMap((list) =>
        itemsIn(type, ['ticket_type_attributes', list]).map((attribute) => ({
          ticket_type_id: type['id'] ?? null,
          ...attribute,
        })),
      ),
  },
  permission: 'Read tickets',
  since: '2.9',
};
