import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, idsOf, refusal } from '../testing/ask.ts';
import { readPages } from '../testing/read-pages.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ stopClock: true });
});
afterEach(() => sandbox.close());

describe('GET /conversations/deleted', () => {
  test('lists what was deleted, the latest first, over several pages', async () => {
    sandbox.workspace.deleteConversation('97', false);
    const pages = await readPages(sandbox, '/conversations/deleted');
    const deleted = pages.flatMap((page) => page.conversations);
    expect(deleted).toHaveLength(31);
    expect(deleted[0]).toEqual({
      type: 'conversation',
      id: '97',
      metrics_retained: false,
      deleted_at: sandbox.workspace.now(),
    });
    const times = deleted.map((one) => one.deleted_at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const ascending = await ask(sandbox, 'GET /conversations/deleted?order=asc&per_page=60');
    expect(idsOf(ascending.body.conversations)).toEqual([...idsOf(deleted)].reverse());
  });

  test('came with 2.16', async () => {
    expect(await refusal(sandbox, 'GET /conversations/deleted', { version: '2.15' })).toEqual({
      status: 400,
      code: 'intercom_version_invalid',
      message: 'Requested resource is not available in current API version.',
    });
  });
});

describe('GET /contacts/{id}/merge_history', () => {
  const ofRole = (role: string) =>
    sandbox.workspace
      .ids('contacts')
      .find((id) => sandbox.workspace.record('contacts', id)!['role'] === role)!;

  test('pages by a cursor through everyone who was merged into a user', async () => {
    const { workspace } = sandbox;
    const user = workspace.createContact();
    const merged = Array.from({ length: 5 }, () => {
      const id = workspace.createContact({}, 'lead');
      sandbox.advanceClock(1);
      workspace.mergeContacts(id, user);
      return id;
    });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await ask(sandbox, `GET /contacts/${user}/merge_history?per_page=2${query}`);
      seen.push(...body.data.map((item) => item.source_contact_id));
      expect(body.has_more).toBe(body.next_cursor !== null);
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual([...merged].reverse());
  });

  test('leads have none', async () => {
    expect(await refusal(sandbox, `GET /contacts/${ofRole('lead')}/merge_history`)).toEqual({
      status: 404,
      code: 'not_found',
      message: 'Contact not found',
    });
  });

  test('some merges are as old as the workspace, and their 410 leads to the contact that is left', async () => {
    const { body } = await ask(sandbox, 'POST /contacts/search?include_merge_history=true', {
      body: {
        query: { field: 'role', operator: '=', value: 'user' },
        pagination: { per_page: 150 },
      },
    });
    const contact = body.data.find((one) => one.merge_history.length > 0)!;
    const gone = await ask(sandbox, `GET /contacts/${contact.merge_history[0]!.source_contact_id}`);
    expect([gone.status, gone.headers.get('link')]).toEqual([
      410,
      `</contacts/${contact.id}>; rel="canonical"`,
    ]);
  });
});
