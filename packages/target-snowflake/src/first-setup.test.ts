import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { CliContext } from '@intercom-to-snowflake/singer';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize as runInitialize } from './commands.ts';
import { createProgram } from './program.ts';
import { line, recordLine, schemaLine, stateLine } from './testing/messages.ts';
import { runBin } from './testing/run-bin.ts';
import { runHere } from './testing/run-here.ts';

// From an account in which there is nothing to a load: an administrator runs the SQL of --initialize, and the user that it makes loads
// with what it grants and nothing else. The tests stand on one another, in this order.
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

let sandbox: SnowflakeSandbox;
let folder = '';
let settings: object = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-setup-test-'));
  sandbox = await startSnowflakeSandbox();
  // A user of CREATE USER: rights bind it, too.
  await sandbox.query(`
    CREATE USER ADA PASSWORD = 'open sesame';
    GRANT ROLE ACCOUNTADMIN TO USER ADA;
    CREATE ROLE READER`);
  const key = join(folder, 'key.p8');
  await writeFile(key, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  settings = {
    ...{ account: 'sandbox', access_url: sandbox.url, user: 'robot', private_key_path: key },
    ...{ role: 'loader', warehouse: 'loading', database: 'analytics', temp_dir: folder },
    default_target_schema: 'crm',
  };
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: object): Promise<string> {
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify(content));
  return path;
}

const administrator = () => file('ada', { user: 'ada', password: 'open sesame' });

const program = createProgram();

/** In this process. */
async function initialize(more: object = {}, as = administrator()) {
  return runHere({ ...settings, ...more }, '', (context) => runInitialize(context, program), {
    initialize: 'run',
    administrator: await as,
  });
}

const load = (more: object, input: string) => runHere({ ...settings, ...more }, input);

const everything = async () => [
  await sandbox.query('SHOW GRANTS TO ROLE LOADER'),
  await sandbox.query('SHOW GRANTS OF ROLE LOADER'),
  await sandbox.query('SHOW USERS'),
  await sandbox.query(`SHOW WAREHOUSES LIKE 'LOADING'`),
];

describe('--initialize=run', () => {
  it('runs the SQL as an administrator, and shows each statement before it does', async () => {
    const config = await file('config', settings);
    const { code, stdout, stderr } = await runBin([
      ...['--config', config, '--initialize=run', '--administrator', await administrator()],
    ]);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toBe(
      [
        'INFO USE ROLE USERADMIN;',
        `INFO CREATE ROLE IF NOT EXISTS "LOADER" COMMENT = 'loads with target-snowflake';`,
        'INFO CREATE USER IF NOT EXISTS "ROBOT" TYPE = SERVICE DEFAULT_ROLE = "LOADER" DEFAULT_WAREHOUSE = "LOADING";',
        'INFO USE ROLE SECURITYADMIN;',
        `INFO ALTER USER "ROBOT" SET RSA_PUBLIC_KEY = '${publicKey}';`,
        'INFO GRANT ROLE "LOADER" TO USER "ROBOT";',
        'INFO GRANT ROLE "LOADER" TO ROLE SYSADMIN;',
        'INFO USE ROLE SYSADMIN;',
        'INFO CREATE WAREHOUSE IF NOT EXISTS "LOADING" WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE;',
        'INFO CREATE DATABASE IF NOT EXISTS "ANALYTICS";',
        'INFO CREATE SCHEMA IF NOT EXISTS "ANALYTICS"."CRM";',
        'INFO USE ROLE SECURITYADMIN;',
        'INFO GRANT USAGE ON WAREHOUSE "LOADING" TO ROLE "LOADER";',
        'INFO GRANT USAGE, CREATE SCHEMA ON DATABASE "ANALYTICS" TO ROLE "LOADER";',
        'INFO GRANT USAGE, CREATE TABLE ON SCHEMA "ANALYTICS"."CRM" TO ROLE "LOADER";',
        'INFO all of it is there: --check with the same config tries what a load does',
        '',
      ].join('\n'),
    );
  });

  it('changes nothing when it is run again', async () => {
    const before = await everything();
    expect(await initialize()).toMatchObject({ code: 0 });
    const withoutTimes = (rows: unknown): unknown =>
      JSON.parse(
        JSON.stringify(rows, (key, value: unknown) => (key === 'created_on' ? '' : value)),
      );
    expect(withoutTimes(await everything())).toEqual(withoutTimes(before));
  });

  it('stops at the first statement that is refused, and says who may run it', async () => {
    await sandbox.query(`CREATE USER BOB PASSWORD = 'barley'; GRANT ROLE USERADMIN TO USER BOB`);
    const bob = file('bob', { user: 'bob', password: 'barley' });
    const { code, stderr } = await initialize({ user: 'other', role: 'other' }, bob);
    expect(code).toBe(1);
    expect(stderr.split('\n').slice(-2)).toEqual([
      `CRITICAL statement 4 of 15 was refused, those before it have run: USE ROLE SECURITYADMIN: SQL access control error: Requested role 'SECURITYADMIN' is not assigned to the executing user. Specify another role to activate. An administrator with ACCOUNTADMIN, or with USERADMIN, SECURITYADMIN and SYSADMIN, may run them all; they can be run again`,
      '',
    ]);
    await sandbox.query('DROP USER OTHER; DROP ROLE OTHER');
  });

  it('takes of the file what an administrator signs in with, and says what is missing', async () => {
    const { code, stderr } = await initialize({}, file('nobody', { user: 'ada', schema: 'x' }));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'nobody.json: one of password, private_key, private_key_path, oauth_access_token, token, token_file_path is required to sign in to Snowflake',
    );
  });

  it('needs no file where the user of the config is an administrator', async () => {
    const password = 'open sesame';
    const own = { user: 'ada', password, private_key_path: undefined };
    const run = (context: CliContext) => runInitialize(context, program);
    const { code, stderr } = await runHere({ ...settings, ...own }, '', run, { initialize: 'run' });
    expect(code).toBe(0);
    expect(stderr).toContain('INFO GRANT ROLE "LOADER" TO USER "ADA";');
    expect(stderr).toContain(
      'WARNING the SQL sets no password: where "ADA" is new, ALTER USER "ADA"',
    );
    expect(stderr).not.toContain(password);
    await sandbox.query('REVOKE ROLE LOADER FROM USER ADA');
  });

  it('is refused an administrator where it only prints', async () => {
    const run = (context: CliContext) => runInitialize(context, program);
    const flags = { initialize: '', administrator: await administrator() };
    expect(await runHere(settings, '', run, flags)).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr:
        'CRITICAL --administrator goes with --initialize=run: --initialize alone only prints\n',
    });
  });
});

