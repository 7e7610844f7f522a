import { joinStream } from './link.ts';
import schema from './schemas/ticket_linked_objects.json' with { type: 'json' };

/** Conversations and tickets that a ticket is linked to; ids are unique within a type only. */
export const ticketLinkedObjects = joinStream({
  name: 'ticket_linked_objects',
  about: 'Tickets and conversations that a ticket is linked to.',
  limits: 'As far as Intercom shows them inside the ticket.',
  schema,
  parent: 'tickets',
  parentName: 'ticket',
  field: 'linked_objects',
  lists: ['data'],
  itemId: 'linked_object_id',
  moreKeys: ['type'],
  permission: 'Read tickets',
  since: '2.10',
});
