import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { recordLine, schemaLine, stateLine } from '../testing/messages.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
  await loading.sandbox.query(`CREATE SCHEMA COLLATED DEFAULT_DDL_COLLATION = 'en-ci'`);
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.forget();
});

const id = { type: 'string' };
const v = { type: ['string', 'null'] };
const twoKeys = (stream: string, value: string) =>
  recordLine(stream, 'a', { v: `${value} a` }) + recordLine(stream, 'A', { v: `${value} A` });

const run = (settings: object, input: string) =>
  loading.run(
    { default_target_schema: 'COLLATED', add_record_metadata: false, ...settings },
    input + stateLine({}),
  );
const rows = (table: string) =>
  loading.rows(`SELECT ID, V FROM COLLATED.${table} ORDER BY COLLATE(V, '') DESC`);
const typesOf = async (table: string) =>
  (await loading.sandbox.query(`DESCRIBE TABLE COLLATED.${table}`)).map(
    (row) => `${String(row['name'])} ${String(row['type'])}`,
  );
const merges = () => loading.statements().filter((sql) => sql.startsWith('MERGE'));

describe('where new columns have a collation by default', () => {
  test.each([
    ['upsert', {}],
    ['upsert', { missing_property: 'keep' }],
    ['upsert', { hard_delete: true }],
    ['overwrite', {}],
    ['append-only', {}],
  ])('keys that differ by case are two rows: %s, %j', async (method, more) => {
    const stream = `made_${method.replace('-', '_')}_${Object.keys(more).join('')}`;
    const settings = { load_method: method, ...more };
    await run(settings, schemaLine(stream, { id, v }) + twoKeys(stream, 'old'));
    expect((await typesOf(stream)).slice(0, 2)).toEqual([
      ...['ID VARCHAR(16777216)', 'V VARCHAR(16777216)'],
    ]);
    if (method === 'append-only') return;
    await run(settings, schemaLine(stream, { id, v }) + twoKeys(stream, 'new'));
    expect(await rows(stream)).toEqual(['a | new a', 'A | new A']);
  });

  test('columns that are added later have none either', async () => {
    await run({}, schemaLine('added', { id }) + recordLine('added', 'a'));
    await run({}, schemaLine('added', { id, v }) + twoKeys('added', 'new'));
    expect(await typesOf('added')).toEqual(['ID VARCHAR(16777216)', 'V VARCHAR(16777216)']);
    expect(await rows('added')).toEqual(['a | new a', 'A | new A']);
  });
});

describe('a table that is there with a collated key', () => {
  test('is merged into without the collation, and without bounds that would go by it', async () => {
    await loading.sandbox.query('CREATE TABLE COLLATED.THERE (ID VARCHAR, V VARCHAR)');
    await loading.sandbox.query(`INSERT INTO COLLATED.THERE VALUES ('a', 'old')`);
    await run({}, schemaLine('there', { id, v }) + twoKeys('there', 'new'));
    expect(await rows('there')).toEqual(['a | new a', 'A | new A']);
    expect(merges()[0]).toMatch(/^ON COLLATE\(t\."ID", ''\) = s\."ID"$/m);
    expect(await typesOf('there')).toEqual([
      ...["ID VARCHAR(16777216) COLLATE 'en-ci'", "V VARCHAR(16777216) COLLATE 'en-ci'"],
    ]);
  });

  test('is known for one from the first batch on, where the key is added to it', async () => {
    await loading.sandbox.query('CREATE TABLE COLLATED.KEYED (V VARCHAR)');
    await run({}, schemaLine('keyed', { id, v }) + twoKeys('keyed', 'old'));
    await run({}, schemaLine('keyed', { id, v }) + twoKeys('keyed', 'new'));
    expect(await rows('keyed')).toEqual(['a | new a', 'A | new A']);
    expect(merges().every((sql) => sql.includes(`COLLATE(t."ID", '')`))).toBe(true);
  });

  test('has its texts lengthened with their collation', async () => {
    await loading.sandbox.query('CREATE TABLE COLLATED.SHORT (ID VARCHAR(3), V VARCHAR(3))');
    await run({}, schemaLine('short', { id, v }) + twoKeys('short', 'longer'));
    expect(await typesOf('short')).toEqual([
      ...["ID VARCHAR(16777216) COLLATE 'en-ci'", "V VARCHAR(16777216) COLLATE 'en-ci'"],
    ]);
    expect(await rows('short')).toEqual(['a | longer a', 'A | longer A']);
  });

  test('has the newer record found without it, too', async () => {
    await loading.sandbox.query('CREATE TABLE COLLATED.NEWER (ID VARCHAR, AT VARCHAR, V VARCHAR)');
    const at = (value: string, v: string) => recordLine('newer', 'a', { at: value, v });
    const input = (record: string) => schemaLine('newer', { id, at: id, v }) + record;
    const settings = { newer_by: 'at' };
    // By its bytes B comes before a; where case does not count it comes after it.
    await run(settings, input(at('a', 'first')));
    await run(settings, input(at('B', 'second')));
    expect(await rows('newer')).toEqual(['a | first']);
  });
});
