import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig, systemClock } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { createConnector } from './connect.ts';
import { createProgram } from '../program.ts';
import { silentLog } from '../testing/context.ts';

/** What an administrator may have set for the whole account. */
const hostile = {
  QUOTED_IDENTIFIERS_IGNORE_CASE: 'true',
  TIMEZONE: 'Asia/Kathmandu',
  TIMESTAMP_TYPE_MAPPING: 'TIMESTAMP_LTZ',
  DATE_INPUT_FORMAT: 'DD/MM/YYYY',
  TIME_INPUT_FORMAT: 'HH12:MI AM',
  TIMESTAMP_INPUT_FORMAT: 'DD/MM/YYYY HH24:MI',
  BINARY_INPUT_FORMAT: 'BASE64',
  DATE_OUTPUT_FORMAT: 'DD/MM/YYYY',
  TIME_OUTPUT_FORMAT: 'HH12:MI AM',
  TIMESTAMP_OUTPUT_FORMAT: 'DD/MM/YYYY',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'DD/MM/YYYY',
  TIMESTAMP_LTZ_OUTPUT_FORMAT: 'DD/MM/YYYY',
  TIMESTAMP_TZ_OUTPUT_FORMAT: 'DD/MM/YYYY',
  BINARY_OUTPUT_FORMAT: 'BASE64',
  TWO_DIGIT_CENTURY_START: '1900',
  ERROR_ON_NONDETERMINISTIC_MERGE: 'false',
  AUTOCOMMIT: 'false',
  MULTI_STATEMENT_COUNT: '0',
  ROWS_PER_RESULTSET: '5',
};

let sandbox: SnowflakeSandbox;
beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({ parameters: hostile });
});
afterAll(() => sandbox.close());

async function rowsOf(change: JsonObject, ...statements: readonly string[]) {
  const config = {
    ...{ account: 'sandbox', access_url: sandbox.url, user: 'SANDBOX', password: 'sandbox' },
    ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', ...change },
  };
  const context = { log: silentLog, clock: systemClock, env: process.env, runId: 'run-1' };
  const connector = await createConnector(config, context);
  const session = await connector.connect();
  try {
    let rows = (await session.execute('SELECT 1 AS A')).rows;
    for (const sql of statements) ({ rows } = await session.execute(sql));
    return rows;
  } finally {
    await session.close();
    await connector.close();
  }
}

const problemWith = async (config: JsonObject) => {
  const env = Object.fromEntries(
    Object.entries({ account: 'a', user: 'u', password: 'p', database: 'd', ...config }).map(
      ([name, value]) => [
        `TARGET_SNOWFLAKE_${name.toUpperCase()}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ],
    ),
  );
  return loadConfig(createProgram(), ['ENV'], env).then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.message.split('\n')[0] : ''),
  );
};

describe('the parameters of a session', () => {
  test('are what the statements need, whatever the account sets', async () => {
    const rows = await rowsOf({}, 'SHOW PARAMETERS IN SESSION');
    const values = new Map(rows.map(({ key, value }) => [key, value]));
    expect(Object.keys(hostile).map((name) => `${name} = ${values.get(name) ?? ''}`)).toEqual([
      'QUOTED_IDENTIFIERS_IGNORE_CASE = false',
      'TIMEZONE = UTC',
      'TIMESTAMP_TYPE_MAPPING = TIMESTAMP_NTZ',
      'DATE_INPUT_FORMAT = AUTO',
      'TIME_INPUT_FORMAT = AUTO',
      'TIMESTAMP_INPUT_FORMAT = AUTO',
      'BINARY_INPUT_FORMAT = HEX',
      'DATE_OUTPUT_FORMAT = YYYY-MM-DD',
      'TIME_OUTPUT_FORMAT = HH24:MI:SS',
      'TIMESTAMP_OUTPUT_FORMAT = YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
      'TIMESTAMP_NTZ_OUTPUT_FORMAT = YYYY-MM-DD HH24:MI:SS.FF3',
      'TIMESTAMP_LTZ_OUTPUT_FORMAT = ',
      'TIMESTAMP_TZ_OUTPUT_FORMAT = ',
      'BINARY_OUTPUT_FORMAT = HEX',
      'TWO_DIGIT_CENTURY_START = 1970',
      'ERROR_ON_NONDETERMINISTIC_MERGE = true',
      'AUTOCOMMIT = true',
      'MULTI_STATEMENT_COUNT = 1',
      'ROWS_PER_RESULTSET = 0',
    ]);
  });

  test('can be the user’s own beside them', async () => {
    const own = { statement_timeout_in_seconds: 60, USE_CACHED_RESULT: false, JSON_INDENT: 2 };
    const rows = await rowsOf({ session_parameters: own }, 'SHOW PARAMETERS IN SESSION');
    const values = new Map(rows.map(({ key, value }) => [key, value]));
    expect(values.get('STATEMENT_TIMEOUT_IN_SECONDS')).toBe('60');
    expect(values.get('USE_CACHED_RESULT')).toBe('false');
  });

  test('that are the user’s own can be data only', async () => {
    const own = { SERVICE_NAME: `it's \\ "quoted"' USE_CACHED_RESULT = FALSE --` };
    const rows = await rowsOf({ session_parameters: own }, 'SHOW PARAMETERS IN SESSION');
    const values = new Map(rows.map(({ key, value }) => [key, value]));
    expect(values.get('SERVICE_NAME')).toBe(own.SERVICE_NAME);
    expect(values.get('USE_CACHED_RESULT')).toBe('true');
  });

  test('cannot be what would spoil the statements', async () => {
    expect(await problemWith({ session_parameters: { Timezone: 'Europe/Berlin' } })).toBe(
      "session_parameters: TIMEZONE cannot be set, since the statements of the target need it to be 'UTC'",
    );
    expect(await problemWith({ session_parameters: { autocommit: false } })).toBe(
      'session_parameters: AUTOCOMMIT cannot be set, since the statements of the target need it to be TRUE',
    );
    expect(await problemWith({ session_parameters: { QUERY_TAG: 'x' } })).toBe(
      'session_parameters: QUERY_TAG has a setting of its own, query_tag',
    );
    expect(await problemWith({ session_parameters: { rows: 2 ** 60 } })).toBe(
      'session_parameters: ROWS has more digits than can be passed on exactly: it may be ±9007199254740991 at most',
    );
    expect(await problemWith({ session_parameters: { 'A = 1 B': 'x' } })).toBe(
      'session_parameters: "A = 1 B" is not the name of a parameter',
    );
  });
});
