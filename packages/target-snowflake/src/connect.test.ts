import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { generateKeyPairSync } from 'node:crypto';
import { createConnector } from './connect.ts';
import { silentLog } from './testing/context.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKeyPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

let sandbox: SnowflakeSandbox;
beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({
    users: [
      { name: 'LOADER', password: 'open sesame' },
      { name: 'ROBOT', publicKeyPem },
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
  const context = { log: silentLog, clock: systemClock, env: process.env };
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
      'role NOBODY does not exist or user loader may not use it: GRANT ROLE … TO USER …, or set another role',
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
