import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, idsOf, refusal } from '../testing/ask.ts';

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const now = Date.parse('2026-06-15T12:00:00Z');

let sandbox: IntercomSandbox;
const sandboxes: IntercomSandbox[] = [];

async function start(options: Parameters<typeof startIntercomSandbox>[0] = {}) {
  const started = await startIntercomSandbox({ now, stopClock: true, ...options });
  sandboxes.push(started);
  return started;
}

beforeEach(async () => {
  sandbox = await start();
});
afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((one) => one.close()));
});

/** An empty workspace with one contact for each moment, named after it. */
async function workspaceOf(timezone: string, moments: readonly string[]) {
  const first = seconds(moments[0]!);
  const one = await start({ timezone, size: { contacts: 0 }, now: first * 1000 });
  let at = first;
  for (const moment of moments) {
    one.advanceClock(seconds(moment) - at);
    at = seconds(moment);
    one.workspace.createContact({ name: moment });
  }
  return one;
}

async function names(one: IntercomSandbox, operator: string, value: string) {
  const { body } = await ask(one, 'POST /contacts/search', {
    body: {
      query: { field: 'updated_at', operator, value: seconds(value) },
      sort: { field: 'updated_at', order: 'ascending' },
    },
  });
  return body.data.map((contact) => contact.name);
}

describe('the search for contacts compares dates by the day of the workspace', () => {
  const moments = [
    '2026-01-14T07:59:59Z',
    '2026-01-14T08:00:00Z',
    '2026-01-15T07:59:59Z',
    '2026-01-15T08:00:00Z',
    '2026-01-16T08:00:00Z',
  ];

  test('in Los Angeles a day begins at 08:00 UTC', async () => {
    const one = await workspaceOf('America/Los_Angeles', moments);
    expect(await names(one, '=', '2026-01-14T20:00:00Z')).toEqual([
      '2026-01-14T08:00:00Z',
      '2026-01-15T07:59:59Z',
    ]);
    expect(await names(one, '>', '2026-01-14T09:00:00Z')).toEqual([
      '2026-01-15T08:00:00Z',
      '2026-01-16T08:00:00Z',
    ]);
    expect(await names(one, '<', '2026-01-15T07:00:00Z')).toEqual(['2026-01-14T07:59:59Z']);
  });

  test('in Tokyo the same query finds other contacts', async () => {
    const one = await workspaceOf('Asia/Tokyo', moments);
    expect(await names(one, '>', '2026-01-14T09:00:00Z')).toEqual([
      '2026-01-15T07:59:59Z',
      '2026-01-15T08:00:00Z',
      '2026-01-16T08:00:00Z',
    ]);
    expect(await names(one, '=', '2026-01-14T09:00:00Z')).toEqual([
      '2026-01-14T07:59:59Z',
      '2026-01-14T08:00:00Z',
    ]);
    expect(await names(one, '<', '2026-01-15T15:00:00Z')).toEqual([
      '2026-01-14T07:59:59Z',
      '2026-01-14T08:00:00Z',
      '2026-01-15T07:59:59Z',
      '2026-01-15T08:00:00Z',
    ]);
  });

  test.each(['!=', '>=', '<=', 'IN', 'NIN', '~'])('dates do not take %s', async (operator) => {
    const value = operator.endsWith('IN') ? [1] : 1;
    expect(
      await refusal(sandbox, 'POST /contacts/search', {
        body: { query: { field: 'created_at', operator, value } },
      }),
    ).toEqual({
      status: 400,
      code: 'parameter_invalid',
      message: `Operator ${operator} is not supported on field created_at`,
    });
  });
});

