import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, refusal } from '../testing/ask.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ size: { contacts: 5, companies: 2, conversations: 3 } });
});
afterEach(() => sandbox.close());

describe('a request is refused', () => {
  test('without the token, and then it tells nothing about rate limits', async () => {
    const { status, headers, body } = await ask(sandbox, 'GET /me', { token: 'wrong' });
    expect(status).toBe(401);
    expect(body).toEqual({
      type: 'error.list',
      request_id: headers.get('x-request-id'),
      errors: [{ code: 'unauthorized', message: 'Access Token Invalid' }],
    });
    expect(headers.get('x-ratelimit-limit')).toBeNull();
  });

  test.each(['2.17', '3.0', 'Preview', 'nonsense', '2.6'])('for version %s', async (version) => {
    expect(await refusal(sandbox, 'GET /me', { version })).toEqual({
      status: 400,
      code: 'intercom_version_invalid',
      message: 'The requested version could not be found',
    });
  });

  test('for a path that is none, and a method that the path does not have', async () => {
    expect(await refusal(sandbox, 'GET /nonsense')).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await refusal(sandbox, 'GET /contacts/search/more/still')).toMatchObject({
      status: 404,
    });
    expect(await refusal(sandbox, 'POST /tags')).toMatchObject({ status: 405 });
  });

  test('when it does not take JSON, or sends what is not JSON', async () => {
    expect(await refusal(sandbox, 'GET /me', { headers: { Accept: 'text/csv' } })).toMatchObject({
      status: 406,
    });
    expect(await refusal(sandbox, 'POST /contacts/search', { body: '{"query":' })).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
  });
});

test('without a version header the version of the app counts', async () => {
  const attributes = 'GET /data_attributes?model=conversation';
  expect((await ask(sandbox, attributes, { version: '' })).status).toBe(422);
  sandbox.configure({ appVersion: 15 });
  expect((await ask(sandbox, attributes, { version: '' })).status).toBe(200);
});

describe('permissions and plans', () => {
  test('a missing permission closes its endpoints and no others, with 401 or 403', async () => {
    const { permissions } = sandbox.settings();
    sandbox.configure({ permissions: permissions.filter((one) => one !== 'read_conversations') });
    expect(await refusal(sandbox, 'GET /conversations/90')).toEqual({
      status: 401,
      code: 'token_unauthorized',
      message: 'Not authorized to access resource',
    });
    sandbox.configure({ missingPermissionStatus: 403 });
    expect(await refusal(sandbox, 'GET /conversations/90')).toEqual({
      status: 403,
      code: 'forbidden',
      message: 'Forbidden request',
    });
    expect((await ask(sandbox, 'GET /me')).status).toBe(200);
    expect((await ask(sandbox, 'GET /tags')).status).toBe(200);
  });

  test('a plan without conversations answers api_plan_restricted', async () => {
    sandbox.configure({ missingPlanFeatures: ['conversations'] });
    expect(await refusal(sandbox, 'GET /conversations')).toEqual({
      status: 403,
      code: 'api_plan_restricted',
      message: 'Active subscription needed.',
    });
  });
});

test('latency delays each answer, and many at the same time', async () => {
  sandbox.configure({ latencyMs: 300 });
  const started = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => ask(sandbox, 'GET /tags')));
  const took = performance.now() - started;
  expect(took).toBeGreaterThanOrEqual(295);
  expect(took).toBeLessThan(3000);
});

test('every request is on record, with its endpoint, query, body and status', async () => {
  await ask(sandbox, 'GET /conversations/90?display_as=plaintext');
  await ask(sandbox, 'POST /contacts/search', { body: { query: 1 }, version: '2.11' });
  const { time } = sandbox.requests.seen()[0]!;
  expect(Math.abs(Date.now() - time)).toBeLessThan(60_000);
  expect(sandbox.requests.seen().map((seen) => ({ ...seen, time: 0 }))).toEqual([
    {
      method: 'GET',
      path: '/conversations/90',
      endpoint: '/conversations/{conversation_id}',
      query: { display_as: 'plaintext' },
      version: '2.16',
      body: undefined,
      time: 0,
      status: 200,
    },
    {
      method: 'POST',
      path: '/contacts/search',
      endpoint: '/contacts/search',
      query: {},
      version: '2.11',
      body: { query: 1 },
      time: 0,
      status: 400,
    },
  ]);
  expect(sandbox.requests.counts()).toEqual({
    'GET /conversations/{conversation_id} 200': 1,
    'POST /contacts/search 400': 1,
  });
});
