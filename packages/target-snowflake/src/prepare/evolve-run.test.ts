import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line, recordLine, stateLine } from '../testing/messages.ts';
import { runHere } from '../testing/run-here.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.forget();
});

const id = { type: 'integer' };
const text = { type: 'string' };
const schema = (stream: string, properties: object, keys: readonly string[] = ['id']) =>
  line({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: keys });

const run = (...messages: readonly string[]) =>
  loading.run({ add_record_metadata: false }, messages.join(''));

/** The statements on the table of a stream, in their order, those that change it in full. */
const sent = () =>
  loading
    .statements()
    .filter((sql) => !/^(PUT|REMOVE|LIST|SHOW|CREATE SCHEMA)/.test(sql))
    .map((sql) => (sql.startsWith('ALTER') ? sql : sql.split(/\s+/).slice(0, 2).join(' ')));
const BATCH = ['CREATE OR', 'COPY INTO', 'MERGE INTO'];
const columns = async (table: string) =>
  (await loading.sandbox.query(`DESCRIBE TABLE LOADED.${table}`)).map((row) =>
    [row['name'], row['type'], row['comment']].map(String).join(' | '),
  );

test('a SCHEMA that says the same in other words costs nothing, however often it comes', async () => {
  const first = schema('same', { id, name: text });
  const others = [
    first,
    schema('same', { name: { ...text, description: 'a name' }, id: { ...id, title: 'an id' } }),
    schema('same', { id: { type: ['integer', 'null'] }, name: { ...text, maxLength: 50 } }),
  ];
  await run(first, recordLine('same', 1, { name: 'a' }));
  loading.forget();
  const records = Array.from({ length: 30 }, (_, index) =>
    [others[index % 3], recordLine('same', index, { name: `${index}` })].join(''),
  );
  await run(...records, stateLine({}));
  expect(sent()).toEqual(['DESCRIBE TABLE', ...BATCH]);
  expect(await loading.rows('SELECT COUNT(*), MAX(ID) FROM LOADED.SAME')).toEqual(['30 | 29']);
});

test('what came under the old schema is loaded before the table changes, and states keep to that', async () => {
  const states: string[] = [];
  await loading.run(
    { add_record_metadata: false },
    [
      schema('flushed', {
        id,
        amount: { type: 'number', multipleOf: 0.01, minimum: 0, maximum: 999 },
      }),
      recordLine('flushed', 1, { amount: 1.5 }) + stateLine({ at: 1 }),
      schema('flushed', {
        id,
        amount: { type: 'number', multipleOf: 0.01, minimum: 0, maximum: 99_999 },
        note: text,
        more: {},
      }),
      recordLine('flushed', 2, { amount: 12_345.67, note: 'n', more: [1] }) + stateLine({ at: 2 }),
      schema('flushed', { id, amount: text }),
      recordLine('flushed', 1, { amount: 'much' }) + stateLine({ at: 3 }),
    ].join(''),
    { onState: (state) => states.push(state) },
  );
  expect(sent()).toEqual([
    ...['DESCRIBE TABLE', 'CREATE TABLE', ...BATCH],
    'DESCRIBE TABLE',
    'ALTER TABLE "SANDBOX"."LOADED"."FLUSHED" ALTER COLUMN "AMOUNT" SET DATA TYPE NUMBER(7,2)',
    `ALTER TABLE "SANDBOX"."LOADED"."FLUSHED" ADD COLUMN "NOTE" VARCHAR(16777216) COMMENT 'Singer property "note"', "MORE" VARIANT COMMENT 'Singer property "more"'`,
    ...BATCH,
    'DESCRIBE TABLE',
    `ALTER TABLE "SANDBOX"."LOADED"."FLUSHED" ADD COLUMN "AMOUNT__VARCHAR" VARCHAR(16777216) COMMENT 'Singer property "amount"'`,
    ...BATCH,
  ]);
  expect(states.at(-1)).toBe('{"at":3}');
  expect(
    await loading.rows(
      'SELECT ID, AMOUNT, NOTE, TO_JSON(MORE), AMOUNT__VARCHAR FROM LOADED.FLUSHED ORDER BY ID',
    ),
  ).toEqual(['1 | 1.50 | null | null | much', '2 | 12345.67 | n | [1] | null']);
});

test('names that fold to one have a column each, the same in every order and every run', async () => {
  const lower = { id, name: text, Name: text, NAME: text };
  const upper = { NAME: text, Name: text, id, name: text };
  const record = (value: string) =>
    recordLine('folded', 1, { name: `${value} 1`, Name: `${value} 2`, NAME: `${value} 3` });
  await run(schema('folded', upper), record('old'));
  const made = await columns('FOLDED');
  expect([...made].sort()).toEqual([
    'ID | NUMBER(38,0) | Singer property "id"',
    'NAME | VARCHAR(16777216) | Singer property "name"',
    'NAME_5F7920B7 | VARCHAR(16777216) | Singer property "NAME"',
    'NAME_A9F3AA2D | VARCHAR(16777216) | Singer property "Name"',
  ]);
  await run(schema('folded', lower), record('new'));
  expect(await columns('FOLDED')).toEqual(made);
  expect(
    await loading.rows('SELECT NAME, NAME_A9F3AA2D, NAME_5F7920B7 FROM LOADED.FOLDED'),
  ).toEqual(['new 1 | new 2 | new 3']);
});

