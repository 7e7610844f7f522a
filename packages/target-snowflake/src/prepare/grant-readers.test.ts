import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import type { TableSettings } from '../plan/table-settings.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.forget();
  loading.sandbox.faults.clear();
});

const tableIn = (schema: string, selectRoles: readonly string[], more?: Partial<TableSettings>) =>
  loading.table('deals', { id: { type: 'integer' } }, ['id'], {
    defaultTargetSchema: schema,
    newTable: { transient: false, retentionDays: undefined, clusterBy: [], selectRoles },
    ...more,
  });

const grantsOn = async (object: string) =>
  (await loading.sandbox.query(`SHOW GRANTS ON ${object}`))
    .filter((row) => row['privilege'] !== 'OWNERSHIP')
    .map((row) => `${String(row['privilege'])} to ${String(row['grantee_name'])}`);

const sent = (pattern: RegExp) => loading.statements().filter((sql) => pattern.test(sql));

test('readers may use the schema and read the table that were created, and are granted that once', async () => {
  const table = tableIn('READ', ['PUBLIC', 'SYSADMIN']);
  await loading.loader().prepare(table);
  expect(await grantsOn('SCHEMA "READ"')).toEqual(['USAGE to PUBLIC', 'USAGE to SYSADMIN']);
  expect(await grantsOn('TABLE "READ".DEALS')).toEqual(['SELECT to PUBLIC', 'SELECT to SYSADMIN']);
  await loading.sandbox.query('REVOKE SELECT ON TABLE "READ".DEALS FROM ROLE PUBLIC');
  loading.forget();
  await loading.loader().prepare(tableIn('READ', ['PUBLIC', 'SYSADMIN']));
  expect(sent(/GRANT|COMMENT/)).toEqual([]);
  expect(await grantsOn('TABLE "READ".DEALS')).toEqual(['SELECT to SYSADMIN']);
});

test('a schema and a table that somebody else created are not granted to anybody', async () => {
  await loading.sandbox.query('CREATE SCHEMA THEIRS');
  await loading.sandbox.query('CREATE TABLE THEIRS.DEALS (ID NUMBER)');
  await loading.loader().prepare(tableIn('THEIRS', ['PUBLIC']));
  await loading.sandbox.query('DROP TABLE THEIRS.DEALS');
  await loading.loader().prepare(tableIn('THEIRS', ['PUBLIC']));
  expect(sent(/^GRANT/)).toEqual([
    'GRANT SELECT ON TABLE "SANDBOX"."THEIRS"."DEALS" TO ROLE "PUBLIC"',
  ]);
});

test.each(['GRANT USAGE', 'GRANT SELECT', 'COMMENT ON SCHEMA', 'COMMENT ON TABLE'])(
  'a run that ends before %s leaves it to the next one',
  async (statement) => {
    const schema = `KILLED_${statement.replaceAll(' ', '_')}`;
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '000604',
      sqlState: '57014',
      match: new RegExp(`^${statement}`),
    });
    await expect(loading.loader().prepare(tableIn(schema, ['PUBLIC']))).rejects.toThrow();
    await loading.loader().prepare(tableIn(schema, ['PUBLIC']));
    expect(await grantsOn(`SCHEMA ${schema}`)).toEqual(['USAGE to PUBLIC']);
    expect(await grantsOn(`TABLE ${schema}.DEALS`)).toEqual(['SELECT to PUBLIC']);
    const [shown] = await loading.sandbox.query(`SHOW TABLES IN SCHEMA ${schema}`);
    expect(shown?.['comment']).toBe('Singer stream "deals", loaded by target-snowflake');
  },
);

test('the answer to a statement may be lost', async () => {
  loading.sandbox.faults.inject({ kind: 'drop', when: 'after', match: /^CREATE TABLE/ });
  loading.sandbox.faults.inject({ kind: 'drop', when: 'after', match: /^GRANT SELECT/ });
  await loading.loader().prepare(tableIn('LOST', ['PUBLIC']));
  expect(loading.sandbox.faults.pending()).toEqual([]);
  expect(await grantsOn('TABLE LOST.DEALS')).toEqual(['SELECT to PUBLIC']);
});

test('a role that is not there is named, with the setting that names it', async () => {
  await expect(
    loading.loader().prepare(tableIn('NOBODY', ['no "such"; role'])),
  ).rejects.toMatchObject({
    message: `stream "deals": GRANT USAGE ON SCHEMA "SANDBOX"."NOBODY" TO ROLE "no ""such""; role" was refused: SQL compilation error: Object does not exist, or operation cannot be performed. Check default_target_schema_select_permissions, schema_mapping and stream_config`,
  });
});

test('the readers of a mapped schema are its own', async () => {
  const readers = { schemaMapping: { crm: { schema: 'MAPPED', selectRoles: ['SYSADMIN'] } } };
  const newTable = {
    transient: false,
    retentionDays: undefined,
    clusterBy: [],
    selectRoles: ['PUBLIC'],
  };
  const table = loading.table('crm-deals', {}, [], { ...readers, newTable });
  await loading.loader().prepare(table);
  expect(await grantsOn('SCHEMA MAPPED')).toEqual(['USAGE to SYSADMIN']);
  expect(await grantsOn('TABLE MAPPED.DEALS')).toEqual(['SELECT to SYSADMIN']);
});

test('tables are made transient, and with the retention that is set', async () => {
  const newTable = { transient: true, retentionDays: 0, clusterBy: [], selectRoles: [] };
  await loading.loader().prepare(tableIn('SHORT', [], { newTable }));
  expect(sent(/^CREATE T/)[0]).toMatch(
    /^CREATE TRANSIENT TABLE IF NOT EXISTS "SANDBOX"\."SHORT"\."DEALS" \(.*\) DEFAULT_DDL_COLLATION = '' DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = '.*'$/,
  );
  const [shown] = await loading.sandbox.query('SHOW TABLES IN SCHEMA SHORT');
  expect([shown?.['kind'], shown?.['retention_time']]).toEqual(['TRANSIENT', '0']);
});
