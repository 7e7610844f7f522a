import type { Conversation } from '../workspace/records.ts';
import { adminId, teamId } from './admins-and-teams.ts';
import { appliedTags, contactId, some } from './contacts.ts';
import { random } from './random.ts';
import type { Size } from './size.ts';
import type { Timeline } from './timeline.ts';

/** Ids cross 99/100 and 999/1000 early, so that comparing them as text shows. */
const firstConversationId = 90;
const firstPartId = 900;

function conversationId(number: number): string {
  return String(firstConversationId + number);
}

/** Three conversations of a workspace lie around the limit of 500 parts; more of them in very large ones. */
function partCount(number: number, usual: number): number {
  const special = [520, 500, 501][(number % 2500) - 7];
  return special ?? usual;
}

export function seedConversations(seed: number, size: Size, times: Timeline): Conversation[] {
  let nextPartId = firstPartId;
  return Array.from({ length: size.conversations }, (_, number) => {
    const source = random(seed, `conversation ${number}`);
    const createdAt = times.createdAt(source, number, size.conversations);
    const updatedAt = times.updatedAt(source, createdAt);
    const seededPartCount = partCount(number, source.integer(0, 12));
    const firstId = nextPartId;
    nextPartId += seededPartCount;
    const assigned = source.chance(0.7) && size.admins > 0;
    return {
      id: conversationId(number),
      number,
      createdAt,
      updatedAt,
      contactIds: some(source, size.contacts, source.chance(0.1) ? 2 : 1, (i) =>
        contactId(seed, i),
      ),
      state: source.pick(['open', 'open', 'closed', 'closed', 'snoozed']),
      adminAssigneeId: assigned ? Number(adminId(source.integer(0, size.admins - 1))) : 0,
      teamAssigneeId:
        source.chance(0.5) && size.teams > 0
          ? Number(teamId(source.integer(0, size.teams - 1)))
          : 0,
      priority: source.pick(['none', 'none', 'low', 'medium', 'high', 'urgent']),
      tags: appliedTags(source, size, source.chance(0.3) ? source.integer(1, 4) : 0, updatedAt),
      linkedTicketIds: [],
      seededPartCount,
      firstPartId: firstId,
      seededUntil: updatedAt,
      addedParts: [],
      redactedPartIds: [],
      changes: {},
    };
  });
}
