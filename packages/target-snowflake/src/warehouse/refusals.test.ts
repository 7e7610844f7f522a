import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { ConnectionSettings } from './connection-settings.ts';
import { silentLog } from '../testing/context.ts';
import { openSnowflake } from './snowflake.ts';
import { SIGN_IN_ADVICE } from './sign-in-advice.ts';

let sandbox: SnowflakeSandbox;
beforeAll(async () => {
  sandbox = await startSnowflakeSandbox();
});
afterAll(() => sandbox.close());

function open() {
  const settings: ConnectionSettings = {
    ...{ account: sandbox.account, accessUrl: sandbox.url, user: sandbox.user },
    auth: { by: 'password', password: sandbox.password },
    ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', role: 'SYSADMIN', schema: undefined },
    ...{ queryTag: undefined, sessionParameters: {}, keepAlive: false, loginTimeoutMs: 12_000 },
  };
  return openSnowflake(settings, { log: silentLog, clock: systemClock, env: process.env });
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
}

describe('a login that Snowflake refuses', () => {
  test.each([
    [
      '390100',
      'Snowflake does not accept the user name or the password of user SANDBOX: check user and password',
    ],
    ['390101', 'user SANDBOX is disabled: ALTER USER SANDBOX SET DISABLED = FALSE'],
    [
      '390102',
      'user SANDBOX is locked for a while after failed sign-ins: wait a quarter of an hour, or ALTER USER SANDBOX SET MINS_TO_UNLOCK = 0',
    ],
    [
      '390106',
      'the password of user SANDBOX has expired: sign in to Snowsight to change it, or use a key pair',
    ],
    [
      '390120',
      'the second factor of user SANDBOX was not confirmed: set passcode, or try again: Snowflake’s words (390120)',
    ],
    [
      '390122',
      'user SANDBOX must sign in with a second factor: set passcode, or load with a user of TYPE = SERVICE that has a key pair',
    ],
    [
      '390123',
      'user SANDBOX is locked for a while after failed sign-ins: wait a quarter of an hour, or ALTER USER SANDBOX SET MINS_TO_UNLOCK = 0',
    ],
    [
      '390126',
      'the second factor of user SANDBOX was not confirmed: set passcode, or try again: Snowflake’s words (390126)',
    ],
    [
      '390127',
      'Snowflake does not accept the passcode of user SANDBOX: each is good once and for half a minute, take the next one',
    ],
    [
      '390129',
      'the second factor of user SANDBOX was not confirmed: set passcode, or try again: Snowflake’s words (390129)',
    ],
    [
      '390132',
      'user SANDBOX must sign in with a second factor: set passcode, or load with a user of TYPE = SERVICE that has a key pair',
    ],
    ['390133', 'the identity provider did not vouch for user SANDBOX: Snowflake’s words (390133)'],
    [
      '390144',
      "Snowflake does not accept the key of user SANDBOX: check that RSA_PUBLIC_KEY of the user belongs to the private key, that account and user are right, and that this machine's clock is",
    ],
    [
      '390186',
      'role SYSADMIN does not exist or user SANDBOX may not use it: GRANT ROLE SYSADMIN TO USER SANDBOX, or set another role',
    ],
    [
      '390189',
      'role SYSADMIN does not exist or user SANDBOX may not use it: GRANT ROLE SYSADMIN TO USER SANDBOX, or set another role',
    ],
    ['390190', 'the identity provider did not vouch for user SANDBOX: Snowflake’s words (390190)'],
    ['390191', 'the identity provider did not vouch for user SANDBOX: Snowflake’s words (390191)'],
    [
      '390303',
      'Snowflake does not accept the OAuth token, it may have expired: get a new one: Snowflake’s words (390303)',
    ],
    [
      '390309',
      'Snowflake does not accept the OAuth token, it may have expired: get a new one: Snowflake’s words (390309)',
    ],
    [
      '390318',
      'Snowflake does not accept the OAuth token, it may have expired: get a new one: Snowflake’s words (390318)',
    ],
    [
      '390420',
      'the network policy of the account or of the user does not let this machine in: Snowflake’s words (390420)',
    ],
    [
      '390422',
      'the network policy of the account or of the user does not let this machine in: Snowflake’s words (390422)',
    ],
    [
      '390432',
      'a programmatic access token needs a network policy: CREATE NETWORK POLICY …; ALTER USER SANDBOX SET NETWORK_POLICY = …',
    ],
    ...['394300', '394301', '394302', '394303', '394304', '394305', '394306'].map((code) => [
      code,
      "Snowflake does not accept the key of user SANDBOX: check that RSA_PUBLIC_KEY of the user belongs to the private key, that account and user are right, and that this machine's clock is",
    ]),
    [
      '394400',
      'Snowflake does not accept the programmatic access token: check that it has not expired and belongs to user SANDBOX',
    ],
    [
      '394508',
      'user SANDBOX must sign in with a second factor: set passcode, or load with a user of TYPE = SERVICE that has a key pair',
    ],
  ])('with %s is explained', async (code = '', message) => {
    sandbox.faults.inject({ kind: 'fail-login', code, message: 'Snowflake’s words' });
    expect(await messageOf(open())).toBe(message);
  });

  test('is not among those above only when there is nothing to advise', () => {
    expect(Object.keys(SIGN_IN_ADVICE)).toHaveLength(32);
  });
});

