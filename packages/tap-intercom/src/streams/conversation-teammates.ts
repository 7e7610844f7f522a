import { joinStream } from './link.ts';
import schema from './schemas/conversation_teammates.json' with { type: 'json' };

/** Which admins took part in a conversation. The description calls the list `teammates`; live workspaces call it `admins`. */
export const conversationTeammates = joinStream({
  name: 'conversation_teammates',
  about: 'Which admins took part in which conversation.',
  schema,
  parent: 'conversations',
  parentName: 'conversation',
  field: 'teammates',
  lists: ['admins', 'teammates'],
  itemId: 'teammate_id',
  permission: 'Read conversations',
  since: '2.7',
});
