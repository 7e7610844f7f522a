import type { JsonObject } from '../json.ts';
import { seededTicketPart, ticketDetails } from '../seed/tickets.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Part, Ticket } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { mostParts } from './conversation.ts';
import { contactReference, peopleOf } from './people.ts';
import { ticketStateOf } from './ticket-type.ts';

/** A ticket with its 500 newest parts, as search and GET /tickets/{ticket_id} show it. */
export function renderTicket(state: State, ticket: Ticket, version: ApiVersion): JsonObject {
  const type = state.plain.ticket_types.get(ticket.typeId)?.wire;
  const ticketState = ticketStateOf(state, ticket.stateId);
  const assignee = (id: number): number | string => (version >= 16 ? id : String(id));
  const parts = allTicketParts(state, ticket);
  return {
    type: 'ticket',
    id: ticket.id,
    ticket_id: String(ticket.number + 1),
    category: type?.['category'] ?? 'Customer',
    ...ticketDetails(state.seed, ticket),
    ...ticket.changes,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
    open: ticketState?.['category'] !== 'resolved',
    ticket_state: ticketState ?? null,
    ticket_type: type ?? null,
    contacts: {
      type: 'contact.list',
      contacts: ticket.contactIds.map((id) => contactReference(state, id)),
    },
    // Texts up to 2.15, numbers from 2.16 on; 0 is nobody in both.
    admin_assignee_id: assignee(ticket.adminAssigneeId),
    team_assignee_id: assignee(ticket.teamAssigneeId),
    linked_objects: {
      type: 'list',
      data: ticket.linkedConversationIds.map((id) => ({
        type: 'conversation',
        id,
        category: null,
      })),
      total_count: ticket.linkedConversationIds.length,
      has_more: false,
    },
    ticket_parts: {
      type: 'ticket_part.list',
      ticket_parts: parts.slice(-mostParts),
      total_count: parts.length,
    },
  };
}

/** Every part of a ticket, oldest first, also those beyond the limit. */
export function allTicketParts(state: State, ticket: Ticket): readonly Part[] {
  const people = peopleOf(state, ticket.contactIds[0]);
  return [
    ...Array.from({ length: ticket.seededPartCount }, (_, position) =>
      seededTicketPart(state.seed, ticket, position, people),
    ),
    ...ticket.addedParts,
  ];
}
