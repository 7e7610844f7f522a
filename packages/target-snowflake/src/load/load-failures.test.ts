import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '@intercom-to-snowflake/snowflake-sandbox';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.sandbox.faults.clear();
  loading.forget();
});

const logins = () =>
  loading.sandbox.statements.filter(({ sql }) => sql.startsWith('ALTER SESSION')).length;

let streams = 0;

/** A table with the ids 1 and 2, in the batch of before; the next batch updates 2 and brings 3. */
async function loadedTable(keys: readonly string[]) {
  streams += 1;
  const stream = `t${streams}`;
  const table = loading.table(stream, { id: { type: 'integer' }, v: { type: 'string' } }, keys);
  const loader = loading.loader({ runId: `run-${stream}` });
  await loader.load(await loading.makeBatch(table, ['{"id":1,"v":"a"}', '{"id":2,"v":"a"}']));
  const batch = await loading.makeBatch(table, ['{"id":2,"v":"b"}'], ['{"id":3,"v":"b"}']);
  const rows = () => loading.rows(`SELECT ID, V FROM LOADED.${stream} ORDER BY ID, V`);
  loading.forget();
  return { loader, batch, rows };
}

const UPSERTED = ['1 | a', '2 | b', '3 | b'];
const APPENDED = ['1 | a', '2 | a', '2 | b', '3 | b'];

const passing: readonly (readonly [string, Fault])[] = [
  ['the answer to COPY is lost', { kind: 'drop', when: 'after', match: /^COPY/ }],
  ['the connection is lost before COPY', { kind: 'drop', when: 'before', match: /^COPY/ }],
  [
    'COPY finds its session gone',
    { kind: 'fail', code: '390111', sqlState: '08003', match: /^COPY/ },
  ],
  [
    'COPY meets a fault inside Snowflake',
    { kind: 'fail', code: '300002', sqlState: 'XX000', match: /^COPY/ },
  ],
  [
    'COPY fails inside Snowflake',
    { kind: 'fail', code: '000603', sqlState: 'XX000', match: /^COPY/ },
  ],
  [
    'PUT finds its session gone',
    { kind: 'fail', code: '390111', sqlState: '08003', match: /^PUT/ },
  ],
  ['an upload is refused', { kind: 'fail-upload', status: 400 }],
  ['an upload loses its connection', { kind: 'drop-upload' }],
];

describe('a batch is loaded once, whatever fails on the way', () => {
  test.each([
    ...passing,
    [
      'the temporary table cannot be made',
      { kind: 'fail', code: '390111', sqlState: '08003', match: /^CREATE OR/ },
    ],
    ['the answer to MERGE is lost', { kind: 'drop', when: 'after', match: /^MERGE/ }],
    [
      'MERGE finds its session gone',
      { kind: 'fail', code: '390111', sqlState: '08003', match: /^MERGE/ },
    ],
    [
      'too many wait for the table',
      { kind: 'fail', code: '000625', sqlState: '57014', match: /^MERGE/ },
    ],
  ] as const)('upsert: %s', async (_, fault) => {
    const { loader, batch, rows } = await loadedTable(['id']);
    loading.sandbox.faults.inject(fault);
    await loader.load(batch);
    expect(await rows()).toEqual(UPSERTED);
    expect(loading.sandbox.faults.pending()).toEqual([]);
  });

  test.each(passing)('append: %s', async (_, fault) => {
    const { loader, batch, rows } = await loadedTable([]);
    loading.sandbox.faults.inject(fault);
    await loader.load(batch);
    expect(await rows()).toEqual(APPENDED);
    expect(loading.sandbox.faults.pending()).toEqual([]);
  });

  test.each(['390104', '390111', '390114'])(
    'the session is gone (%s): a new one is opened, and the batch done again in it',
    async (code) => {
      const { loader, batch, rows } = await loadedTable(['id']);
      loading.sandbox.faults.inject({ kind: 'fail', code, sqlState: '08001', match: /^MERGE/ });
      await loader.load(batch);
      expect(await rows()).toEqual(UPSERTED);
      expect(logins()).toBe(1);
    },
  );

  test.each([
    ['took too long', '000630', '57014', /warehouse SANDBOX_WH lets it: raise that/],
    ['was cancelled', '000604', '57014', /has cancelled the statement: run again when/],
    ['has no warehouse', '000606', '57P03', /warehouse SANDBOX_WH does not exist, or role/],
  ])('a statement that %s is not sent again', async (_, code, sqlState, message) => {
    const { loader, batch } = await loadedTable(['id']);
    loading.sandbox.faults.inject({ kind: 'fail', code, sqlState, match: /^MERGE/ });
    await expect(loader.load(batch)).rejects.toThrow(message);
    expect(loading.statements().filter((sql) => sql.startsWith('MERGE'))).toHaveLength(1);
  });

  test.each([
    ['upsert', ['id'], UPSERTED],
    ['append', [], APPENDED],
  ] as const)(
    '%s: all sessions expire, and with them the right to renew them',
    async (_, keys, expected) => {
      const { loader, batch, rows } = await loadedTable(keys);
      loading.sandbox.faults.expireSessions({ master: true });
      await loader.load(batch);
      expect(await rows()).toEqual(expected);
      expect(logins()).toBe(1);
    },
  );

  test('append: files are uploaded once, or the load history would not know them', async () => {
    const { loader, batch } = await loadedTable([]);
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '390111',
      sqlState: '08003',
      match: /^COPY/,
    });
    await loader.load(batch);
    const sent = loading.statements().map((sql) => sql.split(' ')[0]);
    expect(sent).toEqual(['PUT', 'PUT', 'COPY', 'SELECT', 'LIST', 'COPY']);
  });

  test('a batch that was loaded may be loaded again', async () => {
    for (const [keys, expected] of [
      [['id'], UPSERTED],
      [[], APPENDED],
    ] as const) {
      const { loader, batch, rows } = await loadedTable(keys);
      await loader.load(batch);
      await loader.load(batch);
      expect(await rows()).toEqual(expected);
    }
  });
});

