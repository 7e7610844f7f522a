import { isJsonObject } from '../json.ts';
import { ticketDetails } from '../seed/tickets.ts';
import type { Ticket } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import type { Dialect } from './compile-filter.ts';
import { exactSeconds } from './conversation-dialect.ts';
import type { Field, FieldType } from './field.ts';

/** What the search calls the categories (OpenAPI 2.16, searchTickets, "Searching by Category"). */
const categoryTerms: Readonly<Record<string, string>> = {
  Customer: 'request',
  'Back-office': 'task',
  Tracker: 'tracker',
};

const attributeTypes: Readonly<Record<string, FieldType>> = {
  string: 'string',
  list: 'string',
  integer: 'integer',
  decimal: 'float',
  boolean: 'boolean',
  datetime: 'date',
};

/** What POST /tickets/search takes (OpenAPI 2.16, "Accepted Fields"). */
export function ticketDialect(state: State): Dialect<Ticket> {
  const attribute = (row: Ticket, name: string) => {
    const attributes =
      row.changes['ticket_attributes'] ?? ticketDetails(state.seed, row)['ticket_attributes'];
    return isJsonObject(attributes) ? attributes[name] : undefined;
  };
  const rowFields: Readonly<Record<string, Field<Ticket>>> = {
    id: { type: 'string', read: (row) => row.id },
    created_at: { type: 'date', read: (row) => row.createdAt },
    updated_at: { type: 'date', read: (row) => row.updatedAt },
    title: { type: 'string', read: (row) => attribute(row, '_default_title_') },
    description: { type: 'string', read: (row) => attribute(row, '_default_description_') },
    category: {
      type: 'string',
      read: (row) => {
        const category = state.plain.ticket_types.get(row.typeId)?.wire['category'];
        return typeof category === 'string' ? categoryTerms[category] : undefined;
      },
    },
    ticket_type_id: { type: 'string', read: (row) => row.typeId },
    contact_ids: { type: 'string', read: (row) => row.contactIds },
    admin_assignee_id: { type: 'string', read: (row) => String(row.adminAssigneeId) },
    team_assignee_id: { type: 'string', read: (row) => String(row.teamAssigneeId) },
    open: { type: 'boolean', read: (row) => stateCategory(state, row) !== 'resolved' },
    state: { type: 'string', read: (row) => stateCategory(state, row) },
    snoozed_until: { type: 'date', read: () => null },
  };
  return {
    ...exactSeconds,
    field: (name) => {
      const known = rowFields[name];
      if (known !== undefined || !name.startsWith('ticket_attribute.')) return known;
      const found = findAttribute(state, name.slice('ticket_attribute.'.length));
      if (found === undefined) return undefined;
      return { type: found.type, read: (row) => attribute(row, found.name) };
    },
  };
}

function stateCategory(state: State, ticket: Ticket): string | undefined {
  const category = state.plain.ticket_states.get(ticket.stateId)?.wire['category'];
  return typeof category === 'string' ? category : undefined;
}

function findAttribute(
  state: State,
  id: string,
): { readonly name: string; readonly type: FieldType } | undefined {
  for (const { wire } of state.plain.ticket_types.all()) {
    const list = wire['ticket_type_attributes'];
    const attributes = isJsonObject(list) && Array.isArray(list['data']) ? list['data'] : [];
    for (const attribute of attributes as readonly unknown[]) {
      if (!isJsonObject(attribute) || attribute['id'] !== id) continue;
      const { name, data_type: dataType } = attribute;
      const type = typeof dataType === 'string' ? attributeTypes[dataType] : undefined;
      if (typeof name === 'string' && type !== undefined) return { name, type };
    }
  }
  return undefined;
}
