import { joinStream } from './link.ts';
import schema from './schemas/conversation_tags.json' with { type: 'json' };

/** Which tags a conversation has, who applied them and when. */
export const conversationTags = joinStream({
  name: 'conversation_tags',
  about: 'Which conversation wears which tag.',
  schema,
  parent: 'conversations',
  parentName: 'conversation',
  field: 'tags',
  lists: ['tags'],
  itemId: 'tag_id',
  permission: 'Read conversations',
  since: '2.7',
});
