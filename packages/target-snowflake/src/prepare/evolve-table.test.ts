import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
  await loading.sandbox.query('CREATE SCHEMA LOADED');
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.forget();
});

const id = { type: 'integer' };
const columns = async (table: string) => {
  const rows = await loading.sandbox.query(`DESCRIBE TABLE LOADED.${table}`);
  return rows.map((row) => `${String(row['name'])} ${String(row['type'])}`);
};
const ddl = () => loading.statements().filter((sql) => /^(CREATE TABLE|ALTER TABLE)/.test(sql));

test('new columns are added in one statement, vanished ones stay and are null in new rows', async () => {
  const loader = loading.loader();
  const before = loading.table('grows', { id, old: { type: 'string' } }, ['id']);
  const after = loading.table('grows', { id, a: { type: 'string' }, b: {} }, ['id']);
  await loader.load(await loading.makeBatch(before, ['{"id":1,"old":"x"}', '{"id":2,"old":"y"}']));
  loading.forget();
  await loader.load(
    await loading.makeBatch(after, ['{"id":1,"a":"A","b":[1]}', '{"id":3,"a":"C"}']),
  );
  expect(ddl()).toEqual([
    `ALTER TABLE "SANDBOX"."LOADED"."GROWS" ADD COLUMN "A" VARCHAR(16777216) COMMENT 'Singer property "a"', "B" VARIANT COMMENT 'Singer property "b"'`,
  ]);
  expect(await loading.rows('SELECT ID, OLD, A, TO_JSON(B) FROM LOADED.GROWS ORDER BY ID')).toEqual(
    ['1 | x | A | [1]', '2 | y | null | null', '3 | null | C | null'],
  );
});

test('a type that changes back and forth makes one more column, whatever run it is', async () => {
  const number = loading.table('turns', { id, v: { type: 'integer' } }, ['id']);
  const text = loading.table('turns', { id, v: { type: 'string' } }, ['id']);
  let n = 0;
  for (const table of [number, text, number, text]) {
    n += 1;
    const value = table === number ? String(n) : `"${n}"`;
    await loading.loader().load(await loading.makeBatch(table, [`{"id":${n},"v":${value}}`]));
  }
  expect(await columns('TURNS')).toEqual([
    'ID NUMBER(38,0)',
    'V NUMBER(38,0)',
    'V__VARCHAR VARCHAR(16777216)',
  ]);
  expect(await loading.rows('SELECT ID, V, V__VARCHAR FROM LOADED.TURNS ORDER BY ID')).toEqual([
    '1 | 1 | null',
    '2 | null | 2',
    '3 | null | 3',
    '4 | null | 4',
  ]);
});

test('a table of another loader is taken over: its case, its narrow types, its NOT NULL', async () => {
  await loading.sandbox.query(
    'CREATE TABLE LOADED."other" ("id" NUMBER(10,0) NOT NULL, "name" VARCHAR(3) NOT NULL, "gone" VARCHAR NOT NULL, "amount" FLOAT, AT TIMESTAMP_TZ)',
  );
  const properties = {
    id,
    name: { type: 'string' },
    amount: { type: 'integer' },
    at: { type: 'string', format: 'date-time' },
  };
  const table = loading.table('other', properties, ['id']);
  await loading
    .loader()
    .load(
      await loading.makeBatch(table, [
        '{"id":12345678901,"name":"longer","amount":9007199254740992,"at":"2026-01-02T03:04:05+02:00"}',
      ]),
    );
  expect(ddl()).toEqual([
    'ALTER TABLE "SANDBOX"."LOADED"."other" ALTER COLUMN "id" SET DATA TYPE NUMBER(38,0), COLUMN "name" SET DATA TYPE VARCHAR(16777216), COLUMN "name" DROP NOT NULL, COLUMN "gone" DROP NOT NULL',
  ]);
  expect(
    await loading.rows(
      `SELECT "id", "name", "gone", "amount"::NUMBER(38,0), TO_VARCHAR(AT, 'HH24:MI TZH:TZM') FROM LOADED."other"`,
    ),
  ).toEqual(['12345678901 | longer | null | 9007199254740992 | 03:04 +02:00']);
  await expect(
    loading.loader().load(await loading.makeBatch(table, ['{"id":1,"amount":9007199254740993}'])),
  ).rejects.toThrow(/"a number with more digits than FLOAT holds" to REAL/);
});

test('texts get more room before the first record that may need it', async () => {
  const table = loading.table('long', { id, text: { type: 'string' } }, ['id']);
  const loader = loading.loader();
  await loader.load(await loading.makeBatch(table, ['{"id":1,"text":"short"}']));
  loading.forget();
  const length = 17_000_000;
  await loader.load(await loading.makeBatch(table, [`{"id":2,"text":"${'x'.repeat(length)}"}`]));
  expect(ddl()).toEqual([
    'ALTER TABLE "SANDBOX"."LOADED"."LONG" ALTER COLUMN "TEXT" SET DATA TYPE VARCHAR(134217728)',
  ]);
  expect(await loading.rows('SELECT ID, LENGTH(TEXT) FROM LOADED.LONG ORDER BY ID')).toEqual([
    '1 | 5',
    `2 | ${length}`,
  ]);
  // Once is enough, in this run and in the next.
  loading.forget();
  const longAgain = () => loading.makeBatch(table, [`{"id":3,"text":"${'y'.repeat(length)}"}`]);
  await loader.load(await longAgain());
  await loading.loader().load(await longAgain());
  expect(ddl()).toEqual([]);
  await loading.loader().load(await loading.makeBatch(table, ['{"id":1,"text":"again"}']));
  expect(await columns('LONG')).toEqual(['ID NUMBER(38,0)', 'TEXT VARCHAR(134217728)']);
});
