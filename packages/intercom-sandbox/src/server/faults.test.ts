import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, refusal } from '../testing/ask.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ size: { contacts: 5, companies: 2, conversations: 3 } });
});
afterEach(() => sandbox.close());

/** What arrives of an answer, byte by byte, until it ends or breaks. */
function received(path: string): Promise<{ promised: number; arrived: number; broke: boolean }> {
  return new Promise((resolve) => {
    const broken = { promised: 0, arrived: 0, broke: true };
    request(sandbox.url + path, { headers: { Authorization: `Bearer ${sandbox.token}` } })
      .on('error', () => {
        resolve(broken);
      })
      .on('response', (response) => {
        broken.promised = Number(response.headers['content-length']);
        response
          .on('data', (chunk: Buffer) => {
            broken.arrived += chunk.length;
          })
          .on('end', () => {
            resolve({ ...broken, broke: false });
          })
          .on('error', () => {
            resolve(broken);
          });
      })
      .end();
  });
}

describe('a fault', () => {
  test('answers a status in place of the usual answer, once, with the rate limit headers', async () => {
    sandbox.faults.inject({ kind: 'status', status: 503 });
    const { status, headers, body } = await ask(sandbox, 'GET /tags');
    expect([status, body.errors[0]!.code]).toEqual([503, 'service_unavailable']);
    expect(headers.get('x-ratelimit-limit')).toBe('1666');
    expect((await ask(sandbox, 'GET /tags')).status).toBe(200);
  });

  test('hits only what it matches: a method, a path, an endpoint', async () => {
    const path = '/conversations/{conversation_id}';
    sandbox.faults.inject({ kind: 'status', status: 500, match: { path }, times: null });
    sandbox.faults.inject({
      kind: 'status',
      status: 502,
      match: { method: 'POST', path: '/contacts/search' },
    });
    sandbox.faults.inject({ kind: 'status', status: 504, match: { path: '/conversations/91' } });
    const status = async (line: string) =>
      (await ask(sandbox, line, line.startsWith('POST') ? { body: {} } : {})).status;
    expect(await status('GET /tags')).toBe(200);
    expect(await status('GET /conversations/90')).toBe(500);
    expect(await status('GET /conversations/90')).toBe(500);
    expect(await status('POST /contacts/search')).toBe(502);
    sandbox.faults.clear();
    expect(await status('GET /conversations/91')).toBe(200);
  });

  test('waits for its turn and hits as often as told', async () => {
    sandbox.faults.inject({ kind: 'status', status: 500, after: 1, times: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await ask(sandbox, 'GET /tags')).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect(sandbox.faults.pending()).toBe(0);
  });

  test('carries a body and headers of its own', async () => {
    sandbox.faults.inject({
      kind: 'status',
      status: 429,
      body: { type: 'error', message: 'later' },
      headers: { 'Retry-After': '7' },
    });
    const { status, headers, body } = await ask(sandbox, 'GET /tags');
    expect([status, headers.get('retry-after'), body]).toEqual([
      429,
      '7',
      { type: 'error', message: 'later' },
    ]);
  });

  test('resets the connection', async () => {
    sandbox.faults.inject({ kind: 'reset' });
    expect(await received('/tags')).toEqual({ promised: 0, arrived: 0, broke: true });
    expect(sandbox.requests.seen()[0]!.status).toBe(0);
  });

  test('cuts the body in half', async () => {
    sandbox.faults.inject({ kind: 'truncate' });
    const { promised, arrived, broke } = await received('/tags');
    expect(broke).toBe(true);
    expect(arrived).toBe(Math.floor(promised / 2));
  });

  test('sends HTML, or nothing with 200', async () => {
    const headers = { Authorization: `Bearer ${sandbox.token}` };
    sandbox.faults.inject({ kind: 'html' });
    const html = await fetch(`${sandbox.url}/tags`, { headers });
    expect([html.status, html.headers.get('content-type')]).toEqual([404, 'text/html']);
    expect(await html.text()).toContain('nginx');
    sandbox.faults.inject({ kind: 'empty' });
    const empty = await fetch(`${sandbox.url}/tags`, { headers });
    expect([empty.status, await empty.text()]).toEqual([200, '']);
  });

  test('makes one answer late', async () => {
    sandbox.faults.inject({ kind: 'latency', ms: 200 });
    const started = performance.now();
    await ask(sandbox, 'GET /tags');
    expect(performance.now() - started).toBeGreaterThanOrEqual(195);
  });

  test('does not touch what the token or the rate limit refuses', async () => {
    sandbox.faults.inject({ kind: 'status', status: 500 });
    expect(await refusal(sandbox, 'GET /tags', { token: 'wrong' })).toMatchObject({ status: 401 });
    expect(sandbox.faults.pending()).toBe(1);
  });
});
