import type { JsonObject } from '../json.ts';
import { conversationDetails, conversationStatistics } from '../seed/conversation-details.ts';
import { seededPart } from '../seed/conversation-parts.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Conversation, Part } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { renderAppliedTags } from './applied-tags.ts';
import { contactAuthor, contactReference, peopleOf } from './people.ts';

/** "The maximum number of conversation parts that can be returned via the API is 500" (OpenAPI 2.16, retrieveConversation). */
export const mostParts = 500;

function partCount(conversation: Conversation): number {
  return conversation.seededPartCount + conversation.addedParts.length;
}

/** A conversation as lists and searches show it: without its parts. */
export function renderConversation(
  state: State,
  conversation: Conversation,
  version: ApiVersion,
): JsonObject {
  const author = contactAuthor(state, conversation.contactIds[0]);
  const details = conversationDetails(state.seed, conversation, author, state.seeded.admins);
  return {
    type: 'conversation',
    id: conversation.id,
    ...details,
    ...(version >= 16 ? newIn216 : {}),
    ...conversation.changes,
    created_at: conversation.createdAt,
    updated_at: conversation.updatedAt,
    open: conversation.state === 'open',
    state: conversation.state,
    snoozed_until: conversation.state === 'snoozed' ? conversation.updatedAt + 86_400 : null,
    ...assignment(conversation, version),
    contacts: {
      type: 'contact.list',
      contacts: conversation.contactIds.map((id) => contactReference(state, id)),
    },
    tags: {
      type: 'tag.list',
      tags: renderAppliedTags(state, conversation.tags),
    },
    linked_objects: {
      type: 'list',
      data: conversation.linkedTicketIds.map((id) => ({ type: 'ticket', id, category: null })),
      total_count: conversation.linkedTicketIds.length,
      has_more: false,
    },
    statistics: {
      ...conversationStatistics(state.seed, conversation),
      // The first message counts, too (Intercom's support, quoted in airbytehq/airbyte issue 39463).
      count_conversation_parts: partCount(conversation) + 1,
    },
  };
}

/** Fields that came with 2.16, as a live workspace without sales agent or import showed them. */
const newIn216: JsonObject = {
  channel: { initial: 'messenger', current: 'messenger' },
  company: null,
  external_references: [],
  sales_agent_participated: false,
  sales_agent: null,
};

/** A conversation as GET /conversations/{id} shows it: with its 500 newest parts. */
export function renderConversationWithParts(
  state: State,
  conversation: Conversation,
  version: ApiVersion,
): JsonObject {
  return {
    ...renderConversation(state, conversation, version),
    conversation_parts: {
      type: 'conversation_part.list',
      conversation_parts: allParts(state, conversation).slice(-mostParts),
      total_count: partCount(conversation),
    },
  };
}

/** Every part of a conversation, oldest first, also those beyond the limit. */
export function allParts(state: State, conversation: Conversation): readonly Part[] {
  const people = peopleOf(state, conversation.contactIds[0]);
  const redacted = new Set(conversation.redactedPartIds);
  return [
    ...Array.from({ length: conversation.seededPartCount }, (_, position) =>
      seededPart(state.seed, conversation, position, people),
    ),
    ...conversation.addedParts,
  ].map((part) => {
    const isRedacted = part['redacted'] === true || redacted.has(part.id);
    return isRedacted
      ? { ...part, redacted: true, body: '<p><i>This message was deleted</i></p>', attachments: [] }
      : part;
  });
}

/** Up to 2.15: `priority` or `not_priority`, nobody is null, teams are strings; from 2.16: five levels, nobody is 0. */
function assignment(conversation: Conversation, version: ApiVersion): JsonObject {
  const { priority, adminAssigneeId, teamAssigneeId } = conversation;
  if (version >= 16) {
    return { priority, admin_assignee_id: adminAssigneeId, team_assignee_id: teamAssigneeId };
  }
  return {
    priority: priority === 'high' || priority === 'urgent' ? 'priority' : 'not_priority',
    admin_assignee_id: adminAssigneeId === 0 ? null : adminAssigneeId,
    team_assignee_id: teamAssigneeId === 0 ? null : String(teamAssigneeId),
  };
}
