import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask } from '../testing/ask.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ size: { contacts: 5, companies: 2, conversations: 3 } });
});
afterEach(() => sandbox.close());

async function control(line: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const { status, body: answered } = await ask(sandbox, line, { body, token: 'none is needed' });
  return { status, body: answered };
}

describe('the control plane', () => {
  test('counts, lists and shows what is in the workspace', async () => {
    const { workspace } = sandbox;
    const counts = await control('GET /_sandbox/counts');
    expect(counts.body).toMatchObject({ contacts: 5, companies: 2, conversations: 3, admins: 8 });
    const ids = await control('GET /_sandbox/ids/contacts');
    expect(ids.body).toEqual(workspace.ids('contacts'));
    const id = workspace.ids('contacts')[0]!;
    const record = await control(`GET /_sandbox/records/contacts/${id}`);
    expect(record.body).toEqual((await ask(sandbox, `GET /contacts/${id}`)).body);
    expect(await control('GET /_sandbox/ids/nonsense')).toEqual({
      status: 404,
      body: { error: 'no kind nonsense' },
    });
  });

  test('changes the workspace by the same operations as in process', async () => {
    const created = await control('POST /_sandbox/changes/createContact', [
      { name: 'Ada' },
      'lead',
    ]);
    const { result: id } = created.body as { result: string };
    await control('POST /_sandbox/changes/updateContact', [id, { name: 'Grace' }]);
    const { body } = await ask(sandbox, `GET /contacts/${id}`);
    expect([body.name, body.role]).toEqual(['Grace', 'lead']);
    await control('POST /_sandbox/changes/deleteContact', [id]);
    expect((await ask(sandbox, `GET /contacts/${id}`)).status).toBe(404);
    expect(await control('POST /_sandbox/changes/deleteContact', [id])).toEqual({
      status: 404,
      body: { error: `There is no contact ${id}` },
    });
    expect((await control('POST /_sandbox/changes/constructor', [])).status).toBe(404);
  });

  test('injects faults and takes them back', async () => {
    await control('POST /_sandbox/faults', { kind: 'status', status: 500, times: null });
    expect((await ask(sandbox, 'GET /tags')).status).toBe(500);
    await control('DELETE /_sandbox/faults');
    expect((await ask(sandbox, 'GET /tags')).status).toBe(200);
    expect((await control('POST /_sandbox/faults', {})).status).toBe(400);
  });

  test('shows the requests that were made, its own excepted, and forgets them', async () => {
    await ask(sandbox, 'GET /tags');
    expect((await control('GET /_sandbox/requests')).body).toEqual({
      total: 1,
      counts: { 'GET /tags 200': 1 },
    });
    expect((await control('GET /_sandbox/request-log')).body).toMatchObject([{ path: '/tags' }]);
    await control('DELETE /_sandbox/requests');
    expect((await control('GET /_sandbox/requests')).body).toEqual({ total: 0, counts: {} });
  });

  test('changes settings and the clock, and never shows the token', async () => {
    const { body } = await control('PATCH /_sandbox/settings', { rateLimit: 77 });
    expect(body).toMatchObject({ rateLimit: 77, token: 'not shown' });
    const { headers } = await ask(sandbox, 'GET /tags');
    expect(headers.get('x-ratelimit-limit')).toBe('77');
    const before = sandbox.workspace.now();
    await control('POST /_sandbox/clock', { advance_seconds: 3600 });
    expect(sandbox.workspace.now() - before).toBeGreaterThanOrEqual(3600);
  });
});
