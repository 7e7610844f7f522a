import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, refusal } from '../testing/ask.ts';

const now = Date.parse('2026-06-15T12:00:00Z');
const second = now / 1000;

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ now, stopClock: true });
});
afterEach(() => sandbox.close());

const search = (body: object, version = '2.16') =>
  ask(sandbox, 'POST /conversations/search', { body, version });

describe('the search for conversations compares dates by the second', () => {
  test.each([
    ['>', second + 1, ['2', '3']],
    ['>=', second + 1, ['1', '2', '3']],
    ['<', second + 1, ['0']],
    ['<=', second + 1, ['0', '1']],
    ['=', second + 1, ['1']],
    ['IN', [second, second + 3], ['0', '3']],
    ['NIN', [second, second + 1, second + 2], ['3']],
  ])('%s', async (operator, value, expected) => {
    const [contact] = sandbox.workspace.ids('contacts');
    const ids = ['0', '1', '2', '3'].map((title) => {
      const id = sandbox.workspace.createConversation(contact!, { title });
      sandbox.advanceClock(1);
      return id;
    });
    const { body } = await search({
      query: {
        operator: 'AND',
        value: [
          { field: 'updated_at', operator, value },
          { field: 'id', operator: 'IN', value: ids },
        ],
      },
      sort: { field: 'updated_at', order: 'ascending' },
    });
    expect(body.conversations.map(({ title }) => title)).toEqual(expected);
  });

  test('pages of 20 without parts, in the order of change and id, through every conversation once', async () => {
    const seen: { id: string; updated_at: number }[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await search({
        query: { field: 'updated_at', operator: '>', value: 0 },
        sort: { field: 'updated_at', order: 'ascending' },
        pagination: { starting_after: cursor },
      });
      expect(body.pages.per_page).toBe(20);
      expect(body.total_count).toBe(120);
      expect(body.conversations[0]).not.toHaveProperty('conversation_parts');
      seen.push(...body.conversations);
      cursor = body.pages.next?.starting_after;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(120);
    expect(seen).toEqual(
      [...seen].sort((a, b) => a.updated_at - b.updated_at || Number(a.id) - Number(b.id)),
    );
  });

  test('counts by state and assignment', async () => {
    const total = async (field: string, value: unknown): Promise<number> => {
      const { body } = await search({
        query: { field, operator: '=', value },
        pagination: { per_page: 1 },
      });
      return body.total_count;
    };
    const [open, closed, snoozed] = await Promise.all(
      ['open', 'closed', 'snoozed'].map((state) => total('state', state)),
    );
    expect(open! + closed! + snoozed!).toBe(120);
    expect(await total('open', true)).toBe(open);
    expect(await total('admin_assignee_id', 0)).toBeGreaterThan(0);
  });
});

describe('GET /conversations/{conversation_id}', () => {
  const parts = async (id: string) => {
    const { body } = await ask(sandbox, `GET /conversations/${id}`);
    return { ...body.conversation_parts, statistics: body.statistics };
  };

  test('returns the 500 newest of 520 parts and says how many there are', async () => {
    const { conversation_parts: list, total_count, statistics } = await parts('97');
    expect(list).toHaveLength(500);
    expect(total_count).toBe(520);
    expect(statistics.count_conversation_parts).toBe(521);
    const all = sandbox.workspace.parts('97');
    expect(all).toHaveLength(520);
    expect(list).toEqual(all.slice(20));
  });

  test('returns all of exactly 500 parts, and 500 of 501', async () => {
    expect(await parts('98')).toMatchObject({ total_count: 500 });
    expect((await parts('98')).conversation_parts).toHaveLength(500);
    expect((await parts('99')).conversation_parts).toHaveLength(500);
  });

  test('shows a reply, a close and a redaction at once, and each moves updated_at', async () => {
    const { workspace } = sandbox;
    const id = workspace.createConversation(workspace.ids('contacts')[0]!);
    sandbox.advanceClock(10);
    const reply = workspace.reply(id, { body: '<p>Hello</p>' });
    sandbox.advanceClock(10);
    workspace.closeConversation(id);
    sandbox.advanceClock(10);
    workspace.redactPart(id, reply);
    const { body } = await ask(sandbox, `GET /conversations/${id}`);
    expect(body).toMatchObject({ state: 'closed', open: false, updated_at: second + 30 });
    expect(
      body.conversation_parts.conversation_parts.map(({ part_type, redacted, created_at }) => ({
        part_type,
        redacted,
        created_at,
      })),
    ).toEqual([
      { part_type: 'comment', redacted: true, created_at: second + 10 },
      { part_type: 'close', redacted: false, created_at: second + 20 },
    ]);
  });

  test('turns HTML into text on request, links included', async () => {
    const { workspace } = sandbox;
    const id = workspace.createConversation(workspace.ids('contacts')[0]!);
    workspace.reply(id, {
      body: '<p>R&amp;D says <b>no</b>:<br>see <a href="https://a.example/?b=1">this</a></p><p>Bye</p>',
    });
    const { body } = await ask(sandbox, `GET /conversations/${id}?display_as=plaintext`);
    expect(body.conversation_parts.conversation_parts[0]!.body).toBe(
      'R&D says no:\nsee this (https://a.example/?b=1)\n\nBye',
    );
  });

  test('is 404 after a deletion', async () => {
    sandbox.workspace.deleteConversation('97');
    expect(await refusal(sandbox, 'GET /conversations/97')).toEqual({
      status: 404,
      code: 'not_found',
      message: 'Resource Not Found',
    });
  });

  test('speaks the language of each version about priority and assignment', async () => {
    const { workspace } = sandbox;
    const id = workspace.createConversation(workspace.ids('contacts')[0]!);
    workspace.prioritizeConversation(id, 'urgent');
    const shown = async (version: string) => {
      const { body } = await ask(sandbox, `GET /conversations/${id}`, { version });
      return [body.priority, body.admin_assignee_id, body.team_assignee_id];
    };
    expect(await shown('2.16')).toEqual(['urgent', 0, 0]);
    expect(await shown('2.15')).toEqual(['priority', null, null]);
    workspace.assignConversation(id, 991267459, 5017691);
    expect(await shown('2.16')).toEqual(['urgent', 991267459, 5017691]);
    expect(await shown('2.11')).toEqual(['priority', 991267459, '5017691']);
  });
});

test('what an old message says about its author never changes by itself', async () => {
  const { workspace } = sandbox;
  const before = await ask(sandbox, 'GET /conversations/97');
  const author = before.body.source.author;
  workspace.updateContact(author.id, { name: 'Someone Else' });
  workspace.createRecord('admins', { type: 'admin', name: 'New' });
  expect((await ask(sandbox, 'GET /conversations/97')).body).toEqual(before.body);
  workspace.deleteContact(author.id);
  expect((await ask(sandbox, 'GET /conversations/97')).body).toEqual(before.body);
});