describe('a statement that Snowflake refuses for a missing privilege', () => {
  test.each([
    ['CREATE SCHEMA IF NOT EXISTS "D"."S"', 'CREATE SCHEMA ON DATABASE "D"'],
    [
      'CREATE TRANSIENT TABLE IF NOT EXISTS "D"."S"."T" ("A" TEXT)',
      'USAGE, CREATE TABLE ON SCHEMA "D"."S"',
    ],
    [
      'CREATE OR REPLACE TEMPORARY TABLE "D"."S"."T" ("A" TEXT)',
      'USAGE, CREATE TABLE ON SCHEMA "D"."S"',
    ],
    ['ALTER TABLE "D"."S"."a"".b" ADD COLUMN "A" TEXT', 'OWNERSHIP ON TABLE "D"."S"."a"".b"'],
    ['COMMENT ON TABLE "D"."S"."T" IS \'x\'', 'OWNERSHIP ON TABLE "D"."S"."T"'],
    ['DROP TABLE IF EXISTS "D"."S"."T"', 'OWNERSHIP ON TABLE "D"."S"."T"'],
    ['COPY INTO "D"."S"."T" ("A")\nFROM @~/x', 'INSERT ON TABLE "D"."S"."T"'],
    ['MERGE INTO "D"."S"."T" AS T USING X', 'SELECT, INSERT, UPDATE, DELETE ON TABLE "D"."S"."T"'],
    ['INSERT OVERWRITE INTO "D"."S"."T" SELECT 1', 'SELECT, INSERT, DELETE ON TABLE "D"."S"."T"'],
    ['UPDATE "D"."S"."T" SET A = 1', 'SELECT, UPDATE ON TABLE "D"."S"."T"'],
    ['DELETE FROM "D"."S"."T"', 'SELECT, DELETE ON TABLE "D"."S"."T"'],
    ['GRANT USAGE ON SCHEMA "D"."S" TO ROLE "R"', 'OWNERSHIP ON SCHEMA "D"."S"'],
    ['GRANT SELECT ON TABLE "D"."S"."T" TO ROLE "R"', 'OWNERSHIP ON TABLE "D"."S"."T"'],
  ])('%s', async (sql, privileges) => {
    const session = await open();
    sandbox.faults.inject({ kind: 'fail', code: '003001', sqlState: '42501', message: 'No.' });
    const rest = privileges.startsWith('OWNERSHIP') ? ' COPY CURRENT GRANTS' : '';
    const grant = `GRANT ${privileges} TO ROLE SYSADMIN${rest}`;
    expect(await messageOf(session.execute(sql))).toBe(
      `role SYSADMIN lacks a privilege, probably ${grant}: No.`,
    );
    sandbox.faults.inject({
      kind: 'fail',
      code: '002003',
      sqlState: '42S02',
      message: 'No\nmore.',
    });
    expect(await messageOf(session.execute(sql))).toBe(
      `what the statement is about does not exist, or role SYSADMIN has no privilege on it, then probably ${grant}: No more.`,
    );
    await session.close();
  });

  test('says what to do about a warehouse, too', async () => {
    const session = await open();
    sandbox.faults.inject({ kind: 'fail', code: '000606', sqlState: '57P03' });
    expect(await messageOf(session.execute('MERGE …'))).toBe(
      'warehouse SANDBOX_WH does not exist, or role SYSADMIN lacks USAGE on it: GRANT USAGE ON WAREHOUSE SANDBOX_WH TO ROLE SYSADMIN',
    );
    sandbox.faults.inject({ kind: 'fail', code: '090073', sqlState: '22000', message: 'Quota.' });
    expect(await messageOf(session.execute('MERGE …'))).toBe(
      'warehouse SANDBOX_WH cannot be resumed, its resource monitor has used up its quota: wait, raise the quota, or set another warehouse: Quota.',
    );
    await session.close();
  });
});
