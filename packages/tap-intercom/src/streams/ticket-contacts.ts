import { joinStream } from './link.ts';
import schema from './schemas/ticket_contacts.json' with { type: 'json' };

/** Whom a ticket is about. */
export const ticketContacts = joinStream({
  name: 'ticket_contacts',
  about: 'Which contacts are in which ticket.',
  schema,
  parent: 'tickets',
  parentName: 'ticket',
  field: 'contacts',
  lists: ['contacts'],
  itemId: 'contact_id',
  permission: 'Read tickets',
  since: '2.10',
});
