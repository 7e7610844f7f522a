import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IntercomClient, IntercomError } from 'intercom-client';
import { startIntercomSandbox, type IntercomSandbox } from './index.ts';

// Intercom's own client for Node asks for 2.14 and pages by itself.
let sandbox: IntercomSandbox;
let client: IntercomClient;
beforeAll(async () => {
  sandbox = await startIntercomSandbox();
  client = new IntercomClient({ token: sandbox.token, environment: () => sandbox.url });
});
afterAll(() => sandbox.close());

describe('the official client reads the sandbox', () => {
  test('admins, teams, tags, segments and attributes', async () => {
    const counts = sandbox.workspace.counts();
    expect((await client.admins.list()).admins).toHaveLength(counts.admins);
    expect((await client.teams.list()).teams).toHaveLength(counts.teams);
    expect((await client.tags.list()).data).toHaveLength(counts.tags);
    expect((await client.segments.list()).segments).toHaveLength(6);
    expect((await client.dataAttributes.list({ model: 'contact' })).data?.length).toBeGreaterThan(
      10,
    );
    expect((await client.admins.identify())?.app?.timezone).toBe('America/New_York');
  });

  test('every contact, page by page, by search', async () => {
    const seen: string[] = [];
    const page = await client.contacts.search({
      query: { field: 'updated_at', operator: '>', value: '0' },
      pagination: { per_page: 30 },
    });
    for await (const contact of page) seen.push(contact.id);
    expect(new Set(seen)).toEqual(new Set(sandbox.workspace.ids('contacts')));
    expect(seen).toHaveLength(200);
  });

  test('every conversation with its parts', async () => {
    const page = await client.conversations.search({
      query: { field: 'updated_at', operator: '>', value: '0' },
      pagination: { per_page: 50 },
    });
    const ids: string[] = [];
    for await (const conversation of page) ids.push(conversation.id);
    expect(ids).toHaveLength(120);
    const whole = await client.conversations.find({ conversation_id: '97' });
    expect(whole.conversation_parts?.total_count).toBe(520);
    expect(whole.conversation_parts?.conversation_parts).toHaveLength(500);
  });

  test('every company by scroll', async () => {
    const seen: string[] = [];
    // The client would ask on after the empty page that ends a scroll, so it is led by hand.
    let page = await client.companies.scroll();
    while (page.data.length > 0) {
      seen.push(...page.data.map((company) => company.id));
      page = await page.getNextPage();
    }
    expect(seen).toEqual(sandbox.workspace.ids('companies'));
  });

  test('a refusal as the error it is', async () => {
    const failure = await client.contacts
      .find({ contact_id: 'nobody' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IntercomError);
    expect(failure).toMatchObject({ statusCode: 404 });
  });
});
