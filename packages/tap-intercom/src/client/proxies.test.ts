import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger, createMetrics, systemClock } from '@intercom-to-snowflake/singer';
import { parseConfig } from '../config.ts';
import { sendJson, startAnsweringServer } from '../testing/answering-server.ts';
import { createClient } from './client.ts';
import { proxiesOf } from './proxies.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A proxy for which every host is the same server. */
async function startProxy(serverUrl: string) {
  const tunnels: (readonly [host: string, authorization: string | undefined])[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client) => {
    tunnels.push([request.url ?? '', request.headers['proxy-authorization']]);
    const server = connect(Number(new URL(serverUrl).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    client.on('error', () => server.destroy());
    open.push(() => server.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  open.push(() => proxy.close());
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, tunnels };
}

async function ask(baseUrl: string, env: NodeJS.ProcessEnv) {
  const log = createLogger({
    ...{ output: { write: () => undefined }, level: 'error', format: 'text' },
    ...{ name: 'tap-intercom', clock: systemClock },
  });
  const metrics = createMetrics(log, systemClock);
  const config = parseConfig({
    ...{ access_token: 'token', base_url: baseUrl, api_version: '2.16', user_agent: 'us' },
    ...{ request_timeout: 5, rate_limit_share: 1, max_concurrency: 2 },
  });
  const { signal } = new AbortController();
  const client = createClient({ config, clock: systemClock, log, metrics, signal, env });
  try {
    return await client.request({ method: 'GET', path: '/tags', maxAttempts: 1 });
  } finally {
    metrics.close();
    client.close();
  }
}

async function startServer() {
  const server = await startAnsweringServer((request, response) => {
    sendJson(response, 200, { host: request.headers.host });
  });
  open.push(() => server.close());
  return server;
}

describe('the API is asked', () => {
  it('through the proxy that the environment names, with its user and password', async () => {
    const server = await startServer();
    const proxy = await startProxy(server.url);
    const answer = await ask('http://api.example.com', {
      http_proxy: `http://us:secret@${proxy.address}`,
    });
    expect(answer).toEqual({ host: 'api.example.com' });
    expect(proxy.tunnels).toEqual([
      ['api.example.com:80', `Basic ${Buffer.from('us:secret').toString('base64')}`],
    ]);
  });

  it('directly, when NO_PROXY has its host, or it is this machine', async () => {
    const server = await startServer();
    const proxy = await startProxy(server.url);
    const HTTP_PROXY = proxy.address;
    expect(await ask(server.url, { HTTP_PROXY })).toEqual({ host: new URL(server.url).host });
    // Nobody listens there: only the proxy would have answered.
    const elsewhere = server.url.replace('127.0.0.1', '127.0.0.2');
    await expect(ask(elsewhere, { HTTP_PROXY, NO_PROXY: 'example.org,127.0.0.2' })).rejects.toThrow(
      /no answer from the API/,
    );
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('the environment', () => {
  it('names proxies in capitals or not, with a scheme or without', () => {
    expect(
      proxiesOf({ https_proxy: 'one:1', HTTPS_PROXY: 'two:2', HTTP_PROXY: 'https://three:3' }),
    ).toEqual({
      httpProxy: 'https://three:3',
      httpsProxy: 'http://one:1',
      noProxy: ',localhost,127.0.0.1,[::1]',
    });
    expect(proxiesOf({}).httpsProxy).toBe('');
  });

  it('is refused without its password being shown, when it names what is no proxy', () => {
    for (const HTTPS_PROXY of ['socks5://us:secret@host', 'http://us:secret@host:port']) {
      expect(() => proxiesOf({ HTTPS_PROXY })).toThrow(
        /^HTTPS_PROXY: not a URL like http:\/\/proxy\.example\.com:8080\nConfig validation failed$/,
      );
    }
  });
});
