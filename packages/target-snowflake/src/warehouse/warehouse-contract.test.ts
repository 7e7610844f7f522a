import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connectionSettings } from './connection-settings.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { silentLog } from '../testing/context.ts';
import { openSnowflake } from './snowflake.ts';
import type { Warehouse } from './warehouse.ts';

/** A Snowflake to hold to the port's contract. */
type Account = {
  readonly settings: ConnectionSettings;
  readonly close: () => Promise<void>;
};

async function sandbox(): Promise<Account> {
  const { account, url, user, password, close } = await startSnowflakeSandbox();
  const settings: ConnectionSettings = {
    account,
    accessUrl: url,
    user,
    auth: { by: 'password', password },
    database: 'SANDBOX',
    warehouse: 'SANDBOX_WH',
    role: undefined,
    schema: 'PUBLIC',
    queryTag: undefined,
    sessionParameters: {},
    keepAlive: false,
    loginTimeoutMs: 12_000,
  };
  return { settings, close };
}

/** The account that the variables of `--config ENV` name. */
async function realAccount(): Promise<Account> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('TARGET_SNOWFLAKE_'));
  const config = Object.fromEntries(
    names.map((name) => [
      name.slice('TARGET_SNOWFLAKE_'.length).toLowerCase(),
      process.env[name] ?? '',
    ]),
  );
  return { settings: await connectionSettings(config), close: () => Promise.resolve() };
}

const accounts: readonly (readonly [string, () => Promise<Account>])[] = [
  ['the sandbox', sandbox],
  ...(process.env['TARGET_SNOWFLAKE_ACCOUNT']
    ? [['the account in the environment', realAccount] as const]
    : []),
];

const STAGE = `@~/target-snowflake/contract-${process.pid}/`;

describe.each(accounts)('the warehouse port over %s', (_, openAccount) => {
  let account: Account;
  let warehouse: Warehouse;
  let folder: string;

  beforeAll(async () => {
    account = await openAccount();
    warehouse = await openSnowflake(account.settings, {
      log: silentLog,
      clock: systemClock,
      env: process.env,
    });
    folder = await mkdtemp(join(tmpdir(), "it's a folder "));
  });

  afterAll(async () => {
    await warehouse.execute(`REMOVE ${STAGE}`);
    await warehouse.close();
    await account.close();
    await rm(folder, { recursive: true });
  });

  test('answers with the rows as text, every digit of a number, and NULL as null', async () => {
    const { rows } = await warehouse.execute(
      `SELECT 12345678901234567890123456789012345678::NUMBER(38,0) AS N, TRUE AS B, NULL AS "n", '' AS E, PARSE_JSON('{"a":[1,null]}') AS V`,
    );
    const [row] = rows;
    expect(row).toMatchObject({ N: '12345678901234567890123456789012345678', n: null, E: '' });
    expect(row?.['B']).toMatch(/^true$/i);
    expect(JSON.parse(row?.['V'] ?? '')).toEqual({ a: [1, null] });
  });

  test('rejects with the code of Snowflake when a table is not there', async () => {
    await expect(warehouse.execute('DESCRIBE TABLE "NO_SUCH_TABLE"')).rejects.toMatchObject({
      name: 'WarehouseError',
      code: '002003',
      mayPass: false,
    });
  });

  test('keeps names apart by their case, and takes times without an offset for UTC', async () => {
    const { rows } = await warehouse.execute(
      `SELECT "id", ID, CONVERT_TIMEZONE('UTC', '2026-01-02 03:04:05'::TIMESTAMP_TZ)::TIMESTAMP_NTZ::VARCHAR AS T FROM (SELECT 1 AS "id", 2 AS ID)`,
    );
    expect(rows).toEqual([{ id: '1', ID: '2', T: '2026-01-02 03:04:05.000' }]);
  });

  test('runs statements at the same time', async () => {
    const answers = await Promise.all(
      ['1', '2', '3'].map((n) => warehouse.execute(`SELECT ${n} AS N`)),
    );
    expect(answers.map(({ rows }) => rows)).toEqual([[{ N: '1' }], [{ N: '2' }], [{ N: '3' }]]);
  });

  test('has a file in the stage when put resolves, and the newer one of two', async () => {
    const file = join(folder, 'a.json.gz');
    const staged = async () => {
      const { rows } = await warehouse.execute(`LIST ${STAGE}`);
      return rows.map((row) => row['name']?.split('/').at(-1));
    };
    await writeFile(file, gzipSync('{"v": 1}\n'));
    await warehouse.put(file, STAGE);
    expect(await staged()).toEqual(['a.json.gz']);
    await writeFile(file, gzipSync('{"v": 2}\n'));
    await warehouse.put(file, STAGE);
    await warehouse.execute('CREATE TEMPORARY TABLE "CONTRACT" (V VARIANT)');
    await warehouse.execute(
      `COPY INTO "CONTRACT" FROM (SELECT $1 FROM ${STAGE}) FILES = ('a.json.gz') FILE_FORMAT = (TYPE = JSON)`,
    );
    const { rows } = await warehouse.execute('SELECT V:v::VARCHAR AS V FROM "CONTRACT"');
    expect(rows).toEqual([{ V: '2' }]);
  });

  test('rejects a file that is not there', async () => {
    await expect(warehouse.put(join(folder, 'none.json.gz'), STAGE)).rejects.toThrow(
      `cannot read ${join(folder, 'none.json.gz')} to upload it`,
    );
  });

  test('says after its end that a new session may help', async () => {
    const session = await openSnowflake(account.settings, {
      log: silentLog,
      clock: systemClock,
      env: process.env,
    });
    await session.close();
    await session.close();
    await expect(session.execute('SELECT 1')).rejects.toMatchObject({ mayPass: true });
  });
});