describe('a statement that is still at work when the answer to it is lost', () => {
  /** The connection is gone at once, and the statement carried out three seconds later. */
  const loseDuring = (match: RegExp) => {
    loading.sandbox.faults.inject({ kind: 'delay', ms: 3_000, match });
    loading.sandbox.faults.inject({ kind: 'drop', when: 'during', match });
  };
  /** Resolves when such a statement has been sent. */
  const sent = async (match: RegExp) => {
    while (!loading.sandbox.statements.some(({ sql }) => match.test(sql)))
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const all = (match: RegExp) => loading.sandbox.statements.filter(({ sql }) => match.test(sql));

  test('an append is not sent again before the first one is over, and then not at all', async () => {
    const { loader, batch, rows } = await loadedTable([]);
    loseDuring(/^COPY INTO/);
    const load = loader.load(batch);
    await sent(/^COPY INTO/);
    loading.sandbox.faults.expireSessions({ master: true });
    await load;
    expect(all(/^COPY INTO/).map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(await rows()).toEqual(APPENDED);
  });

  test('a MERGE that comes late does not put old rows over new ones', async () => {
    const { loader, batch, rows } = await loadedTable(['id']);
    loseDuring(/^MERGE INTO/);
    const load = loader.load(batch);
    await sent(/^MERGE INTO/);
    loading.sandbox.faults.expireSessions({ master: true });
    await load;
    await loader.load(await loading.makeBatch(batch.table, ['{"id":2,"v":"newer"}']));
    while (all(/^MERGE INTO/).some(({ outcome }) => outcome === 'running'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await rows()).toEqual(['1 | a', '2 | newer', '3 | b']);
  });

  test('a MERGE of a run that was killed does not put old rows over those of the next run', async () => {
    const { loader, batch, rows } = await loadedTable(['id']);
    loading.sandbox.faults.inject({ kind: 'delay', ms: 2_000, match: /^MERGE INTO/ });
    const late = loader.load(batch);
    await sent(/^MERGE INTO/);
    const next = loading.loader({ runId: `next-${batch.table.stream}` });
    await next.load(await loading.makeBatch(batch.table, ['{"id":2,"v":"newer"}']));
    await late;
    expect(await rows()).toEqual(['1 | a', '2 | newer', '3 | b']);
  });

  test('is asked for once in a run, for all tables, and where rows are only added not at all', async () => {
    const asked = () => all(/^SELECT LEFT\(QUERY_TEXT, /).length;
    const loader = loading.loader({ runId: 'asking' });
    const tableOf = (stream: string, keys: readonly string[]) =>
      loading.table(stream, { id: { type: 'integer' } }, keys);
    await loader.load(await loading.makeBatch(tableOf('asked1', []), ['{"id":1}']));
    expect(asked()).toBe(0);
    for (const stream of ['asked2', 'asked3', 'asked2']) {
      await loader.load(await loading.makeBatch(tableOf(stream, ['id']), ['{"id":1}']));
    }
    expect(asked()).toBe(1);
  });
});

describe('a table that somebody else changed', () => {
  test('is looked at again', async () => {
    const { loader, batch, rows } = await loadedTable(['id']);
    const name = batch.table.table;
    await loading.sandbox.query(`ALTER TABLE LOADED.${name} DROP COLUMN V`);
    await loader.load(batch);
    expect(await rows()).toEqual(['1 | null', '2 | b', '3 | b']);
    await loading.sandbox.query(`DROP TABLE LOADED.${name}`);
    await loader.load(batch);
    expect(await rows()).toEqual(['2 | b', '3 | b']);
  });
});

describe('close', () => {
  test('removes what a failed run has staged, and ends its sessions', async () => {
    const { loader, batch } = await loadedTable(['id']);
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '100038',
      sqlState: '22018',
      match: /^COPY/,
      message: 'Numeric value is not recognized',
    });
    await expect(loader.load(batch)).rejects.toThrow(/Numeric value is not recognized$/);
    const folder = `target-snowflake/run-${batch.table.stream}/`;
    const staged = () =>
      loading.sandbox.stage().filter(({ path }) => path.startsWith(folder)).length;
    expect(staged()).toBe(2);
    await loader.close();
    expect(staged()).toBe(0);
  });

  test('does not fail when Snowflake has gone', async () => {
    const { loader } = await loadedTable(['id']);
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '390111',
      sqlState: '08003',
      match: /^REMOVE/,
    });
    await loader.close();
    expect(loading.sandbox.faults.pending()).toEqual([]);
  });
});

test('streams that load at the same time have a session each', async () => {
  const loader = loading.loader({ runId: 'run-side-by-side' });
  const properties = { id: { type: 'integer' }, v: { type: 'string' } };
  const tables = ['p1', 'p2', 'p3'].map((stream) => loading.table(stream, properties, ['id']));
  const batches = [];
  for (const table of tables) batches.push(await loading.makeBatch(table, ['{"id":1,"v":"a"}']));
  await Promise.all(batches.map((batch) => loader.load(batch)));
  expect(logins()).toBe(3);
  for (const table of tables) {
    expect(await loading.rows(`SELECT ID, V FROM LOADED.${table.table}`)).toEqual(['1 | a']);
  }
});
