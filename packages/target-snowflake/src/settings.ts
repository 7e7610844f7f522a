import type { JsonObject, JsonValue } from '@intercom-to-snowflake/singer';
import { isJsonObject } from '@intercom-to-snowflake/singer';
import { tmpdir } from 'node:os';
import { isInteractive } from './warehouse/authentication.ts';
import { isCompression } from './config/compression.ts';
import { configSchema } from './config/config.ts';
import type { InvalidRecords } from './plan/table-settings.ts';
import type { NewTable } from './plan/new-table.ts';
import type { StreamSettings } from './route/route.ts';
import type { FlowSettings } from './run-target.ts';
import { configuredName } from './plan/stored-name.ts';
import type { MappedSchema, TableSettings } from './plan/table-settings.ts';

/** What a validated config means for the flow of messages and for the tables. */
export function flowSettings(config: JsonObject): FlowSettings {
  return {
    route: (stream) => streamSettings(config, stream),
    configuredStreams: configuredStreams(config),
    flushAllStreams: config['flush_all_streams'] === true,
    limits: {
      rows: number(config, 'batch_size_rows'),
      bytes: number(config, 'batch_size_bytes'),
      waitMs: number(config, 'batch_wait_limit_seconds') * 1000,
    },
    compression: isCompression(config['compression']) ? config['compression'] : 'gzip',
    parallelism: isInteractive(config)
      ? 1
      : number(config, 'parallelism') || configSchema.properties.parallelism.default,
    tempDir: text(config, 'temp_dir') ?? tmpdir(),
  };
}

/** What is set for the stream counts before what is set for all. */
function streamSettings(all: JsonObject, stream: string): StreamSettings {
  const own = streamConfig(all, stream);
  const config = { ...all, ...own };
  return {
    table: tableSettings(config, own),
    validateRecords: config['validate_records'] === true,
    processActivateVersionMessages: config['process_activate_version_messages'] === true,
  };
}

function tableSettings(config: JsonObject, own: JsonObject): TableSettings {
  return {
    // Only the sandbox needs no database to be named.
    database: text(config, 'database') ?? 'SANDBOX',
    defaultTargetSchema:
      text(config, 'default_target_schema') ?? text(config, 'schema') ?? 'PUBLIC',
    schemaMapping: schemaMapping(config['schema_mapping']),
    targetSchema: text(own, 'target_schema'),
    targetTable: text(own, 'target_table'),
    selectRoles: roles(own['select_permissions']),
    ownReaders: ownReaders(config),
    loadMethod: loadMethod(config['load_method']),
    primaryKeyRequired: config['primary_key_required'] === true,
    addRecordMetadata: config['add_record_metadata'] === true,
    hardDelete: config['hard_delete'] === true,
    invalidRecords: invalidRecords(config['invalid_record_behavior']),
    missingProperty: config['missing_property'] === 'keep' ? 'keep' : 'null',
    newerBy: text(config, 'newer_by'),
    mustHaveNewerBy: own['newer_by'] !== undefined,
    timestampType: timestampType(config['timestamp_type']),
    newTable: newTable(config),
  };
}

/** What `stream_config` says of a stream. */
export function streamConfig(config: JsonObject, stream: string): JsonObject {
  const { stream_config: streams } = config;
  if (!isJsonObject(streams) || !Object.hasOwn(streams, stream)) return {};
  const own = streams[stream];
  return isJsonObject(own) ? own : {};
}

function configuredStreams({ stream_config: streams }: JsonObject): readonly string[] {
  return Object.keys(isJsonObject(streams) ? streams : {});
}

/** Readers of single streams. */
function ownReaders(config: JsonObject): TableSettings['ownReaders'] {
  return configuredStreams(config).flatMap((stream) => {
    const own = streamConfig(config, stream);
    const selectRoles = roles(own['select_permissions']) ?? [];
    return selectRoles.length === 0
      ? []
      : [{ stream, targetSchema: text(own, 'target_schema'), selectRoles }];
  });
}

function newTable(config: JsonObject): NewTable {
  const { cluster_by: clusterBy } = config;
  return {
    transient: config['table_type'] === 'transient',
    retentionDays:
      config['data_retention_days'] === undefined
        ? undefined
        : number(config, 'data_retention_days'),
    clusterBy: Array.isArray(clusterBy) ? clusterBy.map(String) : [],
    selectRoles: roles(config['default_target_schema_select_permissions']) ?? [],
  };
}

function invalidRecords(value: JsonValue | undefined): InvalidRecords {
  return value === 'null' || value === 'quarantine' ? value : 'fail';
}

function schemaMapping(mapping: JsonValue | undefined): Readonly<Record<string, MappedSchema>> {
  if (!isJsonObject(mapping)) return {};
  const targets = Object.entries(mapping).map(([source, target]) => [
    source,
    isJsonObject(target)
      ? {
          schema: text(target, 'target_schema'),
          selectRoles:
            roles(target['target_schema_select_permissions']) ??
            roles(target['target_schema_select_permission']),
        }
      : { schema: target, selectRoles: undefined },
  ]);
  return Object.fromEntries(targets) as Record<string, MappedSchema>;
}

/** One role or a list of them, written as in SQL. */
function roles(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const names = [value].flat().filter((name) => typeof name === 'string');
  return [...new Set(names.map(configuredName))];
}

function loadMethod(value: JsonValue | undefined): TableSettings['loadMethod'] {
  return value === 'append-only' || value === 'overwrite' ? value : 'upsert';
}

function timestampType(value: JsonValue | undefined): TableSettings['timestampType'] {
  return value === 'TIMESTAMP_TZ' || value === 'TIMESTAMP_LTZ' ? value : 'TIMESTAMP_NTZ';
}

function text(config: JsonObject, setting: string): string | undefined {
  const value = config[setting];
  return typeof value === 'string' ? value : undefined;
}

function number(config: JsonObject, setting: string): number {
  return Number(config[setting]);
}
