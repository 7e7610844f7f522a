import { joinStream } from './link.ts';
import schema from './schemas/conversation_contacts.json' with { type: 'json' };

/** Who takes part in a conversation. */
export const conversationContacts = joinStream({
  name: 'conversation_contacts',
  about: 'Which contacts are in which conversation.',
  schema,
  parent: 'conversations',
  parentName: 'conversation',
  field: 'contacts',
  lists: ['contacts'],
  itemId: 'contact_id',
  permission: 'Read conversations',
  since: '2.7',
});
