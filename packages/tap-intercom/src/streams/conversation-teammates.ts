import { joinStream } from './link.ts';
import schema from './schemas/conversation_teammates.json' with { type: 'json' };

/** Which admins took part in a conversation. */
export const conversationTeammates = joinStream({
  name: 'conversation_teammates',
  schema,
  parent: 'conversations',
  parentName: 'conversation',
  path: ['teammates', 'teammates'],
  itemId: 'teammate_id',
  permission: 'Read conversations',
  since: '2.7',
});
