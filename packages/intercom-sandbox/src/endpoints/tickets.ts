import { cursorPages } from '../paging/cursor-page.ts';
import { renderTicket } from '../render/ticket.ts';
import { renderTicketState, renderTicketType } from '../render/ticket-type.ts';
import { runSearch } from '../search/run-search.ts';
import { parseSearchRequest } from '../search/search-request.ts';
import { ticketDialect } from '../search/ticket-dialect.ts';
import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

const permission = 'read_tickets';
const plan = 'tickets';

export const ticketEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/tickets/search',
    since: 10,
    permission,
    plan,
    answer: ({ state, version, body }) => {
      const request = parseSearchRequest(body, 20, version);
      const found = runSearch(state.tickets, ticketDialect(state), request);
      return {
        type: 'ticket.list',
        tickets: found.rows.map((ticket) => renderTicket(state, ticket, version)),
        total_count: found.totalCount,
        pages: cursorPages(found, request.perPage),
      };
    },
  },
  {
    method: 'GET',
    path: '/tickets/{ticket_id}',
    since: 9,
    permission,
    plan,
    answer: ({ state, version, param }) => {
      const ticket = state.tickets.get(param('ticket_id'));
      if (ticket === undefined) throw notFound('Ticket not found', 'ticket_not_found');
      return renderTicket(state, ticket, version);
    },
  },
  {
    method: 'GET',
    path: '/ticket_types',
    since: 9,
    permission,
    plan,
    answer: ({ state }) => ({
      type: 'list',
      data: state.plain.ticket_types.all().map((type) => renderTicketType(state, type)),
    }),
  },
  {
    method: 'GET',
    path: '/ticket_types/{ticket_type_id}',
    since: 9,
    permission,
    plan,
    answer: ({ state, param }) => {
      const type = state.plain.ticket_types.get(param('ticket_type_id'));
      if (type === undefined) throw notFound('Resource Not Found');
      return renderTicketType(state, type);
    },
  },
  {
    method: 'GET',
    path: '/ticket_states',
    since: 12,
    permission,
    plan,
    answer: ({ state }) => ({
      type: 'list',
      data: state.plain.ticket_states.all().map((one) => renderTicketState(state, one)),
    }),
  },
];
