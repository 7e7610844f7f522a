import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, idsOf, refusal } from '../testing/ask.ts';

const now = Date.parse('2026-06-15T12:00:00Z');
const second = now / 1000;

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ now, stopClock: true });
});
afterEach(() => sandbox.close());

const search = (query: object, version = '2.16') =>
  ask(sandbox, 'POST /tickets/search', {
    body: { query, sort: { field: 'updated_at', order: 'ascending' } },
    version,
  });

describe('POST /tickets/search', () => {
  test('pages of 20 with their parts inside', async () => {
    const { body } = await search({ field: 'updated_at', operator: '>', value: 0 });
    expect(body.type).toBe('ticket.list');
    expect(body.tickets).toHaveLength(20);
    expect(body.total_count).toBe(60);
    for (const { ticket_parts: parts } of body.tickets) {
      expect(parts.ticket_parts).toHaveLength(Math.min(500, parts.total_count));
    }
  });

  test('compares by the second, as for conversations', async () => {
    const { workspace } = sandbox;
    const id = workspace.createTicket(workspace.ids('contacts')[0]!);
    const found = async (operator: string, value: number) =>
      idsOf((await search({ field: 'created_at', operator, value })).body.tickets);
    expect(await found('>', second - 1)).toEqual([id]);
    expect(await found('>=', second)).toEqual([id]);
    expect(await found('>', second)).toEqual([]);
  });

  test('finds by category in its own terms, by state, assignee, contact and attribute', async () => {
    const { workspace } = sandbox;
    const contact = workspace.createContact();
    const types = await ask(sandbox, 'GET /ticket_types');
    const bug = types.body.data.find((type) => type.category === 'Tracker')!;
    const id = workspace.createTicket(contact, { ticket_attributes: { größe: 'XL' } }, bug.id);
    workspace.assignTicket(id, 991267459);
    const attribute = bug.ticket_type_attributes.data.find(({ name }) => name === 'größe')!;
    const and = (...filters: object[]) => ({
      operator: 'AND',
      value: [{ field: 'contact_ids', operator: '=', value: contact }, ...filters],
    });
    const found = async (...filters: object[]) =>
      idsOf((await search(and(...filters))).body.tickets);
    expect(await found({ field: 'category', operator: '=', value: 'tracker' })).toEqual([id]);
    expect(await found({ field: 'category', operator: '=', value: 'request' })).toEqual([]);
    expect(await found({ field: 'state', operator: '=', value: 'submitted' })).toEqual([id]);
    expect(await found({ field: 'open', operator: '=', value: false })).toEqual([]);
    expect(await found({ field: 'admin_assignee_id', operator: '=', value: '991267459' })).toEqual([
      id,
    ]);
    expect(
      await found({ field: `ticket_attribute.${attribute.id}`, operator: '=', value: 'XL' }),
    ).toEqual([id]);
  });
});

describe('a ticket', () => {
  test('shows the 500 newest of 510 parts and says how many there are', async () => {
    const id = sandbox.workspace.ids('tickets')[7]!;
    const { body } = await ask(sandbox, `GET /tickets/${id}`);
    expect(body.ticket_parts.total_count).toBe(510);
    expect(idsOf(body.ticket_parts.ticket_parts)).toEqual(
      sandbox.workspace
        .ticketParts(id)
        .slice(10)
        .map((part) => part['id']),
    );
  });

  test('moves with every reply and change of state', async () => {
    const { workspace } = sandbox;
    const id = workspace.createTicket(workspace.ids('contacts')[0]!);
    sandbox.advanceClock(5);
    workspace.replyToTicket(id, { body: '<p>Any news?</p>' });
    sandbox.advanceClock(5);
    const resolved = workspace
      .ids('ticket_states')
      .find((one) => workspace.record('ticket_states', one)!['category'] === 'resolved')!;
    workspace.setTicketState(id, resolved);
    const { body } = await ask(sandbox, `GET /tickets/${id}`);
    expect(body).toMatchObject({
      updated_at: second + 10,
      open: false,
      ticket_state: { category: 'resolved' },
    });
    expect(body.ticket_parts.ticket_parts).toMatchObject([
      { part_type: 'comment', body: '<p>Any news?</p>', created_at: second + 5 },
      {
        part_type: 'ticket_state_updated_by_admin',
        previous_ticket_state: 'submitted',
        ticket_state: 'resolved',
      },
    ]);
  });

  test('is linked both ways', async () => {
    const { workspace } = sandbox;
    const id = workspace.ids('tickets')[0]!;
    workspace.linkTicket(id, '97');
    const link = { type: 'list', total_count: 1, has_more: false };
    expect((await ask(sandbox, `GET /tickets/${id}`)).body).toMatchObject({
      linked_objects: { ...link, data: [{ type: 'conversation', id: '97', category: null }] },
    });
    expect((await ask(sandbox, 'GET /conversations/97')).body).toMatchObject({
      linked_objects: { ...link, data: [{ type: 'ticket', id, category: null }] },
    });
  });

  test('has assignees as texts up to 2.15 and as numbers from 2.16 on', async () => {
    const { workspace } = sandbox;
    const id = workspace.createTicket(workspace.ids('contacts')[0]!);
    expect((await ask(sandbox, `GET /tickets/${id}`, { version: '2.15' })).body).toMatchObject({
      admin_assignee_id: '0',
      team_assignee_id: '0',
    });
    expect((await ask(sandbox, `GET /tickets/${id}`)).body).toMatchObject({
      admin_assignee_id: 0,
      team_assignee_id: 0,
    });
  });

  test('that was deleted is not found', async () => {
    const id = sandbox.workspace.ids('tickets')[0]!;
    sandbox.workspace.deleteTicket(id);
    expect(await refusal(sandbox, `GET /tickets/${id}`)).toEqual({
      status: 404,
      code: 'ticket_not_found',
      message: 'Ticket not found',
    });
  });
});

describe('ticket types and states', () => {
  test('types hold their attributes, archived types and attributes included', async () => {
    const { body } = await ask(sandbox, 'GET /ticket_types');
    expect(body.data.map(({ name, archived }) => [name, archived])).toEqual([
      ['Refund &amp; return', false],
      ['Bug report', false],
      ['Hardware', false],
      ['Old form', true],
    ]);
    expect(
      body.data[3]!.ticket_type_attributes.data.map(({ name, archived }) => [name, archived]),
    ).toEqual([
      ['_default_title_', false],
      ['_default_description_', false],
      ['select', true],
    ]);
  });

  test('states came with 2.12', async () => {
    const { body } = await ask(sandbox, 'GET /ticket_states', { version: '2.12' });
    expect(body.data).toHaveLength(5);
    expect(body.data[0]!.ticket_types.data).toHaveLength(4);
    expect(await refusal(sandbox, 'GET /ticket_states', { version: '2.11' })).toMatchObject({
      status: 400,
      code: 'intercom_version_invalid',
    });
  });
});