describe('POST /contacts/search', () => {
  const everything = { field: 'updated_at', operator: '>', value: 0 };
  const search = (body: object, version = '2.16') =>
    ask(sandbox, 'POST /contacts/search', { body, version });

  test('gives 50 contacts a page, newest change first, and says where the next page is', async () => {
    const { body } = await search({ query: everything });
    const times = body.data.map((contact) => contact.updated_at);
    expect(times).toHaveLength(50);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(body.total_count).toBe(200);
    expect(body.pages).toEqual({
      type: 'pages',
      next: { per_page: 50, starting_after: body.pages.next!.starting_after },
      page: 1,
      per_page: 50,
      total_pages: 4,
    });
  });

  test.each(['ascending', 'descending'])('pages %s through every contact once', async (order) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    let page = 0;
    do {
      const { body } = await search({
        query: everything,
        sort: { field: 'updated_at', order },
        pagination: { per_page: 7, starting_after: cursor },
      });
      page += 1;
      expect(body.pages.page).toBe(page);
      seen.push(...idsOf(body.data));
      cursor = body.pages.next?.starting_after;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(200);
    expect(new Set(seen)).toEqual(new Set(sandbox.workspace.ids('contacts')));
  });

  test('a cursor is a place in the order: what was deleted behind it makes no gap', async () => {
    const first = await search({
      query: everything,
      sort: { field: 'updated_at', order: 'ascending' },
      pagination: { per_page: 100 },
    });
    const ids = idsOf(first.body.data);
    sandbox.workspace.deleteContact(ids[0]!);
    sandbox.workspace.deleteContact(ids[99]!);
    const second = await search({
      query: everything,
      sort: { field: 'updated_at', order: 'ascending' },
      pagination: { per_page: 150, starting_after: first.body.pages.next!.starting_after },
    });
    expect(second.body.data).toHaveLength(100);
  });

  test('sorts by a field of text, with nothing before everything', async () => {
    const { body } = await search({
      query: everything,
      sort: { field: 'name', order: 'ascending' },
      pagination: { per_page: 150 },
    });
    const found = body.data.map((contact) => contact.name);
    expect(found[0]).toBeNull();
    const texts = found.filter((name: string | null) => name !== null);
    expect(texts).toEqual([...texts].sort((a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)));
  });

  test('combines filters with AND and OR', async () => {
    const { body } = await search({
      query: {
        operator: 'AND',
        value: [
          { field: 'role', operator: '=', value: 'user' },
          {
            operator: 'OR',
            value: [
              { field: 'has_hard_bounced', operator: '=', value: true },
              { field: 'email', operator: '^', value: 'person+1' },
            ],
          },
        ],
      },
      pagination: { per_page: 150 },
    });
    expect(body.data.length).toBeGreaterThan(10);
    for (const contact of body.data) {
      expect(contact.role).toBe('user');
      expect(contact.has_hard_bounced || contact.email!.startsWith('person+1')).toBe(true);
    }
    expect(body.total_count).toBe(body.data.length);
  });

  test('finds contacts by tag and by custom attribute', async () => {
    const [id] = sandbox.workspace.ids('contacts');
    const tag = sandbox.workspace.createRecord('tags', { type: 'tag', name: 'rare' });
    sandbox.workspace.tagContact(id!, tag);
    sandbox.workspace.updateContact(id!, { custom_attributes: { 'trial.ends.at': now / 1000 } });
    const byTag = await search({ query: { field: 'tag_id', operator: '=', value: tag } });
    expect(idsOf(byTag.body.data)).toEqual([id]);
    const byAttribute = await search({
      query: { field: 'custom_attributes.trial.ends.at', operator: '=', value: now / 1000 },
    });
    expect(idsOf(byAttribute.body.data)).toContain(id);
  });

  const comparison = { field: 'role', operator: '=', value: 'user' };
  test.each<[string, object, number, string]>([
    ['no query', {}, 400, 'parameter_invalid'],
    ['an unknown field', { query: { ...comparison, field: 'nonsense' } }, 400, 'parameter_invalid'],
    ['a value of another type', { query: { ...comparison, value: 7 } }, 400, 'parameter_invalid'],
    [
      'text for a date',
      { query: { field: 'updated_at', operator: '>', value: 'foobar' } },
      400,
      'parameter_invalid',
    ],
    [
      'three levels of groups',
      {
        query: {
          operator: 'AND',
          value: [{ operator: 'OR', value: [{ operator: 'AND', value: [comparison] }] }],
        },
      },
      400,
      'parameter_invalid',
    ],
    [
      'sixteen filters in a group',
      { query: { operator: 'AND', value: Array.from({ length: 16 }, () => comparison) } },
      400,
      'parameter_invalid',
    ],
    [
      'more than 150 a page',
      { query: comparison, pagination: { per_page: 151 } },
      400,
      'parameter_invalid',
    ],
    [
      'a cursor of its own making',
      { query: comparison, pagination: { starting_after: 'bm9uc2Vuc2U=' } },
      400,
      'parameter_invalid',
    ],
    [
      'the order "desc"',
      { query: comparison, sort: { field: 'updated_at', order: 'desc' } },
      400,
      'invalid_sort_order',
    ],
    [
      'an empty cursor',
      { query: comparison, pagination: { starting_after: '' } },
      500,
      'server_error',
    ],
    [
      'tag_id with IN',
      { query: { field: 'tag_id', operator: 'IN', value: ['1'] } },
      400,
      'parameter_invalid',
    ],
  ])('refuses %s', async (_, body, status, code) => {
    expect(await refusal(sandbox, 'POST /contacts/search', { body })).toMatchObject({
      status,
      code,
    });
  });

  test('takes fifteen filters, two levels, and a date as text', async () => {
    const group = { operator: 'OR', value: Array.from({ length: 15 }, () => comparison) };
    const date = { field: 'created_at', operator: '>', value: '1306054154' };
    const { status } = await search({ query: { operator: 'AND', value: [group, date] } });
    expect(status).toBe(200);
  });

  test('up to 2.15 an unknown order is descending', async () => {
    const { status, body } = await search(
      {
        query: everything,
        sort: { field: 'updated_at', order: 'desc' },
        pagination: { per_page: 2 },
      },
      '2.15',
    );
    expect(status).toBe(200);
    expect(body.data[0]!.updated_at).toBeGreaterThanOrEqual(body.data[1]!.updated_at);
  });

  test('knows a new contact after the delay that is set, while GET knows it at once', async () => {
    sandbox.configure({ searchDelaySeconds: 120 });
    const id = sandbox.workspace.createContact({ name: 'Late' });
    const query = { field: 'id', operator: '=', value: id };
    expect((await search({ query })).body.total_count).toBe(0);
    expect((await search({ query: everything })).body.total_count).toBe(200);
    expect((await ask(sandbox, `GET /contacts/${id}`)).body.name).toBe('Late');
    sandbox.advanceClock(120);
    expect((await search({ query })).body.total_count).toBe(1);
    expect((await search({ query: everything })).body.total_count).toBe(201);
  });
});

