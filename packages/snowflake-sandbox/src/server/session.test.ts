import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { signIn, type Failure } from '../testing/driver.ts';
import { startSnowflakeSandbox, type SnowflakeSandbox } from './start-sandbox.ts';

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

let sandbox: SnowflakeSandbox;

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({
    users: [
      { name: 'SANDBOX', password: 'sandbox', publicKeyPem: pair.publicKey, tokens: ['a-token'] },
    ],
  });
});

afterAll(() => sandbox.close());

beforeEach(() => {
  sandbox.faults.clear();
});

type SignInOptions = Parameters<typeof signIn>[1];

async function refusal(options: SignInOptions): Promise<string> {
  try {
    const client = await signIn(sandbox, options);
    await client.close();
  } catch (error) {
    return (error as Failure).code;
  }
  return 'signed in';
}

describe('signing in with the driver', () => {
  it('starts a session where the client asks for it', async () => {
    const client = await signIn(sandbox);
    expect(
      await client.rows(
        'select current_user() u, current_role() r, current_database() d, current_schema() s, current_warehouse() w',
      ),
    ).toEqual([{ U: 'SANDBOX', R: 'SYSADMIN', D: 'SANDBOX', S: 'PUBLIC', W: 'SANDBOX_WH' }]);
    await client.close();
  });

  it('refuses a wrong password, user, role, key and token with their codes', async () => {
    expect(await refusal({ password: 'wrong' })).toBe('390100');
    expect(await refusal({ username: 'nobody' })).toBe('390100');
    expect(await refusal({ role: 'NO_SUCH_ROLE' })).toBe('390189');
    expect(await refusal({ authenticator: 'SNOWFLAKE_JWT', privateKey: strange })).toBe('390144');
    expect(await refusal({ authenticator: 'OAUTH', token: 'another' })).toBe('390303');
    expect(await refusal({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'another' })).toBe(
      '394400',
    );
  });

  it('accepts a key pair and tokens', async () => {
    expect(await refusal({ authenticator: 'SNOWFLAKE_JWT', privateKey: pair.privateKey })).toBe(
      'signed in',
    );
    expect(await refusal({ authenticator: 'OAUTH', token: 'a-token' })).toBe('signed in');
    expect(await refusal({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'a-token' })).toBe(
      'signed in',
    );
  });

  it('starts without a database, schema or warehouse that does not exist', async () => {
    const client = await signIn(sandbox, { database: 'NOPE', schema: 'NOPE', warehouse: 'NOPE' });
    expect(
      await client.rows('select current_database() d, current_schema() s, current_warehouse() w'),
    ).toEqual([{ D: null, S: null, W: null }]);
    await client.close();
  });
});

/** One JSON request with headers of its own: fetch does not let a Host header through. */
async function post(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly data: Record<string, unknown> }> {
  const outgoing = request(new URL(path, sandbox.url), { method: 'POST', headers });
  outgoing.end(JSON.stringify(body));
  const [answer] = (await once(outgoing, 'response')) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as { data: Record<string, unknown> };
}

async function endPointOfPut(headers: Readonly<Record<string, string>>): Promise<unknown> {
  const { data } = await post(
    '/session/v1/login-request',
    { data: { LOGIN_NAME: 'SANDBOX', PASSWORD: 'sandbox' } },
    headers,
  );
  const put = await post(
    '/queries/v1/query-request?requestId=put',
    { sqlText: 'put file:///x @~' },
    { ...headers, authorization: `Snowflake Token="${String(data['token'])}"` },
  );
  return (put.data['stageInfo'] as Record<string, unknown>)['endPoint'];
}

it('names the object store as the client knows it, behind a proxy that ends TLS too', async () => {
  expect(await endPointOfPut({})).toBe(sandbox.url);
  expect(
    await endPointOfPut({ host: 'sandbox.snowflakecomputing.com', 'x-forwarded-proto': 'https' }),
  ).toBe('sandbox.snowflakecomputing.com');
});

describe('a session', () => {
  it('renews its token without the caller noticing', async () => {
    const client = await signIn(sandbox);
    await client.rows('create temporary table mine (a number)');
    sandbox.faults.expireSessions();
    expect(await client.rows('select count(*) n from mine')).toEqual([{ N: 0 }]);
    await client.close();
  });

  it('is over when the master token has expired too', async () => {
    const client = await signIn(sandbox);
    sandbox.faults.expireSessions({ master: true });
    await expect(client.rows('select 1')).rejects.toThrow();
    expect(client.connection.isUp()).toBe(false);
  });

  it('takes its temporary tables and stages with it', async () => {
    const first = await signIn(sandbox);
    await first.rows('create temporary stage gone');
    await first.rows('create temporary table gone (a number)');
    await first.run({ sqlText: 'put file://x @gone', fileStream: Buffer.from('x') } as never);
    expect(sandbox.stage()).toMatchObject([{ stage: '@SANDBOX.PUBLIC.GONE', path: 'x' }]);
    await first.close();
    expect(sandbox.stage()).toEqual([]);
    const second = await signIn(sandbox);
    expect((await second.failure('select * from gone')).code).toBe('002003');
    expect((await second.failure('list @gone')).code).toBe('002003');
    await second.close();
  });

  it('answers a heartbeat, and none without a session', async () => {
    const client = await signIn(sandbox);
    await new Promise<void>((resolve, reject) => {
      (
        client.connection as unknown as { heartbeat: (done: (error?: Error) => void) => void }
      ).heartbeat((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    await client.close();
    const answer = await fetch(`${sandbox.url}/session/heartbeat`, { method: 'POST', body: '{}' });
    expect(await answer.json()).toMatchObject({ success: false, code: '390111' });
  });
});
