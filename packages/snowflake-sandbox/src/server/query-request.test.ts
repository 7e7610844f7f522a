import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { signIn, type Client } from '../testing/driver.ts';
import { startSnowflakeSandbox, type SnowflakeSandbox } from './start-sandbox.ts';

let sandbox: SnowflakeSandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({ longStatementMs: 40 });
  client = await signIn(sandbox);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

beforeEach(() => {
  sandbox.faults.clear();
  sandbox.forgetStatements();
});

describe('a statement through the driver', () => {
  it('answers rows in JavaScript types', async () => {
    const [row] = await client.rows(
      `select 1::number(10,0) i, 1.5::number(5,2) d, 2.5::float f, true b, 'é' s, null n,
        '2024-02-29'::date dt, '12:34:56.789'::time t, '2024-02-29 01:02:03'::timestamp_ntz ts,
        parse_json('{"a":[1,null]}') v, to_binary('00ff') bin`,
    );
    expect({
      ...row,
      DT: (row?.['DT'] as Date).toISOString(),
      TS: (row?.['TS'] as Date).toISOString(),
      BIN: (row?.['BIN'] as Buffer).toString('hex'),
    }).toEqual({
      I: 1,
      D: 1.5,
      F: 2.5,
      B: true,
      S: 'é',
      N: null,
      DT: '2024-02-29T00:00:00.000Z',
      T: '12:34:56',
      TS: '2024-02-29T01:02:03.000Z',
      V: { a: [1, null] },
      BIN: '00ff',
    });
  });

  it('takes question marks, numbers and arrays as binds', async () => {
    await client.rows('create or replace table binds (a number, b varchar)');
    await client.rows('insert into binds values (?, ?)', [1, 'x']);
    await client.rows('insert into binds values (:1, :2)', [2, null]);
    await client.rows('insert into binds values (?, ?)', [
      [3, 'y'],
      [4, 'z'],
    ]);
    expect(await client.rows('select * from binds order by a')).toEqual([
      { A: 1, B: 'x' },
      { A: 2, B: null },
      { A: 3, B: 'y' },
      { A: 4, B: 'z' },
    ]);
  });

  it('takes large array binds through a stage', async () => {
    await client.rows('create or replace table many (a number, b varchar)');
    const rows = Array.from({ length: 3_000 }, (_, index) => [
      index,
      index % 7 === 0 ? null : `v,"${index}"\n`,
    ]);
    const big = await signIn(sandbox, { arrayBindingThreshold: 1_000 });
    await big.rows('insert into many values (?, ?)', rows);
    expect(sandbox.statements.some((each) => each.sql.includes('SYSTEM$BIND'))).toBe(true);
    expect(
      await big.rows('select count(*) n, count(b) b, sum(a) s, max(length(b)) l from many'),
    ).toEqual([{ N: 3_000, B: 2_571, S: 4_498_500, L: 9 }]);
    await big.close();
  });

  it('hands large results over in chunks', async () => {
    await client.rows(
      "create or replace table big as select seq4() a, repeat('x', 20) b from table(generator(rowcount => 30000))",
    );
    const rows = await client.rows('select a, b from big order by a');
    expect(rows).toHaveLength(30_000);
    expect([rows[0], rows[1_999], rows[2_000], rows[29_999]].map((row) => row?.['A'])).toEqual([
      0, 1_999, 2_000, 29_999,
    ]);
  });

  it('runs several statements and gives each its result', async () => {
    const results: (readonly unknown[])[] = [];
    await new Promise<void>((resolve, reject) => {
      client.connection.execute({
        sqlText:
          "create or replace table m (a varchar); insert into m values ('x;y'), ('z'); select a from m order by a",
        parameters: { MULTI_STATEMENT_COUNT: 3 },
        // The driver calls this once for each result.
        complete: (error, statement, rows) => {
          if (error) {
            reject(error);
            return;
          }
          results.push(rows ?? []);
          const several = statement as unknown as {
            hasNext: () => boolean;
            NextResult: () => void;
          };
          if (several.hasNext()) several.NextResult();
          else resolve();
        },
      });
    });
    expect(results).toEqual([
      [{ status: 'Table M successfully created.' }],
      [{ 'number of rows inserted': 2 }],
      [{ A: 'x;y' }, { A: 'z' }],
    ]);
  });

  it('refuses a number of statements that was not announced', async () => {
    expect(await client.failure('select 1; select 2')).toEqual({
      code: '000008',
      sqlState: '0A000',
      message: 'Actual statement count 2 did not match the desired statement count 1.',
    });
  });

  it('describes without running', async () => {
    await client.rows('create or replace table d (a number)');
    const { statement } = await client.run({
      sqlText: 'insert into d values (1)',
      describeOnly: true,
    });
    expect(statement.getColumns()?.map((column) => column.getName())).toEqual([
      'number of rows inserted',
    ]);
    expect(await client.rows('select count(*) n from d')).toEqual([{ N: 0 }]);
  });

  it('fetches a result again by its id', async () => {
    const { statement } = await client.run({ sqlText: 'select 7 x' });
    const again: unknown[] = [];
    const fetched = await (
      client.connection as unknown as {
        getResultsFromQueryId: (options: {
          queryId: string;
        }) => Promise<{ streamRows: () => NodeJS.ReadableStream }>;
      }
    ).getResultsFromQueryId({ queryId: statement.getQueryId() });
    for await (const row of fetched.streamRows()) again.push(row);
    expect(again).toEqual([{ X: 7 }]);
  });

  it('answers long statements later: the driver polls', async () => {
    sandbox.faults.inject({ kind: 'delay', ms: 150, match: 'select 9' });
    expect(await client.rows('select 9 x')).toEqual([{ X: 9 }]);
    sandbox.faults.inject({ kind: 'delay', ms: 150, match: 'no_such' });
    expect((await client.failure('select * from no_such_table')).code).toBe('002003');
    expect(sandbox.statements).toHaveLength(2);
  });

  it('runs in the background when asked to', async () => {
    const { statement } = await client.run({ sqlText: 'select 8 x', asyncExec: true });
    const connection = client.connection as unknown as {
      getQueryStatus: (id: string) => Promise<string>;
      getResultsFromQueryId: (options: {
        queryId: string;
      }) => Promise<{ streamRows: () => NodeJS.ReadableStream }>;
    };
    const fetched = await connection.getResultsFromQueryId({ queryId: statement.getQueryId() });
    const rows: unknown[] = [];
    for await (const row of fetched.streamRows()) rows.push(row);
    expect(rows).toEqual([{ X: 8 }]);
    expect(await connection.getQueryStatus(statement.getQueryId())).toBe('SUCCESS');
  });

  it('cancels a running statement', async () => {
    const failed = new Promise<{ code: string }>((resolve) => {
      const statement = client.connection.execute({
        sqlText:
          'select count(*) from table(generator(rowcount => 1000000)) a, table(generator(rowcount => 1000000)) b',
        complete: (error) => {
          resolve(error as unknown as { code: string });
        },
      });
      setTimeout(() => {
        statement.cancel(() => undefined);
      }, 100);
    });
    expect((await failed).code).toBe('000604');
  });
});