describe('a contact', () => {
  test('shows ten of each nested list and the whole list at its address', async () => {
    const id = sandbox.workspace.ids('contacts')[3]!;
    const { body: contact } = await ask(sandbox, `GET /contacts/${id}`);
    expect(contact.tags).toMatchObject({
      url: `/contacts/${id}/tags`,
      total_count: 12,
      has_more: true,
    });
    expect(contact.tags.data).toHaveLength(10);
    expect(contact.companies).toMatchObject({ total_count: 13, has_more: true });
    expect(contact.companies.data).toHaveLength(10);
    expect(contact.notes).toMatchObject({ total_count: 12, has_more: true });
    expect(contact.notes.data).toHaveLength(10);

    const tags = await ask(sandbox, `GET ${contact.tags.url}`);
    expect(idsOf(tags.body.data)).toEqual(sandbox.workspace.contactTagIds(id));
    const companies = await ask(sandbox, `GET ${contact.companies.url}`);
    expect(idsOf(companies.body.data)).toEqual(sandbox.workspace.contactCompanyIds(id));
    const notes = await ask(sandbox, `GET ${contact.notes.url}`);
    expect(notes.body.data).toHaveLength(12);
  });

  test('is gone with 410 once it was merged, and the Link leads to what it became, over several merges', async () => {
    const users = sandbox.workspace
      .ids('contacts')
      .filter((id) => sandbox.workspace.record('contacts', id)!['role'] === 'user');
    const [a, b, c] = users as [string, string, string];
    sandbox.workspace.mergeContacts(a, b);
    sandbox.workspace.mergeContacts(b, c);
    const { status, headers, body } = await ask(sandbox, `GET /contacts/${a}`);
    expect(status).toBe(410);
    expect(headers.get('link')).toBe(`</contacts/${c}>; rel="canonical"`);
    expect(body.errors).toEqual([
      {
        code: 'contact_merged',
        message: "This contact has been merged. See the 'Link' header for the canonical contact.",
      },
    ]);
    const found = await ask(sandbox, 'POST /contacts/search?include_merge_history=true', {
      body: { query: { field: 'id', operator: 'IN', value: [a, b, c] } },
    });
    expect(idsOf(found.body.data)).toEqual([c]);
    expect(found.body.data[0]!.merge_history).toEqual([
      {
        type: 'merge_history',
        source_contact_id: b,
        source_contact_role: 'user',
        merged_at: now / 1000,
      },
    ]);
  });

  test('has a text for its owner from 2.16 on and a number before', async () => {
    const id = sandbox.workspace
      .ids('contacts')
      .find((one) => sandbox.workspace.record('contacts', one)!['owner_id'] !== null)!;
    const newer = await ask(sandbox, `GET /contacts/${id}`);
    const older = await ask(sandbox, `GET /contacts/${id}`, { version: '2.11' });
    expect(typeof newer.body.owner_id).toBe('string');
    expect(older.body.owner_id).toBe(Number(newer.body.owner_id));
  });

  test('that was archived is neither found nor read until it is unarchived', async () => {
    const id = sandbox.workspace.ids('contacts')[5]!;
    sandbox.workspace.archiveContact(id);
    expect((await ask(sandbox, `GET /contacts/${id}`)).status).toBe(404);
    sandbox.workspace.unarchiveContact(id);
    expect((await ask(sandbox, `GET /contacts/${id}`)).status).toBe(200);
  });
});

test('GET /contacts pages through every contact once', async () => {
  const seen: string[] = [];
  let path = '/contacts?per_page=60';
  for (;;) {
    const { body } = await ask(sandbox, `GET ${path}`);
    seen.push(...idsOf(body.data));
    if (body.pages.next === undefined) break;
    path = `/contacts?per_page=60&starting_after=${encodeURIComponent(body.pages.next.starting_after)}`;
  }
  expect(seen).toHaveLength(200);
  expect(new Set(seen).size).toBe(200);
});