test('a property keeps its column when one comes whose name is the plainer one', async () => {
  await run(schema('claimed', { id, Name: text }), recordLine('claimed', 1, { Name: 'old' }));
  await run(
    schema('claimed', { id, name: text, Name: text }),
    recordLine('claimed', 2, { name: 'lower', Name: 'new' }),
  );
  expect(await columns('CLAIMED')).toEqual([
    'ID | NUMBER(38,0) | Singer property "id"',
    'NAME | VARCHAR(16777216) | Singer property "Name"',
    'NAME_BDE4B995 | VARCHAR(16777216) | Singer property "name"',
  ]);
  expect(
    await loading.rows('SELECT ID, NAME, NAME_BDE4B995 FROM LOADED.CLAIMED ORDER BY ID'),
  ).toEqual(['1 | old | null', '2 | new | lower']);
});

test('a key that changes finds no row of before, and one that its column cannot hold ends the run', async () => {
  const properties = { id, region: text, v: text };
  await run(schema('rekeyed', properties), recordLine('rekeyed', 1, { region: 'eu', v: 'a' }));
  loading.forget();
  await run(
    schema('rekeyed', properties, ['id', 'region']),
    recordLine('rekeyed', 1, { region: 'us', v: 'b' }),
    recordLine('rekeyed', 1, { region: 'eu', v: 'c' }),
  );
  expect(sent()).toEqual(['DESCRIBE TABLE', ...BATCH]);
  const rows = () => loading.rows('SELECT ID, REGION, V FROM LOADED.REKEYED ORDER BY ID, REGION');
  expect(await rows()).toEqual(['1 | eu | c', '1 | us | b']);
  // A part of the key that the table has not: its old rows have no value there, and stay.
  await run(
    schema('rekeyed', { ...properties, shard: id }, ['id', 'shard']),
    recordLine('rekeyed', 1, { shard: 7, region: 'eu', v: 'd' }),
    recordLine('rekeyed', 1, { shard: 7, region: 'eu', v: 'e' }),
  );
  expect(await rows()).toEqual(['1 | eu | c', '1 | eu | e', '1 | us | b']);
  await expect(
    run(schema('rekeyed', { ...properties, id: text }), recordLine('rekeyed', 'x')),
  ).rejects.toThrow(
    'stream "rekeyed": key property "id" is now VARCHAR, which column "ID" cannot hold',
  );
});

test('a key that gets another part is warned of, where rows are found by it', async () => {
  const { account, url, user, password } = loading.sandbox;
  const settings = {
    ...{ account, access_url: url, user, password },
    ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: 'LOADED' },
  };
  const twoParts = schema('parts', { id, shard: id }, ['id', 'shard']);
  const warning =
    'the key of the stream has changed, "SHARD" is new: rows loaded before stay as they are, and records are inserted beside them';
  for (const [method, isWarned] of [
    ['upsert', true],
    ['append-only', false],
  ] as const) {
    const own = { ...settings, default_target_schema: method, load_method: method };
    await runHere(own, schema('parts', { id }) + recordLine('parts', 1));
    const { code, stderr } = await runHere(own, twoParts + recordLine('parts', 1, { shard: 2 }));
    expect(code).toBe(0);
    expect(stderr.includes(warning)).toBe(isWarned);
  }
});

test('the exact name is taken before one that differs by case, in tables and in columns', async () => {
  await loading.sandbox.query('CREATE TABLE LOADED."cased" ("id" NUMBER, "v" VARCHAR)');
  await loading.sandbox.query('CREATE TABLE LOADED.CASED ("id" NUMBER, ID NUMBER, "V" VARCHAR)');
  await run(schema('cased', { id, v: text }), recordLine('cased', 1, { v: 'a' }));
  expect(await loading.rows('SELECT "id", ID, V FROM LOADED.CASED')).toEqual(['null | 1 | a']);
  expect(await loading.rows('SELECT "id" FROM LOADED."cased"')).toEqual([]);
});

test('of several names that differ by case it is the one in lower case, and never one that LIKE takes for it', async () => {
  await loading.sandbox.query('CREATE TABLE LOADED.AXB (ID NUMBER)');
  for (const name of ['Of_three', 'of_three', 'OF_Three', 'back\\slash'])
    await loading.sandbox.query(`CREATE TABLE LOADED."${name}" ("id" NUMBER)`);
  for (const stream of ['a_b', 'of_three', 'back\\slash'])
    await run(schema(stream, { id }), recordLine(stream, 1));
  const ids = (table: string) => loading.rows(`SELECT * FROM LOADED.${table}`);
  expect(await ids('AXB')).toEqual([]);
  expect(await ids('A_B')).toEqual(['1']);
  expect(await ids('"of_three"')).toEqual(['1']);
  expect(await ids('"back\\slash"')).toEqual(['1']);
});
