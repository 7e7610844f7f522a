import { joinStream } from './link.ts';
import schema from './schemas/conversation_linked_objects.json' with { type: 'json' };

/** Tickets and conversations that a conversation is linked to; ids are unique within a type only. */
export const conversationLinkedObjects = joinStream({
  name: 'conversation_linked_objects',
  about: 'Tickets and conversations that a conversation is linked to.',
  limits: 'As far as Intercom shows them inside the conversation.',
  schema,
  parent: 'conversations',
  parentName: 'conversation',
  field: 'linked_objects',
  lists: ['data'],
  itemId: 'linked_object_id',
  moreKeys: ['type'],
  permission: 'Read conversations',
  since: '2.7',
});
