import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@intercom-to-snowflake/singer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from './program.ts';
import { flowSettings } from './settings.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function load(settings: object, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(settings));
  return loadConfig(createProgram(), [file, 'ENV'], env);
}

const settingsOf = async (settings: object) => flowSettings((await load(settings)).config);

/** With the settings of one stream in the place of the function that gives them. */
const resolved = async (settings: object) => {
  const { route, ...flow } = await settingsOf(settings);
  return { ...flow, route: route('contacts') };
};
const account = { account: 'myorg-a1', user: 'LOADER', password: 'x', database: 'ANALYTICS' };

describe('the settings', () => {
  it('have defaults', async () => {
    expect(await resolved(account)).toEqual({
      route: {
        table: {
          database: 'ANALYTICS',
          defaultTargetSchema: 'PUBLIC',
          schemaMapping: {},
          loadMethod: 'upsert',
          primaryKeyRequired: false,
          addRecordMetadata: true,
          hardDelete: false,
          invalidRecords: 'fail',
          missingProperty: 'null',
          newerBy: undefined,
          mustHaveNewerBy: false,
          targetSchema: undefined,
          targetTable: undefined,
          selectRoles: undefined,
          ownReaders: [],
          timestampType: 'TIMESTAMP_NTZ',
          newTable: { transient: false, retentionDays: undefined, clusterBy: [], selectRoles: [] },
        },
        validateRecords: true,
        processActivateVersionMessages: true,
      },
      configuredStreams: [],
      flushAllStreams: false,
      limits: { rows: 500_000, bytes: 268_435_456, waitMs: 300_000 },
      compression: 'gzip',
      parallelism: 4,
      tempDir: tmpdir(),
    });
  });

  it('do what they say', async () => {
    const settings = {
      ...{ schema: 'A', default_target_schema: 'B', load_method: 'append-only', parallelism: 2 },
      schema_mapping: {
        public: 'C',
        crm: { target_schema: 'D' },
        hr: { target_schema: 'E', target_schema_select_permissions: ['hr', 'HR', '"Boss"'] },
        shop: { target_schema: 'F', target_schema_select_permission: 'sales' },
      },
      default_target_schema_select_permissions: 'reporting',
      ...{ primary_key_required: true, flush_all_streams: true },
      ...{ table_type: 'transient', data_retention_days: 0 },
      ...{ batch_size_rows: 10, batch_size_bytes: 20, batch_wait_limit_seconds: 0.5 },
      ...{ add_record_metadata: false, hard_delete: true, validate_records: false },
      ...{ process_activate_version_messages: false, timestamp_type: 'TIMESTAMP_TZ' },
      ...{ invalid_record_behavior: 'quarantine', missing_property: 'keep' },
      ...{ compression: 'none', temp_dir: '/elsewhere' },
    };
    expect(await resolved({ ...account, ...settings })).toEqual({
      route: {
        table: {
          database: 'ANALYTICS',
          defaultTargetSchema: 'B',
          schemaMapping: {
            public: { schema: 'C', selectRoles: undefined },
            crm: { schema: 'D', selectRoles: undefined },
            hr: { schema: 'E', selectRoles: ['HR', 'Boss'] },
            shop: { schema: 'F', selectRoles: ['SALES'] },
          },
          loadMethod: 'append-only',
          primaryKeyRequired: true,
          addRecordMetadata: false,
          hardDelete: true,
          invalidRecords: 'quarantine',
          missingProperty: 'keep',
          newerBy: undefined,
          mustHaveNewerBy: false,
          targetSchema: undefined,
          targetTable: undefined,
          selectRoles: undefined,
          ownReaders: [],
          timestampType: 'TIMESTAMP_TZ',
          newTable: {
            transient: true,
            retentionDays: 0,
            clusterBy: [],
            selectRoles: ['REPORTING'],
          },
        },
        validateRecords: false,
        processActivateVersionMessages: false,
      },
      configuredStreams: [],
      flushAllStreams: true,
      limits: { rows: 10, bytes: 20, waitMs: 500 },
      compression: 'none',
      parallelism: 2,
      tempDir: '/elsewhere',
    });
  });

  it('can be others for single streams', async () => {
    const { route, configuredStreams } = await settingsOf({
      ...account,
      ...{ hard_delete: true, newer_by: 'updated_at', invalid_record_behavior: 'null' },
      ...{ primary_key_required: true, default_target_schema_select_permissions: 'ALL_OF_US' },
      stream_config: {
        events: {
          ...{ load_method: 'append-only', hard_delete: false, newer_by: 'at' },
          ...{ invalid_record_behavior: 'quarantine', table_type: 'transient' },
          ...{ data_retention_days: 1, target_schema: 'logs', target_table: '"Events"' },
          ...{ primary_key_required: false, add_record_metadata: false, validate_records: false },
          ...{ process_activate_version_messages: false, timestamp_type: 'TIMESTAMP_TZ' },
          ...{ select_permissions: 'auditors', cluster_by: ['created_at'] },
        },
      },
    });
    expect(configuredStreams).toEqual(['events']);
    const ownReaders = [{ stream: 'events', targetSchema: 'logs', selectRoles: ['AUDITORS'] }];
    expect(route('contacts')).toMatchObject({
      validateRecords: true,
      processActivateVersionMessages: true,
    });
    expect(route('events')).toMatchObject({
      validateRecords: false,
      processActivateVersionMessages: false,
    });
    expect(route('contacts').table).toMatchObject({
      ...{ loadMethod: 'upsert', hardDelete: true, newerBy: 'updated_at' },
      ...{ mustHaveNewerBy: false, invalidRecords: 'null', targetSchema: undefined },
      ...{ primaryKeyRequired: true, addRecordMetadata: true, timestampType: 'TIMESTAMP_NTZ' },
      ...{ selectRoles: undefined, ownReaders },
      newTable: { transient: false, clusterBy: [], selectRoles: ['ALL_OF_US'] },
    });
    expect(route('events').table).toMatchObject({
      ...{ loadMethod: 'append-only', hardDelete: false, newerBy: 'at' },
      ...{ mustHaveNewerBy: true, invalidRecords: 'quarantine' },
      ...{ targetSchema: 'logs', targetTable: '"Events"' },
      ...{ primaryKeyRequired: false, addRecordMetadata: false, timestampType: 'TIMESTAMP_TZ' },
      ...{ selectRoles: ['AUDITORS'], ownReaders },
      newTable: { transient: true, retentionDays: 1, clusterBy: ['created_at'] },
    });
  });

  it('refuse what cannot be for a single stream, and what nobody knows', async () => {
    const streams = (config: object) => load({ ...account, stream_config: { tags: config } });
    await expect(streams({ loadmethod: 'upsert' })).rejects.toThrow(
      'stream_config.tags: has an unknown member "loadmethod"',
    );
    await expect(streams({ table_type: 'transient', data_retention_days: 7 })).rejects.toThrow(
      'stream_config.tags: data_retention_days: a transient table has 1 day at most',
    );
    await expect(streams({ missing_property: 'keep', newer_by: 'at' })).rejects.toThrow(
      'stream_config.tags: missing_property: "keep" cannot be combined with newer_by',
    );
    await expect(load({ ...account, missing_property: 'keep', newer_by: 'at' })).rejects.toThrow(
      /^.*\n?.*missing_property: "keep" cannot be combined with newer_by/,
    );
    await expect(streams({ missing_property: 'keep', load_method: 'overwrite' })).rejects.toThrow(
      'stream_config.tags: missing_property: "keep" cannot be combined with load_method "overwrite"',
    );
  });

  it('know all load methods', async () => {
    for (const method of ['upsert', 'append-only', 'overwrite']) {
      const { route } = await settingsOf({ ...account, load_method: method });
      expect(route('any').table.loadMethod).toBe(method);
    }
  });

  it('load into `schema` where there is no `default_target_schema`, as MeltanoLabs’ target does', async () => {
    const { route } = await settingsOf({ ...account, schema: 'CRM' });
    expect(route('any').table.defaultTargetSchema).toBe('CRM');
  });

  it('take parallelism 0 for "as many as you like", as PipelineWise’s target does', async () => {
    expect((await settingsOf({ ...account, parallelism: 0 })).parallelism).toBe(4);
  });

  it('load one table at a time where nobody can sign in again', async () => {
    const passcode = await settingsOf({ ...account, passcode: '123456', parallelism: 8 });
    expect(passcode.parallelism).toBe(1);
    const { account: name, user, database } = account;
    const browser = { account: name, user, database, authenticator: 'EXTERNALBROWSER' };
    expect((await settingsOf(browser)).parallelism).toBe(1);
  });

  it('are understood under the names of the targets that people come from, with a warning', async () => {
    const { config, warnings } = await load({
      ...{ account: 'myorg-a1', username: 'LOADER', password: 'x', dbname: 'ANALYTICS' },
      ...{ add_metadata_columns: true, max_parallelism: 8, batch_size: 5000 },
      default_target_schema_select_permission: ['A', 'B'],
    });
    expect(config).toMatchObject({
      ...{ user: 'LOADER', database: 'ANALYTICS', add_record_metadata: true },
      ...{ parallelism: 8, batch_size_rows: 5000 },
      default_target_schema_select_permissions: ['A', 'B'],
    });
    expect(warnings).toHaveLength(6);
  });

  it('take a whole config of PipelineWise’s target, and name what is not there', async () => {
    const { config, warnings } = await load({
      ...{ account: 'myorg-a1', dbname: 'ANALYTICS', user: 'LOADER', password: 'x' },
      ...{ warehouse: 'WH', file_format: 'A.B.C', stage: 'A.B', s3_bucket: 'bucket' },
      ...{ batch_size_rows: 20_000, batch_wait_limit_seconds: 60, flush_all_streams: true },
      ...{ parallelism: 0, parallelism_max: 16, primary_key_required: true, no_compression: false },
      schema_mapping: {
        public: { target_schema: 'CRM', target_schema_select_permissions: ['grp_stats'] },
      },
      ...{ add_metadata_columns: true, hard_delete: true, data_flattening_max_level: 0 },
      ...{ validate_records: false, archive_load_files: false, query_tag: 'pipelinewise' },
    });
    expect(flowSettings(config).route('contacts').table).toMatchObject({
      ...{ database: 'ANALYTICS', hardDelete: true, primaryKeyRequired: true },
      schemaMapping: { public: { schema: 'CRM', selectRoles: ['GRP_STATS'] } },
    });
    for (const name of ['file_format', 'no_compression', 'data_flattening_max_level'])
      expect(warnings.join('\n')).toContain(`"${name}"`);
  });

  it('take a whole config of MeltanoLabs’ target, and name what is not there', async () => {
    const { config, warnings } = await load({
      ...{ account: 'myorg-a1', database: 'ANALYTICS', user: 'LOADER', password: 'x' },
      ...{ role: 'LOADER', warehouse: 'WH', schema: 'CRM', add_record_metadata: true },
      ...{
        clean_up_batch_files: true,
        use_browser_authentication: false,
        flattening_enabled: true,
      },
      ...{ flattening_max_depth: 2, stream_maps: { contacts: { email: '__NULL__' } } },
      ...{ load_method: 'overwrite', timestamp_type: 'TIMESTAMP_LTZ', batch_size_rows: 10_000 },
      ...{ process_activate_version_messages: true, validate_records: true, hard_delete: false },
    });
    expect(flowSettings(config).route('contacts').table).toMatchObject({
      ...{ defaultTargetSchema: 'CRM', loadMethod: 'overwrite', timestampType: 'TIMESTAMP_LTZ' },
    });
    for (const name of ['stream_maps', 'flattening_enabled', 'clean_up_batch_files'])
      expect(warnings.join('\n')).toContain(`"${name}"`);
  });

  it('need nothing but `account` for the embedded sandbox, and a database for any other', async () => {
    const { route } = await settingsOf({ account: 'sandbox' });
    expect(route('any').table.database).toBe('SANDBOX');
    const elsewhere = { account: 'sandbox', access_url: 'http://127.0.0.1:1', password: 'x' };
    await expect(load(elsewhere)).rejects.toThrow(/database: is required[^]*user is required/);
  });

  it('come from the environment too', async () => {
    const { config } = await load(account, {
      TARGET_SNOWFLAKE_BATCH_SIZE_ROWS: '7',
      TARGET_SNOWFLAKE_VALIDATE_RECORDS: 'false',
    });
    expect(config).toMatchObject({ batch_size_rows: 7, validate_records: false });
  });

  it('refuse more days of Time Travel than a transient table can have', async () => {
    const transient = { ...account, table_type: 'transient' };
    await expect(load({ ...transient, data_retention_days: 2 })).rejects.toThrow(
      'data_retention_days: a transient table has 1 day at most',
    );
    expect((await load({ ...transient, data_retention_days: 1 })).config).toBeDefined();
  });

  it('refuse what PUT would take for a wildcard or a quote', async () => {
    await expect(load({ ...account, temp_dir: "/tmp/it's" })).rejects.toThrow('temp_dir: ');
  });

  it.each<[object, string]>([
    [
      { stage: 'a stage' },
      'stage is not the name of a stage, as in CRM.LANDING or ANALYTICS.CRM.LANDING',
    ],
    [{ s3_bucket: 'lake' }, 's3_bucket needs an external stage: set stage'],
    [{ archive_load_files: true }, 'archive_load_files needs an external stage: set stage'],
    [{ aws_access_key_id: 'x' }, 'aws_access_key_id and aws_secret_access_key go together'],
    [{ aws_session_token: 'x' }, 'aws_session_token goes with aws_access_key_id'],
    [
      { aws_profile: 'x', aws_access_key_id: 'x', aws_secret_access_key: 'x' },
      'aws_profile and aws_access_key_id cannot be used together',
    ],
  ])('of a stage on S3 must go together: not %j', async (settings, problem) => {
    await expect(load({ ...account, ...settings })).rejects.toThrow(problem);
  });
});
