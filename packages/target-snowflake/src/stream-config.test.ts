import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { openLoading } from './testing/loading.ts';
import type { Loading } from './testing/loading.ts';
import { recordLine, schemaLine, stateLine } from './testing/messages.ts';

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
  });
});
