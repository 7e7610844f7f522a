import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  createLogger,
  createMetrics,
  systemClock,
  type Clock,
} from '@intercom-to-snowflake/singer';
import { parseConfig } from '../config.ts';
import { ApiError, UnreachableError } from '../errors.ts';
import { sendJson, startAnsweringServer } from '../testing/answering-server.ts';
import { createClient, endpointOf, listOf, type Client } from './client.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Waits are counted, not waited. */
function hastyClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  let skipped = 0;
  return {
    ...systemClock,
    waits,
    now: () => Date.now() + skipped,
    sleep: (ms) => {
      waits.push(ms);
      skipped += ms;
      return Promise.resolve();
    },
  };
}

function clientOf(baseUrl: string, clock: Clock, logged: string[] = [], settings = {}): Client {
  const config = parseConfig({
    access_token: 'dG9rZW4tb2Ytb3Vycw',
    base_url: baseUrl,
    api_version: '2.16',
    user_agent: 'tap-intercom (us@example.com)',
    request_timeout: 1,
    rate_limit_share: 1,
    max_concurrency: 4,
    ...settings,
  });
  const log = createLogger({
    output: { write: (text: string) => logged.push(text) },
    level: 'debug',
    format: 'text',
    name: 'tap-intercom',
    clock,
  });
  const metrics = createMetrics(log, clock);
  const client = createClient({
    config,
    clock,
    log,
    metrics,
    signal: new AbortController().signal,
    env: {},
    random: () => 0,
  });
  open.push(() => {
    metrics.close();
    client.close();
  });
  return client;
}

async function serve(...parameters: Parameters<typeof startAnsweringServer>) {
  const server = await startAnsweringServer(...parameters);
  open.push(() => server.close());
  return server;
}

