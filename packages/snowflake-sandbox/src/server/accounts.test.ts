import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { ConnectionOptions } from 'snowflake-sdk';

import { localFiles, signIn, type Client, type LocalFiles } from '../testing/driver.ts';
import { startSnowflakeSandbox, type SnowflakeSandbox } from './start-sandbox.ts';

// The driver signs in as users that were made with SQL.
const makeKeys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
};
const [keys, newKeys] = [makeKeys(), makeKeys()];

let files: LocalFiles;
let sandbox: SnowflakeSandbox;
let now = Date.now();
const start = () => startSnowflakeSandbox({ file: join(files.folder, 'a.duckdb'), now: () => now });
beforeAll(async () => {
  files = await localFiles();
  sandbox = await start();
  await sandbox.query(`
    CREATE ROLE LOADS;
    CREATE USER ROBOT TYPE = SERVICE DEFAULT_ROLE = LOADS DEFAULT_WAREHOUSE = SANDBOX_WH DEFAULT_NAMESPACE = SANDBOX.PUBLIC RSA_PUBLIC_KEY = '${keys.publicKey}';
    CREATE USER ADA PASSWORD = 'open sesame' LOGIN_NAME = 'ada@example.com' DEFAULT_SECONDARY_ROLES = ();
    GRANT ROLE LOADS TO USER ROBOT;
    GRANT USAGE ON WAREHOUSE SANDBOX_WH TO ROLE LOADS;
    GRANT USAGE ON DATABASE SANDBOX TO ROLE LOADS;
    GRANT USAGE, CREATE TABLE ON SCHEMA SANDBOX.PUBLIC TO ROLE LOADS`);
});
afterAll(async () => {
  await sandbox.close();
  await files.remove();
});

const byKey = (privateKey = keys.privateKey) =>
  ({ username: 'robot', password: '', authenticator: 'SNOWFLAKE_JWT', privateKey }) as const;
const byPassword = (password: string) => ({ username: 'ada@example.com', password });

/** Code and words of a login that must fail. */
async function refusal(options: Partial<ConnectionOptions>): Promise<string> {
  try {
    const client = await signIn(sandbox, options);
    await client.close();
    return 'signed in';
  } catch (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return `${code} ${message}`;
  }
}

const whereAmI =
  'SELECT CURRENT_USER() U, CURRENT_ROLE() R, CURRENT_WAREHOUSE() W, CURRENT_DATABASE() D, CURRENT_SCHEMA() S';

