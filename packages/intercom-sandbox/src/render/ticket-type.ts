import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';

/** A ticket state inside a ticket or ticket type. */
export function ticketStateOf(state: State, id: string): JsonObject | undefined {
  const wire = state.plain.ticket_states.get(id)?.wire;
  return wire && Object.fromEntries(Object.entries(wire).filter(([name]) => name !== 'archived'));
}

/** A ticket type as GET /ticket_types shows it: with the states that its tickets may be in. */
export function renderTicketType(state: State, { wire }: PlainRecord): JsonObject {
  const states = state.plain.ticket_states.all().flatMap((row) => {
    const one = row.wire['archived'] === true ? undefined : ticketStateOf(state, row.id);
    return one === undefined ? [] : [one];
  });
  return { ...wire, ticket_states: { type: 'list', data: states } };
}

/** A ticket state as GET /ticket_states shows it: with the ticket types that know it. */
export function renderTicketState(state: State, { wire }: PlainRecord): JsonObject {
  const types = state.plain.ticket_types.all().map((row) => ({
    type: 'ticket_type',
    id: row.id,
    name: row.wire['name'],
    description: row.wire['description'],
    icon: row.wire['icon'],
    archived: row.wire['archived'],
    is_internal: row.wire['is_internal'],
    category: row.wire['category'],
  }));
  return { ...wire, ticket_types: { type: 'list', data: types } };
}
