import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '../testing/context.ts';
import { openSnowflake } from './snowflake.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const hostOf = (url: string) => new URL(url).host;

/** What is said, and after how many seconds, when there is no Snowflake at an address. */
async function signInAt(accessUrl: string, loginTimeoutMs = 12_000) {
  const started = Date.now();
  const problem = await openSnowflake(
    {
      account: 'myorg-account1',
      accessUrl,
      user: 'LOADER',
      auth: { by: 'password', password: 'hush-hush' },
      database: 'DB',
      warehouse: 'WH',
      role: undefined,
      schema: undefined,
      queryTag: undefined,
      sessionParameters: {},
      keepAlive: false,
      loginTimeoutMs,
    },
    { log: silentLog, clock: systemClock, env: process.env },
  ).then(
    () => 'none',
    (error: unknown) => String(error),
  );
  return { problem, seconds: (Date.now() - started) / 1000 };
}

describe('signing in where there is no Snowflake fails within 15 s and says so', () => {
  test('nothing listens', async () => {
    const url = await serve(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const { problem, seconds } = await signInAt(url);
    expect(problem).toBe(
      `WarehouseError: could not reach Snowflake at ${hostOf(url)} (ECONNREFUSED): check account, access_url and the network`,
    );
    expect(seconds).toBeLessThan(15);
  });

  test('somebody listens and never answers', async () => {
    const url = await serve(() => undefined);
    const { problem, seconds } = await signInAt(url, 500);
    expect(problem).toBe(
      `WarehouseError: could not reach Snowflake at ${hostOf(url)} (no answer within 0.5 s): check account, access_url and the network`,
    );
    expect(seconds).toBeLessThan(15);
  });

  test('no account of that name', async () => {
    const url = await serve((_, response) => {
      response.writeHead(403).end('<html>forbidden</html>');
    });
    const { problem, seconds } = await signInAt(url);
    expect(problem).toBe(
      `WarehouseError: no Snowflake account answers at ${hostOf(url)} (HTTP 403): check account`,
    );
    expect(seconds).toBeLessThan(15);
  });

  test('some other web server', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>welcome</html>');
    });
    const { problem, seconds } = await signInAt(url);
    expect(problem).toBe(
      `WarehouseError: what answers at ${hostOf(url)} is not Snowflake: check account and access_url`,
    );
    expect(seconds).toBeLessThan(15);
  });
});
