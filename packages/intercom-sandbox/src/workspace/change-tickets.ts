import type { JsonObject } from '../json.ts';
import { peopleOf } from '../render/people.ts';
import { adminId } from '../seed/admins-and-teams.ts';
import { ticketStateId, ticketTypeId } from '../seed/ticket-types.ts';
import type { Reply } from './change-conversations.ts';
import type { Part, Ticket } from './records.ts';
import type { State } from './state.ts';

function existing(state: State, id: string): Ticket {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) throw new RangeError(`There is no ticket ${id}`);
  return ticket;
}

/** What can happen to tickets. Every change but a deletion moves `updated_at` to the sandbox's clock. */
export function ticketChanges(state: State) {
  const change = (id: string, fields: Partial<Ticket>): void => {
    state.tickets.put({ ...existing(state, id), ...fields, updatedAt: state.now() });
  };
  const addPart = (
    id: string,
    reply: Reply,
    partFields: JsonObject,
    fields: Partial<Ticket> = {},
  ): string => {
    const ticket = existing(state, id);
    const partId = String(state.nextNumber('ticket part'));
    const now = state.now();
    const people = peopleOf(state, reply.contactId ?? ticket.contactIds[0]);
    const part: Part = {
      type: 'ticket_part',
      id: partId,
      part_type: reply.partType ?? 'comment',
      ...(reply.body === null ? {} : { body: reply.body }),
      created_at: now,
      updated_at: now,
      author:
        reply.adminId === undefined
          ? { ...people.contact, type: 'user' }
          : people.admin(reply.adminId),
      attachments: [],
      redacted: false,
      ...partFields,
    };
    change(id, { ...fields, addedParts: [...ticket.addedParts, part] });
    return partId;
  };
  return {
    /** Returns the new ticket's id. `fields` are wire fields (`ticket_attributes`, …). */
    createTicket: (
      contactId: string,
      fields: JsonObject = {},
      typeId = ticketTypeId(0),
    ): string => {
      const number = state.nextNumber('ticket');
      const now = state.now();
      state.tickets.put({
        id: String(number),
        number,
        createdAt: now,
        updatedAt: now,
        typeId,
        stateId: ticketStateId(0),
        contactIds: [contactId],
        adminAssigneeId: 0,
        teamAssigneeId: 0,
        linkedConversationIds: [],
        seededPartCount: 0,
        firstPartId: 0,
        seededUntil: now,
        addedParts: [],
        changes: fields,
      });
      return String(number);
    },
    updateTicket: (id: string, fields: JsonObject): void => {
      change(id, { changes: { ...existing(state, id).changes, ...fields } });
    },
    /** Returns the new part's id. */
    replyToTicket: (id: string, reply: Reply): string => addPart(id, reply, {}),
    /** Moves a ticket to another state, which leaves a part. */
    setTicketState: (id: string, stateId: string): string => {
      const category = (of: string) => state.plain.ticket_states.get(of)?.wire['category'];
      return addPart(
        id,
        { body: null, adminId: adminId(0), partType: 'ticket_state_updated_by_admin' },
        {
          previous_ticket_state: category(existing(state, id).stateId),
          ticket_state: category(stateId),
        },
        { stateId },
      );
    },
    /** 0 = to nobody. */
    assignTicket: (id: string, admin: number, team = 0): string =>
      addPart(
        id,
        { body: null, adminId: adminId(0), partType: 'assignment' },
        { assigned_to: { type: 'admin', id: String(admin) } },
        { adminAssigneeId: admin, teamAssigneeId: team },
      ),
    /** Links both ways, which changes both. */
    linkTicket: (id: string, conversationId: string): void => {
      const conversation = state.conversations.get(conversationId);
      if (conversation === undefined)
        throw new RangeError(`There is no conversation ${conversationId}`);
      change(id, {
        linkedConversationIds: [...existing(state, id).linkedConversationIds, conversationId],
      });
      state.conversations.put({
        ...conversation,
        linkedTicketIds: [...conversation.linkedTicketIds, id],
        updatedAt: state.now(),
      });
    },
    deleteTicket: (id: string): void => {
      existing(state, id);
      state.tickets.delete(id);
    },
  };
}
