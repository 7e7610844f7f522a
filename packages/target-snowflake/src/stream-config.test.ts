import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { openLoading } from './testing/loading.ts';
import type { Loading } from './testing/loading.ts';
import { line, recordLine, schemaLine, stateLine } from './testing/messages.ts';
import { runHere } from './testing/run-here.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const properties = { id: { type: 'integer' }, createdAt: { type: 'string', format: 'date-time' } };
const twice = (stream: string) => recordLine(stream, 1) + recordLine(stream, 1);

describe('stream_config', () => {
  test('loads each stream in its own way, into its own place', async () => {
    const gone = recordLine('hard', 1, { _sdc_deleted_at: '2026-01-02T03:04:05Z' });
    const input = ['plain', 'log', 'hard', 'whole'].map((name) => schemaLine(name, properties));
    const settings = {
      add_record_metadata: false,
      stream_config: {
        log: { load_method: 'append-only', target_schema: 'LOGS', target_table: '"Events"' },
        hard: { hard_delete: true },
        whole: { load_method: 'overwrite' },
      },
    };
    const run = (records: string) =>
      loading.run(settings, input.join('') + records + stateLine({ done: true }));
    await run(twice('plain') + twice('log') + recordLine('hard', 1) + recordLine('whole', 1));
    await run(recordLine('plain', 2) + recordLine('log', 2) + gone + recordLine('whole', 2));
    const ids = (table: string) => loading.rows(`SELECT ID FROM ${table} ORDER BY ID`);
    expect(await ids('LOADED.PLAIN')).toEqual(['1', '2']);
    expect(await ids('LOGS."Events"')).toEqual(['1', '1', '2']);
    expect(await ids('LOADED.HARD')).toEqual([]);
    expect(await ids('LOADED.WHOLE')).toEqual(['2']);
  });

  test('decides how a table is made: its type, its Time Travel and its clustering; each says where it comes from', async () => {
    await loading.run(
      {
        stream_config: {
          made: {
            ...{ table_type: 'transient', data_retention_days: 0 },
            ...{ cluster_by: ['createdAt', 'id'], invalid_record_behavior: 'quarantine' },
          },
        },
      },
      schemaLine('made', properties) + recordLine('made', 'x') + schemaLine('usual', properties),
    );
    const [made, usual, quarantine] = await Promise.all(
      ['MADE', 'USUAL', 'MADE__QUARANTINE'].map((name) =>
        loading.sandbox.query(`SHOW TABLES LIKE '${name}' IN SCHEMA LOADED`),
      ),
    );
    expect(made?.[0]).toMatchObject({
      ...{ kind: 'TRANSIENT', retention_time: '0', cluster_by: 'LINEAR("CREATEDAT", "ID")' },
    });
    expect(usual?.[0]).toMatchObject({
      ...{ kind: 'TABLE', retention_time: '1', cluster_by: '' },
      comment: 'Singer stream "usual", loaded by target-snowflake',
    });
    expect(quarantine?.[0]).toMatchObject({
      ...{ kind: 'TRANSIENT', retention_time: '0', cluster_by: '' },
      comment: 'Records of Singer stream "made" that target-snowflake could not load',
    });
  });

  test('decides which columns a stream gets, and which of its messages count', async () => {
    const version = (stream: string, id: number, version: number) =>
      line({ type: 'RECORD', stream, record: { id }, version });
    const activate = (stream: string) => line({ type: 'ACTIVATE_VERSION', stream, version: 2 });
    const messages = ['bare', 'noted'].flatMap((stream) => [
      schemaLine(stream, properties),
      version(stream, 1, 1),
      version(stream, 2, 2),
      activate(stream),
    ]);
    const loose = schemaLine('loose', { id: { type: 'integer' }, name: { type: 'string' } });
    await loading.run(
      {
        stream_config: {
          bare: { add_record_metadata: false },
          noted: { timestamp_type: 'TIMESTAMP_TZ', process_activate_version_messages: false },
          loose: { validate_records: false },
        },
      },
      messages.join('') + loose + recordLine('loose', 1, { name: 7 }) + stateLine({ done: true }),
    );
    const columns = async (table: string) =>
      (await loading.sandbox.query(`DESCRIBE TABLE LOADED.${table}`)).map(
        (row) => `${String(row['name'])} ${String(row['type'])}`,
      );
    expect(await columns('BARE')).toEqual(['ID NUMBER(38,0)', 'CREATEDAT TIMESTAMP_NTZ(9)']);
    expect((await columns('NOTED')).slice(0, 3)).toEqual([
      'ID NUMBER(38,0)',
      'CREATEDAT TIMESTAMP_TZ(9)',
      '_SDC_EXTRACTED_AT TIMESTAMP_TZ(9)',
    ]);
    expect(await loading.rows('SELECT ID, _SDC_DELETED_AT FROM LOADED.NOTED ORDER BY ID')).toEqual([
      '1 | null',
      '2 | null',
    ]);
    expect(await loading.rows('SELECT ID, NAME FROM LOADED.LOOSE')).toEqual(['1 | 7']);
  });

  test('goes without what is asked of all streams, or asks it of one', async () => {
    const keyless = (stream: string) =>
      line({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: [] });
    const allow = {
      primary_key_required: true,
      stream_config: { log: { primary_key_required: false } },
    };
    await loading.run(allow, keyless('log') + twice('log'));
    expect(await loading.rows('SELECT ID FROM LOADED.LOG')).toEqual(['1', '1']);
    const ask = { stream_config: { strict: { primary_key_required: true } } };
    await expect(loading.run(ask, keyless('strict'))).rejects.toThrow(
      'line 1: stream "strict": it has no key_properties, and primary_key_required is true',
    );
  });

  test('names the readers of one table, who may then use the schema too', async () => {
    const input = ['shared', 'secret'].map((name) => schemaLine(name, properties)).join('');
    await loading.run(
      {
        default_target_schema: 'GRANTED',
        default_target_schema_select_permissions: 'SYSADMIN',
        stream_config: {
          secret: { select_permissions: 'USERADMIN' },
          other: { select_permissions: 'SECURITYADMIN', target_schema: 'ELSEWHERE' },
          nobody: { select_permissions: [] },
        },
      },
      input + schemaLine('nobody', properties),
    );
    const grants = async (object: string) =>
      (await loading.sandbox.query(`SHOW GRANTS ON ${object}`))
        .filter((row) => row['privilege'] !== 'OWNERSHIP')
        .map((row) => `${String(row['privilege'])} to ${String(row['grantee_name'])}`);
    expect(await grants('SCHEMA GRANTED')).toEqual(['USAGE to SYSADMIN', 'USAGE to USERADMIN']);
    expect(await grants('TABLE GRANTED.SHARED')).toEqual(['SELECT to SYSADMIN']);
    expect(await grants('TABLE GRANTED.SECRET')).toEqual(['SELECT to USERADMIN']);
    expect(await grants('TABLE GRANTED.NOBODY')).toEqual([]);
  });

  test('that names a stream which never comes changes nothing, and is told of', async () => {
    const { account, url, user, password } = loading.sandbox;
    const { code, stderr } = await runHere(
      {
        ...{ account, access_url: url, user, password },
        ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: 'LOADED' },
        stream_config: { Misnamed: { load_method: 'append-only' } },
      },
      schemaLine('misnamed', properties) + twice('misnamed'),
    );
    expect(code).toBe(0);
    expect(stderr).toContain(
      'WARNING stream_config names "Misnamed", and no SCHEMA came for that: check the names. Streams that came: "misnamed"',
    );
    expect(await loading.rows('SELECT ID FROM LOADED.MISNAMED')).toEqual(['1']);
  });

  test('must name properties that there are, and leave each table to one stream', async () => {
    const run = (streams: JsonObject) =>
      loading.run(
        { stream_config: streams },
        schemaLine('a', properties) + schemaLine('b', properties),
      );
    await expect(run({ a: { cluster_by: ['then'] } })).rejects.toThrow(
      'line 1: stream "a": stream_config names "then", which the schema has not among its properties',
    );
    await expect(run({ b: { target_table: 'A' } })).rejects.toThrow(
      'line 2: streams "a" and "b" would both be loaded into "SANDBOX"."LOADED"."A"',
    );
    // Whichever came first would have the table, and the other one find it.
    await expect(run({ b: { target_table: '"a"' } })).rejects.toThrow(
      'line 2: streams "a" and "b" would both be loaded into "SANDBOX"."LOADED"."a", whatever the case of its name.',
    );
    await expect(
      run({ a: { target_table: '"b__Quarantine"' }, b: { invalid_record_behavior: 'quarantine' } }),
    ).rejects.toThrow(
      'line 2: streams "a" and "b (quarantine)" would both be loaded into "SANDBOX"."LOADED"."B__QUARANTINE"',
    );
  });
});