describe('a failing statement', () => {
  it('carries code, SQLSTATE and message, and is executed once', async () => {
    expect(await client.failure('select * from no_such_table')).toEqual({
      code: '002003',
      sqlState: '42S02',
      message: "SQL compilation error:\nObject 'NO_SUCH_TABLE' does not exist or not authorized.",
    });
    expect(sandbox.statements.map(({ sql, outcome }) => [sql, outcome])).toEqual([
      ['select * from no_such_table', '002003'],
    ]);
  });

  it('fails on demand, once, with the code asked for', async () => {
    sandbox.faults.inject({
      kind: 'fail',
      match: /^select 5/,
      code: '000625',
      sqlState: '57014',
      message: 'Statement has been locked.',
    });
    expect(await client.failure('select 5')).toEqual({
      code: '000625',
      sqlState: '57014',
      message: 'Statement has been locked.',
    });
    expect(await client.rows('select 5 x')).toEqual([{ X: 5 }]);
  });
});

describe('a lost connection', () => {
  it('before the statement: the retry executes it', async () => {
    await client.rows('create or replace table lost (a number)');
    sandbox.faults.inject({ kind: 'drop', when: 'before', match: 'insert into lost' });
    await client.rows('insert into lost values (1)');
    expect(await client.rows('select count(*) n from lost')).toEqual([{ N: 1 }]);
  });

  it('after the statement: the retry gets the answer, and no second execution', async () => {
    await client.rows('create or replace table lost (a number)');
    sandbox.forgetStatements();
    sandbox.faults.inject({ kind: 'drop', when: 'after', match: 'insert into lost' });
    expect(await client.rows('insert into lost values (1)')).toEqual([
      { 'number of rows inserted': 1 },
    ]);
    expect(await client.rows('select count(*) n from lost')).toEqual([{ N: 1 }]);
    expect(sandbox.statements.filter((each) => each.sql.startsWith('insert'))).toHaveLength(1);
  });
});

describe('the control plane', () => {
  it('tells and does over HTTP what the object does in the process', async () => {
    await client.rows('select 1');
    const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
      const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, init);
      const text = await answer.text();
      return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : answer.status;
    };
    const post = (path: string, body: unknown): Promise<unknown> =>
      ask(path, { method: 'POST', body: JSON.stringify(body) });
    expect(await ask('statements')).toMatchObject([{ sql: 'select 1', outcome: 'ok', rows: 1 }]);
    await post('faults', { kind: 'fail', match: 'select 6', code: '000603' });
    expect(await ask('faults')).toEqual([{ kind: 'fail', match: 'select 6', code: '000603' }]);
    expect((await client.failure('SELECT 6')).code).toBe('000603');
    expect(await post('faults', { kind: 'drop' })).toEqual({
      error: '"when" is none of "before", "during", "after"',
    });
    for (const when of ['before', 'during', 'after']) {
      const fault = { kind: 'drop', when, match: 'not sent' };
      expect(await post('faults', fault)).toEqual(fault);
    }
    expect(await ask('faults', { method: 'DELETE' })).toBe(204);
    expect(await post('query', { sql: 'select 1 a, null b' })).toMatchObject({
      columns: [{ name: 'A' }, { name: 'B' }],
      rows: [['1', null]],
    });
    expect(await post('query', { sql: 'selec 1' })).toMatchObject({ code: '001003' });
    expect(await post('expire-sessions', {})).toBe(204);
    expect(await client.rows('select 2 x')).toEqual([{ X: 2 }]);
    expect(await ask('statements', { method: 'DELETE' })).toBe(204);
    expect(await ask('statements')).toEqual([]);
    expect(await ask('nowhere')).toBe(404);
  });
});
