import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnector } from './connect.ts';
import { silentLog } from '../testing/context.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKeyPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

let sandbox: SnowflakeSandbox;
beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({
    users: [
      { name: 'LOADER', password: 'open sesame' },
      { name: 'ROBOT', publicKeyPem },
      { name: 'GRACE', password: 'swordfish', passcodes: ['111111', '222222', '333333'] },
      { name: 'TOKENS', tokens: ['a-token'] },
    ],
    databases: ['ANALYTICS'],
    warehouses: ['LOADING'],
  });
});
afterAll(() => sandbox.close());

/** Connects with these settings; the sessions' own words about themselves, or what was wrong. */
async function connect(change: JsonObject): Promise<string> {
  const config = {
    account: 'sandbox',
    access_url: sandbox.url,
    user: 'loader',
    database: 'analytics',
    warehouse: 'loading',
    ...change,
  };
  const context = { log: silentLog, clock: systemClock, env: process.env, runId: 'run-1' };
  const connector = await createConnector(config, context);
  try {
    const session = await connector.connect();
    const { rows } = await session.execute(
      'SELECT CURRENT_USER() AS U, CURRENT_DATABASE() AS D, CURRENT_WAREHOUSE() AS W',
    );
    await session.close();
    return Object.values(rows[0] ?? {}).join(' ');
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  } finally {
    await connector.close();
  }
}

describe('a session', () => {
  test('is opened with a password', async () => {
    expect(await connect({ password: 'open sesame' })).toBe('LOADER ANALYTICS LOADING');
  });

  test('has the role and the schema that are set', async () => {
    await sandbox.query('CREATE SCHEMA ANALYTICS.CRM');
    const config = {
      ...{ account: 'sandbox', access_url: sandbox.url, user: 'loader', password: 'open sesame' },
      ...{ database: 'analytics', warehouse: 'loading', role: 'accountadmin', schema: 'crm' },
    };
    const context = { log: silentLog, clock: systemClock, env: process.env, runId: 'run-1' };
    const connector = await createConnector(config, context);
    const session = await connector.connect();
    const { rows } = await session.execute('SELECT CURRENT_ROLE() AS R, CURRENT_SCHEMA() AS S');
    await session.close();
    await connector.close();
    expect(rows).toEqual([{ R: 'ACCOUNTADMIN', S: 'CRM' }]);
  });

  test('is opened with a key, encrypted or not', async () => {
    expect(await connect({ user: 'ROBOT', private_key: privateKey })).toBe(
      'ROBOT ANALYTICS LOADING',
    );
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'sesame' } as const;
    const encrypted = keys.privateKey
      .export({ type: 'pkcs8', format: 'pem', ...cipher })
      .toString();
    expect(
      await connect({ user: 'ROBOT', private_key: encrypted, private_key_passphrase: 'sesame' }),
    ).toBe('ROBOT ANALYTICS LOADING');
  });

  test('is opened with a passcode, beside the password or at its end', async () => {
    const grace = { user: 'grace', password: 'swordfish' };
    expect(await connect({ ...grace, passcode: '111111' })).toBe('GRACE ANALYTICS LOADING');
    expect(
      await connect({ ...grace, password: 'swordfish222222', passcode_in_password: true }),
    ).toBe('GRACE ANALYTICS LOADING');
    expect(await connect({ ...grace, passcode: '111111' })).toBe(
      'Snowflake does not accept the passcode of user grace: each is good once and for half a minute, take the next one',
    );
    expect(await connect(grace)).toBe(
      'user grace must sign in with a second factor: set passcode, or load with a user of TYPE = SERVICE that has a key pair',
    );
  });

  test('needs the passcode once only: the next one is opened with what Snowflake gave for it', async () => {
    const config = {
      ...{ account: 'sandbox', access_url: sandbox.url, user: 'grace', password: 'swordfish' },
      ...{ database: 'analytics', warehouse: 'loading', passcode: '333333' },
    };
    const context = { log: silentLog, clock: systemClock, env: process.env, runId: 'run-1' };
    const connector = await createConnector(config, context);
    await (await connector.connect()).close();
    await (await connector.connect()).close();
    await connector.close();
  });

  test('is opened with a token as what it is, or from a file that is read each time', async () => {
    const token = { user: 'tokens', token: 'a-token' };
    expect(await connect(token)).toBe('TOKENS ANALYTICS LOADING');
    expect(await connect({ ...token, authenticator: 'OAUTH' })).toBe('TOKENS ANALYTICS LOADING');
    expect(await connect({ user: '', oauth_access_token: 'a-token' })).toBe(
      'TOKENS ANALYTICS LOADING',
    );
    const folder = await mkdtemp(join(tmpdir(), 'connect-test-'));
    const token_file_path = join(folder, 'token');
    await writeFile(token_file_path, 'an-old-token');
    const context = { log: silentLog, clock: systemClock, env: process.env, runId: 'run-1' };
    const connector = await createConnector(
      {
        ...{ account: 'sandbox', access_url: sandbox.url, user: 'tokens', token_file_path },
        ...{ database: 'analytics', warehouse: 'loading' },
      },
      context,
    );
    await expect(connector.connect()).rejects.toThrow('programmatic access token');
    await writeFile(token_file_path, 'a-token\n');
    await (await connector.connect()).close();
    await connector.close();
    await rm(folder, { recursive: true });
  });

  test('is kept alive by the driver where that is asked for, and by itself where nobody can sign in again', async () => {
    sandbox.forgetStatements();
    const keepAlive = async (change: JsonObject) => {
      const context = { log: silentLog, clock: systemClock, env: process.env, runId: 'run-1' };
      const config = {
        ...{ account: 'sandbox', access_url: sandbox.url, user: 'loader', password: 'open sesame' },
        ...{ database: 'analytics', warehouse: 'loading', ...change },
      };
      const connector = await createConnector(config, context);
      const session = await connector.connect();
      const { rows } = await session.execute(
        `SHOW PARAMETERS LIKE 'CLIENT_SESSION_KEEP_ALIVE' IN SESSION`,
      );
      await session.close();
      await connector.close();
      return rows[0]?.['value'];
    };
    expect(await keepAlive({})).toBe('false');
    expect(await keepAlive({ client_session_keep_alive: true })).toBe('true');
    expect(await keepAlive({ authenticator: 'USERNAME_PASSWORD_MFA' })).toBe('true');
  });

  test.each<[string, JsonObject, string]>([
    [
      'the wrong password',
      { password: 'open barley' },
      'Snowflake does not accept the user name or the password of user loader: check user and password',
    ],
    [
      'the key of somebody else',
      {
        user: 'ROBOT',
        private_key: generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      },
      "Snowflake does not accept the key of user ROBOT: check that RSA_PUBLIC_KEY of the user belongs to the private key, that account and user are right, and that this machine's clock is",
    ],
    [
      'a role that is not there',
      { password: 'open sesame', role: 'NOBODY' },
      'role NOBODY does not exist or user loader may not use it: GRANT ROLE NOBODY TO USER loader, or set another role',
    ],
    [
      'a warehouse that is not there',
      { password: 'open sesame', warehouse: 'none' },
      'warehouse none does not exist, or role SYSADMIN may not use it: GRANT USAGE ON WAREHOUSE none TO ROLE SYSADMIN',
    ],
    [
      'a database that is not there',
      { password: 'open sesame', database: 'none' },
      'database none does not exist, or role SYSADMIN may not use it: GRANT USAGE ON DATABASE none TO ROLE SYSADMIN',
    ],
  ])('is refused with %s, and says what to do', async (_, change, problem) => {
    expect(await connect(change)).toBe(problem);
  });
});
