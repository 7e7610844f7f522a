import type { JsonObject } from '../json.ts';
import { adminAuthor, contactAuthor } from '../render/people.ts';
import { adminId } from '../seed/admins-and-teams.ts';
import type { Conversation, ConversationState, Part } from './records.ts';
import type { State } from './state.ts';

/** A message to add: by a contact or, with an admin's id, by an admin. */
export type Reply = {
  readonly body: string | null;
  readonly adminId?: string;
  readonly contactId?: string;
  readonly partType?: string;
};

function existing(state: State, id: string): Conversation {
  const conversation = state.conversations.get(id);
  if (conversation === undefined) throw new RangeError(`There is no conversation ${id}`);
  return conversation;
}

/** What can happen to conversations. Every change but a deletion moves `updated_at` to the sandbox's clock. */
export function conversationChanges(state: State) {
  const change = (id: string, fields: Partial<Conversation>): void => {
    state.conversations.put({ ...existing(state, id), ...fields, updatedAt: state.now() });
  };
  const addPart = (id: string, reply: Reply, fields: Partial<Conversation> = {}): string => {
    const conversation = existing(state, id);
    const partId = String(state.nextNumber('part'));
    const now = state.now();
    const author =
      reply.adminId === undefined
        ? contactAuthor(state, reply.contactId ?? conversation.contactIds[0])
        : adminAuthor(state, reply.adminId);
    const part: Part = {
      type: 'conversation_part',
      id: partId,
      part_type: reply.partType ?? 'comment',
      body: reply.body,
      created_at: now,
      updated_at: now,
      notified_at: now,
      assigned_to: null,
      author: { ...author, from_ai_agent: false, is_ai_answer: false },
      attachments: [],
      external_id: null,
      redacted: false,
      email_message_metadata: null,
      metadata: {},
      state: fields.state ?? conversation.state,
      tags: [],
      event_details: {},
      app_package_code: null,
    };
    change(id, { ...fields, addedParts: [...conversation.addedParts, part] });
    return partId;
  };
  const turn = (id: string, to: ConversationState, partType: string): string =>
    addPart(id, { body: null, adminId: adminId(0), partType }, { state: to });
  return {
    /** Returns the new conversation's id. `fields` are wire fields (`title`, `custom_attributes`, …). */
    createConversation: (contactId: string, fields: JsonObject = {}): string => {
      const number = state.nextNumber('conversation');
      const now = state.now();
      state.conversations.put({
        id: String(number),
        number,
        createdAt: now,
        updatedAt: now,
        contactIds: [contactId],
        state: 'open',
        adminAssigneeId: 0,
        teamAssigneeId: 0,
        priority: 'none',
        tags: [],
        linkedTicketIds: [],
        seededPartCount: 0,
        firstPartId: 0,
        seededUntil: now,
        addedParts: [],
        redactedPartIds: [],
        changes: fields,
      });
      return String(number);
    },
    updateConversation: (id: string, fields: JsonObject): void => {
      change(id, { changes: { ...existing(state, id).changes, ...fields } });
    },
    /** Returns the new part's id. */
    reply: (id: string, reply: Reply): string => addPart(id, reply),
    closeConversation: (id: string): string => turn(id, 'closed', 'close'),
    openConversation: (id: string): string => turn(id, 'open', 'open'),
    snoozeConversation: (id: string): string => turn(id, 'snoozed', 'snoozed'),
    /** 0 = to nobody. */
    assignConversation: (id: string, admin: number, team = 0): string =>
      addPart(
        id,
        { body: null, adminId: adminId(0), partType: 'assignment' },
        { adminAssigneeId: admin, teamAssigneeId: team },
      ),
    prioritizeConversation: (id: string, priority: string): void => {
      change(id, { priority });
    },
    tagConversation: (id: string, tagId: string): void => {
      const { tags } = existing(state, id);
      change(id, {
        tags: [
          ...tags.filter((tag) => tag.tagId !== tagId),
          { tagId, appliedAt: state.now(), appliedBy: adminId(0) },
        ],
      });
    },
    untagConversation: (id: string, tagId: string): void => {
      change(id, { tags: existing(state, id).tags.filter((tag) => tag.tagId !== tagId) });
    },
    addConversationContact: (id: string, contactId: string): void => {
      change(id, { contactIds: [...new Set([...existing(state, id).contactIds, contactId])] });
    },
    redactPart: (id: string, partId: string): void => {
      change(id, { redactedPartIds: [...existing(state, id).redactedPartIds, partId] });
    },
    deleteConversation: (id: string, metricsRetained = true): void => {
      existing(state, id);
      state.conversations.delete(id);
      const now = state.now();
      state.plain.deleted_conversations.put({
        id,
        createdAt: now,
        updatedAt: now,
        wire: { type: 'conversation', id, metrics_retained: metricsRetained, deleted_at: now },
      });
    },
  };
}
