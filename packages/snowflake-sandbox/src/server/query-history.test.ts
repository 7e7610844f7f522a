import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { signIn, type Client } from '../testing/driver.ts';
import { startSnowflakeSandbox, type SnowflakeSandbox } from './start-sandbox.ts';

let sandbox: SnowflakeSandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox();
  client = await signIn(sandbox);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

beforeEach(() => {
  sandbox.faults.clear();
});

const statuses = (text: string, schema = 'INFORMATION_SCHEMA') =>
  client.rows(
    `select EXECUTION_STATUS, ERROR_CODE from table(${schema}.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 50)) where startswith(QUERY_TEXT, '${text}')`,
  );

describe('QUERY_HISTORY_BY_USER', () => {
  it('shows what has ended, in any session, and how', async () => {
    const other = await signIn(sandbox);
    await other.rows('select 1 as ended_well');
    await other.failure('select nothing_like_that');
    await other.close();
    expect(await statuses('select 1 as ended_well')).toEqual([
      { EXECUTION_STATUS: 'SUCCESS', ERROR_CODE: null },
    ]);
    expect(await statuses('select nothing_like_that', '"SANDBOX".INFORMATION_SCHEMA')).toEqual([
      { EXECUTION_STATUS: 'FAILED_WITH_ERROR', ERROR_CODE: '000904' },
    ]);
  });

  it('shows what still runs, though its client has gone', async () => {
    const other = await signIn(sandbox);
    sandbox.faults.inject({ kind: 'delay', ms: 1_000, match: /lost_on_the_way/ });
    sandbox.faults.inject({ kind: 'drop', when: 'during', match: /lost_on_the_way/ });
    const lost = other.rows('select 2 as lost_on_the_way');
    while (!sandbox.statements.some(({ sql }) => sql.includes('lost_on_the_way')))
      await new Promise(setImmediate);
    expect(await statuses('select 2 as lost_on_the_way')).toEqual([
      { EXECUTION_STATUS: 'RUNNING', ERROR_CODE: null },
    ]);
    // The driver asks again with the same request id, and gets the answer of the one that ran on.
    expect(await lost).toEqual([{ LOST_ON_THE_WAY: 2 }]);
    expect(await statuses('select 2 as lost_on_the_way')).toEqual([
      { EXECUTION_STATUS: 'SUCCESS', ERROR_CODE: null },
    ]);
    await other.close();
  });

  it('gives the newest first, and as many as are asked for', async () => {
    await client.rows('select 3 as one_of_two');
    const rows = await client.rows(
      'select QUERY_TEXT from table(INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 2))',
    );
    expect(rows).toHaveLength(2);
    expect(rows[1]).toEqual({ QUERY_TEXT: 'select 3 as one_of_two' });
  });

  it('refuses arguments that it does not follow, and table functions of other schemas', async () => {
    const from = (call: string) => client.failure(`select * from table(${call})`);
    expect((await from('INFORMATION_SCHEMA.QUERY_HISTORY(SESSION_ID => 1)')).message).toMatch(
      /SESSION_ID/,
    );
    expect((await from('PUBLIC.QUERY_HISTORY()')).message).toMatch(/PUBLIC/);
  });
});