async function as<T>(options: Partial<ConnectionOptions>, work: (client: Client) => Promise<T>) {
  const client = await signIn(sandbox, options);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

describe('a created user', () => {
  it('signs in with the key pair of RSA_PUBLIC_KEY, or of RSA_PUBLIC_KEY_2, and stands on its defaults', async () => {
    const nowhere = { database: '', schema: '', warehouse: '' };
    expect(await as({ ...byKey(), ...nowhere }, (client) => client.rows(whereAmI))).toEqual([
      { U: 'ROBOT', R: 'LOADS', W: 'SANDBOX_WH', D: 'SANDBOX', S: 'PUBLIC' },
    ]);
    expect(await refusal(byKey(newKeys.privateKey))).toBe('390144 JWT token is invalid.');
    await sandbox.query(`ALTER USER ROBOT SET RSA_PUBLIC_KEY_2 = '${newKeys.publicKey}'`);
    expect(await refusal(byKey(newKeys.privateKey))).toBe('signed in');
    await sandbox.query('ALTER USER ROBOT UNSET RSA_PUBLIC_KEY_2');
    expect(await refusal(byKey(newKeys.privateKey))).toMatch(/^390144/);
    await expect(sandbox.query(`ALTER USER ROBOT SET PASSWORD = 'x'`)).rejects.toThrow(
      "invalid property 'PASSWORD' for 'USER of TYPE = SERVICE'",
    );
    await expect(sandbox.query(`ALTER USER ROBOT SET RSA_PUBLIC_KEY = 'AAAA'`)).rejects.toThrow(
      "New public key rejected by current policy. Reason: 'Invalid Public key'",
    );
  });

  it('signs in with its password, under its login name, and has PUBLIC without a default role', async () => {
    expect(await as(byPassword('open sesame'), (client) => client.rows(whereAmI))).toEqual([
      { U: 'ADA', R: 'PUBLIC', W: null, D: null, S: null },
    ]);
    expect(await refusal({ ...byPassword('open sesame'), role: 'LOADS' })).toBe(
      "390186 Role 'LOADS' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
    );
    await sandbox.query('ALTER USER ADA SET DEFAULT_ROLE = LOADS');
    expect(await refusal(byPassword('open sesame'))).toMatch(
      /^390186 User's configured default role 'LOADS' is not granted to this user\./,
    );
    await sandbox.query('ALTER USER ADA UNSET DEFAULT_ROLE');
  });

  it('is locked by five wrong passwords, for a quarter of an hour', async () => {
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expect(await refusal(byPassword('open barley'))).toMatch(/^390100/);
    expect(await refusal(byPassword('open sesame'))).toBe(
      '390102 User temporarily locked. Try again later, or contact your local system administrator.',
    );
    now += 15 * 60_000;
    expect(await refusal(byPassword('open sesame'))).toBe('signed in');
    now -= 15 * 60_000;
    await sandbox.query('ALTER USER ADA SET MINS_TO_UNLOCK = 0');
  });

  it.each([
    [
      'DISABLED = TRUE',
      'DISABLED = FALSE',
      '390101 User access disabled. Contact your local system administrator.',
    ],
    [
      'MINS_TO_UNLOCK = 5',
      'MINS_TO_UNLOCK = 0',
      '390102 User temporarily locked. Try again later, or contact your local system administrator.',
    ],
    [
      'MUST_CHANGE_PASSWORD = TRUE',
      'MUST_CHANGE_PASSWORD = FALSE',
      '390106 Specified password has expired. Password must be changed using the Snowflake web console.',
    ],
  ])('is kept out by %s', async (set, unset, message) => {
    await sandbox.query(`ALTER USER ADA SET ${set}`);
    expect(await refusal(byPassword('open sesame'))).toBe(message);
    await sandbox.query(`ALTER USER ADA SET ${unset}`);
    expect(await refusal(byPassword('open sesame'))).toBe('signed in');
  });

  it('is kept out by a network policy that does not allow its address', async () => {
    await sandbox.query(`
      CREATE NETWORK POLICY OFFICE ALLOWED_IP_LIST = ('192.168.1.0/24');
      ALTER USER ADA SET NETWORK_POLICY = OFFICE`);
    expect(await refusal(byPassword('open sesame'))).toBe(
      '390422 Incoming request with IP/Token 127.0.0.1 is not allowed to access Snowflake. Contact your local security administrator.',
    );
    await sandbox.query(`ALTER NETWORK POLICY OFFICE SET ALLOWED_IP_LIST = ('127.0.0.0/8')`);
    expect(await refusal(byPassword('open sesame'))).toBe('signed in');
    await sandbox.query(`ALTER NETWORK POLICY OFFICE SET BLOCKED_IP_LIST = ('127.0.0.1')`);
    expect(await refusal(byPassword('open sesame'))).toMatch(/^390422/);
    await sandbox.query('ALTER USER ADA UNSET NETWORK_POLICY');
  });

  it('is shown, with the fingerprint of its key and without its password', async () => {
    expect(await sandbox.query(`SHOW USERS LIKE 'ADA'`)).toMatchObject([
      { name: 'ADA', login_name: 'ADA@EXAMPLE.COM', has_password: 'true', owner: 'ACCOUNTADMIN' },
    ]);
    const described = JSON.stringify([
      await sandbox.query('DESCRIBE USER ADA'),
      await sandbox.query('DESCRIBE USER ROBOT'),
    ]);
    expect(described).toMatch(/"RSA_PUBLIC_KEY_FP","value":"SHA256:[\w+/]{43}="/);
    expect(described).not.toContain('sesame');
  });

  it('loads a file into a table of its own, through stages that it may use', async () => {
    const file = await files.write('rows.json', '{"a":1}\n');
    await sandbox.query(`
      CREATE STAGE SANDBOX.PUBLIC.THEIRS;
      CREATE TABLE SANDBOX.PUBLIC.THEIR_TABLE (V VARIANT);
      GRANT INSERT ON TABLE SANDBOX.PUBLIC.THEIR_TABLE TO ROLE LOADS`);
    await as(byKey(), async (client) => {
      const copy = (stage: string) => `COPY INTO T FROM ${stage}/ FILE_FORMAT = (TYPE = JSON)`;
      await client.rows('CREATE TABLE T (V VARIANT)');
      await client.rows(`PUT 'file://${file}' @~/rows`);
      await client.rows(copy('@~/rows'));
      await client.rows(`PUT 'file://${file}' @%T`);
      await client.rows(copy('@%T'));
      expect(await client.rows('SELECT COUNT(*) N FROM T')).toEqual([{ N: 2 }]);

      expect(await client.failure(`PUT 'file://${file}' @%THEIR_TABLE`)).toMatchObject({
        code: '003001',
        message: expect.stringMatching(
          /OWNERSHIP granted on TABLE SANDBOX\.PUBLIC\.THEIR_TABLE\.$/,
        ),
      });
      expect(await client.failure(`LIST @THEIRS`)).toMatchObject({ code: '002003' });
      await sandbox.query('GRANT READ ON STAGE SANDBOX.PUBLIC.THEIRS TO ROLE LOADS');
      expect(await client.rows('LIST @THEIRS')).toEqual([]);
      for (const sql of [`PUT 'file://${file}' @THEIRS`, 'REMOVE @THEIRS'])
        expect(await client.failure(sql)).toMatchObject({
          sqlState: '42501',
          message: expect.stringMatching(/WRITE granted on STAGE SANDBOX\.PUBLIC\.THEIRS\.$/),
        });
      await sandbox.query('GRANT WRITE ON STAGE SANDBOX.PUBLIC.THEIRS TO ROLE LOADS');
      await client.rows(`PUT 'file://${file}' @THEIRS`);
      await client.rows(copy('@THEIRS'));
      expect(await client.failure('CREATE STAGE S')).toMatchObject({ code: '003001' });
      expect(await client.failure('DROP STAGE THEIRS')).toMatchObject({ code: '003001' });
    });
  });

  it('leaves no password where statements are remembered', async () => {
    const admin = { role: 'ACCOUNTADMIN' };
    await as(admin, (client) =>
      client.rows(`CREATE USER BOB PASSWORD = 'it''s barley' COMMENT = 'x'`),
    );
    expect(sandbox.statements.at(-1)?.sql).toBe(
      `CREATE USER BOB PASSWORD = '********' COMMENT = 'x'`,
    );
    expect(await refusal({ username: 'bob', password: "it's barley" })).toBe('signed in');
  });

  it('is there again, with its role and its rights, when the file is opened again', async () => {
    await sandbox.close();
    sandbox = await start();
    await as(byKey(), async (client) => {
      expect(await client.rows('SELECT COUNT(*) N FROM T')).toEqual([{ N: 3 }]);
      expect(await client.failure('SELECT * FROM THEIR_TABLE')).toMatchObject({ code: '003001' });
    });
    expect(await refusal(byPassword('open sesame'))).toBe('signed in');
    await sandbox.query('DROP USER ADA');
    expect(await refusal(byPassword('open sesame'))).toMatch(/^390100/);
  });
});