describe('a request', () => {
  it('carries token, version, agent and body', async () => {
    const server = await serve((_request, response) => {
      sendJson(response, 200, { ok: true });
    });
    const client = clientOf(server.url, systemClock);
    await client.request({
      method: 'POST',
      path: '/contacts/search',
      query: { a: 'b c' },
      body: {},
    });
    expect(server.requests[0]?.url).toBe('/contacts/search?a=b+c');
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer dG9rZW4tb2Ytb3Vycw',
      'intercom-version': '2.16',
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'tap-intercom (us@example.com)',
      'accept-encoding': 'gzip, br',
    });
  });

  it('is read whichever way its answer is encoded, and made again when that is cut', async () => {
    const text = Buffer.from('{"name":"Zoë 𝔘 鍵"}');
    const answers: readonly (readonly [encoding: string, bytes: Buffer])[] = [
      ['gzip', gzipSync(text)],
      ['br', brotliCompressSync(text)],
      ['identity', text],
      ['gzip', gzipSync(text).subarray(0, 30)],
      ['GZIP', gzipSync(text)],
    ];
    const clock = hastyClock();
    const server = await serve((_request, response, index) => {
      const [encoding, bytes] = answers[index] ?? ['identity', text];
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
    });
    const client = clientOf(server.url, clock);
    for (let count = 0; count < 4; count += 1) {
      expect(await client.request({ method: 'GET', path: '/tags' })).toEqual({ name: 'Zoë 𝔘 鍵' });
    }
    expect(server.requests).toHaveLength(5);
    expect(clock.waits).toEqual([250]);
  });

  it('fails at once when its answer is encoded in a way that was not asked for', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('x');
    });
    const client = clientOf(server.url, systemClock);
    await expect(client.request({ method: 'GET', path: '/tags' })).rejects.toThrow(
      'ERR_UNKNOWN_ENCODING: the answer is encoded as zstd',
    );
    expect(server.requests).toHaveLength(1);
  });

  it('reads text that is no valid UTF-8 as well as it can', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200).end(Buffer.from('{"name":"Zo\xeb"}', 'latin1'));
    });
    const client = clientOf(server.url, systemClock);
    expect(await client.request({ method: 'GET', path: '/tags' })).toEqual({ name: 'Zo\ufffd' });
  });

  it('is made again for what may pass: 5xx, 408, an error with status 200, HTML, an empty, cut or broken answer', async () => {
    const bad: readonly Parameters<typeof startAnsweringServer>[0][] = [
      (_request, response) => {
        sendJson(response, 500, {
          type: 'error.list',
          errors: [{ code: 'server_error', message: 'x' }],
        });
      },
      (_request, response) => {
        sendJson(response, 408, {});
      },
      (_request, response) => {
        sendJson(response, 200, { type: 'error.list', errors: [{ code: 'x', message: 'y' }] });
      },
      (_request, response) => response.writeHead(502).end('<html>Bad gateway</html>'),
      (_request, response) => response.writeHead(200).end('<html>Sign in</html>'),
      (_request, response) => response.writeHead(200).end(),
      (_request, response) => response.writeHead(200).end('{"data":[{"id":"1"'),
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"data":');
        setImmediate(() => response.destroy());
      },
      (request) => request.socket.destroy(),
    ];
    const clock = hastyClock();
    const server = await serve((request, response, index) => {
      const answer = bad[index];
      if (answer === undefined) sendJson(response, 200, { ok: true });
      else answer(request, response, index);
    });
    const client = clientOf(server.url, clock);
    expect(await client.request({ method: 'GET', path: '/tags' })).toEqual({ ok: true });
    expect(clock.waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('gives up after its time, and says what was asked, what came and what to do', async () => {
    const clock = hastyClock();
    const server = await serve((_request, response) => {
      sendJson(response, 503, {
        type: 'error.list',
        request_id: 'abc',
        errors: [{ code: 'service_unavailable', message: 'Sorry' }],
      });
    });
    const client = clientOf(server.url, clock);
    await expect(
      client.request({ method: 'GET', path: '/tags', retryForMs: 2000 }),
    ).rejects.toThrow(
      new RegExp(
        `^GET ${server.url}/tags: answered 503 service_unavailable: Sorry \\(request_id abc\\), after 4 attempts in \\d s$`,
      ),
    );
  });

  it('waits as long as Retry-After says, and that does not count as a failure', async () => {
    const clock = hastyClock();
    const server = await serve((_request, response, index) => {
      if (index < 3) response.setHeader('retry-after', '7');
      sendJson(response, index < 3 ? 429 : 200, {});
    });
    const client = clientOf(server.url, clock);
    await client.request({ method: 'GET', path: '/tags', maxAttempts: 1 });
    expect(Math.max(...clock.waits)).toBeGreaterThanOrEqual(7000);
    expect(server.requests).toHaveLength(4);
  });

  it('fails, and so do the others, when Retry-After asks for longer than anybody waits', async () => {
    const clock = hastyClock();
    const server = await serve((_request, response) => {
      response.setHeader('retry-after', '86400');
      sendJson(response, 429, { errors: [{ code: 'rate_limit_exceeded', message: 'x' }] });
    });
    const client = clientOf(server.url, clock);
    for (const path of ['/tags', '/teams']) {
      await expect(client.request({ method: 'GET', path })).rejects.toThrow(
        `GET ${server.url}${path}: answered 429 rate_limit_exceeded: x (Retry-After: 86400 s)`,
      );
    }
    expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(60_000);
  });

  it('is given up when nothing comes in time', async () => {
    const server = await serve(() => undefined);
    const client = clientOf(server.url, systemClock, [], { request_timeout: 0.2 });
    await expect(client.request({ method: 'GET', path: '/tags', maxAttempts: 2 })).rejects.toThrow(
      /no answer from the API \(not answered within 0\.2 s\), after 2 attempts in \d s/,
    );
    expect(server.requests).toHaveLength(2);
  });

  it('is given up, too, when its answer begins in time and does not end', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200).write('{"data":');
    });
    const client = clientOf(server.url, systemClock, [], { request_timeout: 0.2 });
    await expect(
      client.request({ method: 'GET', path: '/tags', maxAttempts: 1 }),
    ).rejects.toBeInstanceOf(UnreachableError);
  });

  it('waits while max_concurrency others are unanswered', async () => {
    const unanswered: ServerResponse[] = [];
    const seenTogether: number[] = [];
    const server = await serve((_request, response) => {
      unanswered.push(response);
      seenTogether.push(unanswered.length);
      // Time for a request too many to arrive, were it sent.
      setTimeout(() => {
        unanswered.splice(unanswered.indexOf(response), 1);
        sendJson(response, 200, {});
      }, 30);
    });
    const client = clientOf(server.url, systemClock, [], { max_concurrency: 3 });
    await Promise.all(
      Array.from({ length: 12 }, () => client.request({ method: 'GET', path: '/tags' })),
    );
    expect(server.requests).toHaveLength(12);
    expect(Math.max(...seenTogether)).toBe(3);
  });

  it('is not repeated when it was refused for good', async () => {
    const server = await serve((_request, response) => {
      sendJson(response, 403, { errors: [{ code: 'api_plan_restricted', message: 'No' }] });
    });
    const client = clientOf(server.url, systemClock);
    const error: unknown = await client
      .request({ method: 'GET', path: '/x' })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ kind: 'plan_missing', status: 403, code: 'api_plan_restricted' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the token', () => {
  it('goes to no other host, whatever a redirect says', async () => {
    const elsewhere = await serve((_request, response) => {
      sendJson(response, 200, {});
    });
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/tags` }).end();
    });
    const client = clientOf(server.url, systemClock);
    await expect(client.request({ method: 'GET', path: '/tags' })).rejects.toThrow(
      `answered 302 and pointed to ${elsewhere.url}, which was not followed`,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  it('follows a redirect on its own host', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' }).end();
      else sendJson(response, 200, { path: request.url ?? '' });
    });
    const client = clientOf(server.url, systemClock);
    expect(await client.request({ method: 'GET', path: '/old' })).toEqual({ path: '/new' });
  });

  it('is in no message, whole or cut, though a proxy shows the request that it was sent', async () => {
    const server = await serve(({ headers }, response, index) => {
      const before = '.'.repeat(index === 0 ? 170 : 0);
      response.writeHead(407).end(`<pre>${before}authorization: ${String(headers.authorization)}`);
    });
    const client = clientOf(server.url, hastyClock());
    for (const shown of [`<pre>${'.'.repeat(170)}authorization: `, '<pre>authorization: ']) {
      const error: unknown = await client
        .request({ method: 'GET', path: '/tags' })
        .catch((e: unknown) => e);
      expect((error as Error).message).toBe(
        `GET ${server.url}/tags: answered 407, but not in the words of Intercom (something in between?): ${shown}Bearer ***`,
      );
    }
  });

  it('and personal data of an answer are in no message', async () => {
    const logged: string[] = [];
    const server = await serve((_request, response) => {
      response.writeHead(200).end('{"data":[{"email":"ada@example.com"');
    });
    const client = clientOf(server.url, hastyClock(), logged);
    const error: unknown = await client
      .request({ method: 'GET', path: '/contacts', retryForMs: 2000 })
      .catch((e: unknown) => e);
    expect(String(error)).toContain('answered 200 with 35 characters that are no JSON object');
    expect(`${String(error)}${logged.join('')}`).not.toMatch(/ada@|dG9rZW4/);
  });
});

describe('endpointOf', () => {
  it('is the path without ids', () => {
    expect(endpointOf('/contacts/5ba682d23d7cf92bef87bfd4/tags')).toBe('/contacts/{id}/tags');
    expect(endpointOf('/companies/scroll')).toBe('/companies/scroll');
  });
});

describe('listOf', () => {
  it('takes a missing list for a failure, not for an empty one', () => {
    expect(listOf({ data: [{ id: '1' }] }, ['admins', 'data'], 'GET /admins')).toEqual([
      { id: '1' },
    ]);
    expect(() => listOf({ type: 'list' }, ['admins', 'data'], 'GET /admins')).toThrow(
      'GET /admins: the answer has no list named admins or data',
    );
  });

  it('leaves out null, and takes anything else that is no object for a failure', () => {
    expect(listOf({ data: [null, { id: '1' }] }, ['data'], 'GET /tags')).toEqual([{ id: '1' }]);
    expect(() => listOf({ data: [{ id: '1' }, 'x'] }, ['data'], 'GET /tags')).toThrow(
      'GET /tags: the list data holds something that is no object',
    );
  });
});