const contact = { id: { type: 'integer' }, name: { type: ['null', 'string'] } };

describe('the user that it makes, with its key pair and its role alone', () => {
  it('passes --check', async () => {
    const { code, stderr } = await runBin(['--config', await file('check', settings), '--check']);
    expect(stderr.replace(/[\da-f]{8}-[-\da-f]+/, 'RUN')).toBe(
      [
        'INFO connected: the account, the database and the warehouse can be used',
        'INFO schema: tables can be made in "ANALYTICS"."CRM"',
        'INFO stage: a file can be uploaded to @~/target-snowflake/RUN/check/',
        'INFO copy: the file can be loaded into the table, by the warehouse',
        'INFO nothing was left behind',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  it('upserts, adds a column, deletes, and grants what it makes to its readers', async () => {
    const version = (n: number) => ({ type: 'ACTIVATE_VERSION', stream: 'contacts', version: n });
    const record = (id: number, n: number, more: object = {}) =>
      line({ type: 'RECORD', stream: 'contacts', record: { id, ...more }, version: n });
    const more = {
      default_target_schema: 'made',
      default_target_schema_select_permissions: ['READER'],
    };
    const first = await load(
      more,
      schemaLine('contacts') +
        record(1, 1) +
        record(2, 1) +
        schemaLine('contacts', contact) +
        record(2, 1, { name: 'Grace' }) +
        line(version(1)) +
        stateLine({ at: 1 }),
    );
    expect(first).toMatchObject({ code: 0, stdout: '{"at":1}\n' });
    const second = await load(
      { ...more, hard_delete: true },
      schemaLine('contacts', contact) + record(2, 2) + line(version(2)) + stateLine({ at: 2 }),
    );
    expect(second).toMatchObject({ code: 0, stdout: '{"at":2}\n' });
    expect(await sandbox.query('SELECT ID, NAME FROM ANALYTICS.MADE.CONTACTS')).toEqual([
      { ID: 2, NAME: null },
    ]);
    expect(
      (await sandbox.query('SHOW GRANTS TO ROLE READER')).map(({ privilege, name }) => [
        privilege,
        name,
      ]),
    ).toEqual([
      ['USAGE', 'ANALYTICS.MADE'],
      ['SELECT', 'ANALYTICS.MADE.CONTACTS'],
    ]);
  });

  it('overwrites, appends, and puts what cannot be loaded into the quarantine', async () => {
    const overwrite = { load_method: 'overwrite' };
    for (const id of [1, 2])
      expect(
        await load(overwrite, schemaLine('tags') + recordLine('tags', id) + stateLine({ id })),
      ).toMatchObject({ code: 0, stdout: `{"id":${id}}\n` });
    expect(await sandbox.query('SELECT ID FROM ANALYTICS.CRM.TAGS')).toEqual([{ ID: 2 }]);

    const append = { load_method: 'append-only', invalid_record_behavior: 'quarantine' };
    const { code, stdout } = await load(
      append,
      schemaLine('notes') + recordLine('notes', 1) + recordLine('notes', 'x') + stateLine({}),
    );
    expect([code, stdout]).toEqual([0, '{}\n']);
    const tables = await sandbox.query('SHOW TABLES IN SCHEMA ANALYTICS.CRM');
    expect(tables.map(({ name, rows, owner }) => [name, rows, owner])).toEqual([
      ['NOTES', 1, 'LOADER'],
      ['NOTES__QUARANTINE', 1, 'LOADER'],
      ['TAGS', 1, 'LOADER'],
    ]);
    expect(sandbox.stage()).toEqual([]);
  });
});

describe('with one thing taken away, a load says what is missing', () => {
  const one = schemaLine('notes') + recordLine('notes', 1) + stateLine({});
  const wider = schemaLine('notes', contact) + recordLine('notes', 1) + stateLine({});
  const onSchema = 'USAGE, CREATE TABLE ON SCHEMA ANALYTICS.CRM';
  const onDatabase = 'USAGE, CREATE SCHEMA ON DATABASE ANALYTICS';
  const notLoaded = 'stream "notes": batch 1 of 1 records could not be loaded: ';
  const theirs =
    'GRANT OWNERSHIP ON TABLE ANALYTICS.CRM.NOTES TO ROLE SYSADMIN REVOKE CURRENT GRANTS';
  const ours = 'GRANT OWNERSHIP ON TABLE ANALYTICS.CRM.NOTES TO ROLE LOADER REVOKE CURRENT GRANTS';

  test.each<{ take: string; giveBack: string; says: string; input?: string; more?: object }>([
    {
      take: 'REVOKE USAGE ON WAREHOUSE LOADING FROM ROLE LOADER',
      giveBack: 'GRANT USAGE ON WAREHOUSE LOADING TO ROLE LOADER',
      says: 'warehouse loading does not exist, or role LOADER may not use it: GRANT USAGE ON WAREHOUSE loading TO ROLE LOADER',
    },
    {
      take: `REVOKE ${onDatabase} FROM ROLE LOADER`,
      giveBack: `GRANT ${onDatabase} TO ROLE LOADER`,
      says: 'database analytics does not exist, or role LOADER may not use it: GRANT USAGE ON DATABASE analytics TO ROLE LOADER',
    },
    {
      take: `REVOKE ${onSchema} FROM ROLE LOADER`,
      giveBack: `GRANT ${onSchema} TO ROLE LOADER`,
      says: `${notLoaded}what the statement is about does not exist, or role loader has no privilege on it, then probably GRANT USAGE, CREATE TABLE ON SCHEMA "ANALYTICS"."CRM" TO ROLE loader: SQL compilation error: Schema 'ANALYTICS.CRM' does not exist or not authorized.`,
    },
    {
      take: `REVOKE ${onSchema} FROM ROLE LOADER; REVOKE CREATE SCHEMA ON DATABASE ANALYTICS FROM ROLE LOADER`,
      giveBack: `GRANT ${onSchema} TO ROLE LOADER; GRANT ${onDatabase} TO ROLE LOADER`,
      says: `stream "notes": schema "ANALYTICS"."CRM" does not exist, or the role may not see it, and creating it was refused: SQL access control error: Insufficient privileges to operate on database 'ANALYTICS'. Your primary role LOADER must have CREATE SCHEMA granted on DATABASE ANALYTICS. GRANT USAGE, CREATE TABLE ON SCHEMA "ANALYTICS"."CRM" TO ROLE …, or, if it is to be made, GRANT CREATE SCHEMA ON DATABASE "ANALYTICS" TO ROLE …`,
    },
    {
      take: 'REVOKE CREATE TABLE ON SCHEMA ANALYTICS.CRM FROM ROLE LOADER',
      giveBack: 'GRANT CREATE TABLE ON SCHEMA ANALYTICS.CRM TO ROLE LOADER',
      input: one.replaceAll('notes', 'fresh'),
      says: `stream "fresh": batch 1 of 1 records could not be loaded: role loader lacks a privilege, probably GRANT USAGE, CREATE TABLE ON SCHEMA "ANALYTICS"."CRM" TO ROLE loader: SQL access control error: Insufficient privileges to operate on schema 'CRM'. Your primary role LOADER must have CREATE TABLE granted on SCHEMA ANALYTICS.CRM.`,
    },
    {
      take: 'REVOKE ROLE LOADER FROM USER ROBOT',
      giveBack: 'GRANT ROLE LOADER TO USER ROBOT',
      says: 'role loader does not exist or user robot may not use it: GRANT ROLE loader TO USER robot, or set another role',
    },
    {
      take: 'ALTER USER ROBOT SET DISABLED = TRUE',
      giveBack: 'ALTER USER ROBOT SET DISABLED = FALSE',
      says: 'user robot is disabled: ALTER USER robot SET DISABLED = FALSE',
    },
    {
      take: 'ALTER USER ROBOT SET MINS_TO_UNLOCK = 15',
      giveBack: 'ALTER USER ROBOT SET MINS_TO_UNLOCK = 0',
      says: 'user robot is locked for a while after failed sign-ins: wait a quarter of an hour, or ALTER USER robot SET MINS_TO_UNLOCK = 0',
    },
    {
      take: `CREATE NETWORK POLICY OFFICE ALLOWED_IP_LIST = ('192.168.1.0/24'); ALTER USER ROBOT SET NETWORK_POLICY = OFFICE`,
      giveBack: 'ALTER USER ROBOT UNSET NETWORK_POLICY',
      says: 'the network policy of the account or of the user does not let this machine in: Incoming request with IP/Token 127.0.0.1 is not allowed to access Snowflake. Contact your local security administrator. (390422)',
    },
    {
      take: `ALTER USER ROBOT UNSET RSA_PUBLIC_KEY`,
      giveBack: `ALTER USER ROBOT SET RSA_PUBLIC_KEY = '${publicKey}'`,
      says: "Snowflake does not accept the key of user robot: check that RSA_PUBLIC_KEY of the user belongs to the private key, that account and user are right, and that this machine's clock is",
    },
    {
      take: theirs,
      giveBack: ours,
      says: `${notLoaded}what the statement is about does not exist, or role loader has no privilege on it, then probably GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "ANALYTICS"."CRM"."NOTES" TO ROLE loader: SQL compilation error: Table 'ANALYTICS.CRM.NOTES' does not exist or not authorized.`,
    },
    {
      take: `${theirs}; GRANT SELECT ON TABLE ANALYTICS.CRM.NOTES TO ROLE LOADER`,
      giveBack: ours,
      says: `${notLoaded}role loader lacks a privilege, probably GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "ANALYTICS"."CRM"."NOTES" TO ROLE loader: SQL access control error: Insufficient privileges to operate on table 'NOTES'. Your primary role LOADER must have UPDATE granted on TABLE ANALYTICS.CRM.NOTES.`,
    },
    {
      take: `${theirs}; GRANT SELECT ON TABLE ANALYTICS.CRM.NOTES TO ROLE LOADER`,
      giveBack: ours,
      more: { load_method: 'append-only' },
      says: `${notLoaded}role loader lacks a privilege, probably GRANT INSERT ON TABLE "ANALYTICS"."CRM"."NOTES" TO ROLE loader: SQL access control error: Insufficient privileges to operate on table 'NOTES'. Your primary role LOADER must have INSERT granted on TABLE ANALYTICS.CRM.NOTES.`,
    },
    {
      take: `${theirs}; GRANT ALL ON TABLE ANALYTICS.CRM.NOTES TO ROLE LOADER`,
      giveBack: ours,
      input: wider,
      says: `${notLoaded}role loader lacks a privilege, probably GRANT OWNERSHIP ON TABLE "ANALYTICS"."CRM"."NOTES" TO ROLE loader COPY CURRENT GRANTS: SQL access control error: Insufficient privileges to operate on table 'NOTES'. Your primary role LOADER must have OWNERSHIP granted on TABLE ANALYTICS.CRM.NOTES.`,
    },
  ])('$take', async ({ take, giveBack, says, input = one, more = {} }) => {
    await sandbox.query(take);
    const { code, stdout, stderr } = await load(more, input);
    await sandbox.query(giveBack);
    const critical = stderr.split('\n').filter((text) => text.startsWith('CRITICAL'));
    expect(critical).toEqual([`CRITICAL ${says}`]);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('and loads when it is given back', async () => {
    expect(await load({}, one)).toMatchObject({ code: 0, stdout: '{}\n' });
  });
});
