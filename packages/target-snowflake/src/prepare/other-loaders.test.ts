import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const contact = {
  id: { type: 'integer' },
  name: { type: ['null', 'string'] },
  score: { type: ['null', 'number'] },
  created_at: { type: 'string', format: 'date-time' },
  custom: { type: 'object' },
};
const columns = `"ID" NUMBER(38,0), "NAME" VARCHAR, "SCORE" FLOAT, "CREATED_AT" TIMESTAMP_NTZ, "CUSTOM" VARIANT`;

/** As these loaders make them; what MeltanoLabs’ target calls in lower case, Snowflake stores in upper case. */
const tables = [
  [
    'PipelineWise’s target',
    'PPW',
    `(${columns}, "_SDC_EXTRACTED_AT" TIMESTAMP_NTZ, "_SDC_BATCHED_AT" TIMESTAMP_NTZ, "_SDC_DELETED_AT" TEXT, PRIMARY KEY ("ID")) DATA_RETENTION_TIME_IN_DAYS = 1`,
    { _SDC_DELETED_AT: 'VARCHAR(16777216)' },
  ],
  [
    'MeltanoLabs’ target',
    'ML',
    `(${columns.replace('FLOAT', 'DOUBLE')}, _sdc_extracted_at TIMESTAMP_NTZ, _sdc_received_at TIMESTAMP_NTZ, _sdc_batched_at TIMESTAMP_NTZ, _sdc_deleted_at TIMESTAMP_NTZ, _sdc_sequence NUMBER(38,0), _sdc_table_version NUMBER(38,0), _sdc_sync_started_at NUMBER(38,0), PRIMARY KEY ("ID"))`,
    {},
  ],
  ['a loader with lower-case names', 'LOWER', `(${columns.toLowerCase()})`, {}],
] as const;

test('a column with another name is taken over when its comment says whose it is', async () => {
  await loading.sandbox.query('CREATE SCHEMA SNAKE');
  await loading.sandbox.query('CREATE TABLE SNAKE.CONTACTS (ID NUMBER, FIRST_NAME VARCHAR)');
  await loading.sandbox.query(
    `COMMENT ON COLUMN SNAKE.CONTACTS.FIRST_NAME IS 'Singer property "firstName"'`,
  );
  const properties = { id: { type: 'integer' }, firstName: { type: 'string' } };
  const settings = { defaultTargetSchema: 'SNAKE' };
  const table = loading.table('contacts', properties, ['id'], settings);
  const batch = await loading.makeBatch(table, ['{"id":1,"firstName":"Ada"}']);
  await loading.loader({ runId: 'run-snake' }).load(batch);
  expect(await loading.rows('SELECT * FROM SNAKE.CONTACTS')).toEqual(['1 | Ada']);
});

test.each(tables)('a table of %s is loaded into as it is', async (_, schema, body, types) => {
  await loading.sandbox.query(`CREATE SCHEMA ${schema}`);
  const name = schema === 'LOWER' ? `${schema}."contacts"` : `${schema}.CONTACTS`;
  const id = schema === 'LOWER' ? '"id"' : 'ID';
  await loading.sandbox.query(`CREATE TABLE ${name} ${body}`);
  await loading.sandbox.query(`INSERT INTO ${name} (${id}) VALUES (1), (2)`);
  const table = loading.table('contacts', contact, ['id'], {
    ...{ defaultTargetSchema: schema, addRecordMetadata: true, hardDelete: true },
  });
  const loader = loading.loader({ runId: `run-${schema}` });
  const record = `"name":"Ada","score":0.1,"created_at":"2026-01-02T03:04:05+02:00","custom":{"a":1}`;
  const gone = `{"id":2,"_sdc_deleted_at":"2026-02-03T04:05:06Z"}`;
  const batch = await loading.makeBatch(table, [`{"id":1,${record}}`, gone]);
  expect(await loader.load(batch)).toEqual({ inserted: 0, updated: 1, deleted: 1 });
  const shown = await loading.sandbox.query(`SHOW TABLES IN SCHEMA ${schema}`);
  expect(shown.map((row) => row['name'])).toEqual([schema === 'LOWER' ? 'contacts' : 'CONTACTS']);
  const described = await loading.sandbox.query(`DESCRIBE TABLE ${name}`);
  // Nothing but the metadata columns that it did not have.
  expect(described.map((row) => String(row['name']).toUpperCase()).sort()).toEqual([
    ...['CREATED_AT', 'CUSTOM', 'ID', 'NAME', 'SCORE'],
    ...['_SDC_BATCHED_AT', '_SDC_DELETED_AT', '_SDC_EXTRACTED_AT', '_SDC_RECEIVED_AT'],
    ...['_SDC_SEQUENCE', '_SDC_SYNC_STARTED_AT', '_SDC_TABLE_VERSION'],
  ]);
  const typeOf = new Map(described.map((row) => [row['name'], row['type']]));
  for (const [column, type] of Object.entries(types)) expect(typeOf.get(column)).toBe(type);
  const quoted = schema === 'LOWER' ? (n: string) => `"${n.toLowerCase()}"` : (n: string) => n;
  const values = ['ID', 'NAME', 'SCORE', 'CREATED_AT', 'CUSTOM'].map(quoted);
  expect(
    await loading.rows(
      `SELECT ${values[0]}, ${values[1]}, ${values[2]}, TO_VARCHAR(${values[3]}, 'YYYY-MM-DD HH24:MI:SS'), TO_JSON(${values[4]}) FROM ${name}`,
    ),
  ).toEqual(['1 | Ada | 0.1 | 2026-01-02 01:04:05 | {"a":1}']);
});
