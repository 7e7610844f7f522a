import type { JsonObject, JsonValue } from '@intercom-to-snowflake/singer';
import { isJsonObject } from '@intercom-to-snowflake/singer';
import { tmpdir } from 'node:os';
import { configSchema } from './config.ts';
import type { FlowSettings } from './run-target.ts';
import type { TableSettings } from './stream-table.ts';

/** What a validated config means for the flow of messages and for the tables. */
export function flowSettings(config: JsonObject): FlowSettings {
  return {
    route: {
      table: tableSettings(config),
      validateRecords: config['validate_records'] === true,
      processActivateVersionMessages: config['process_activate_version_messages'] === true,
    },
    limits: {
      rows: number(config, 'batch_size_rows'),
      bytes: number(config, 'batch_size_bytes'),
      waitMs: number(config, 'batch_wait_limit_seconds') * 1000,
    },
    parallelism: number(config, 'parallelism') || configSchema.properties.parallelism.default,
    tempDir: text(config, 'temp_dir') ?? tmpdir(),
  };
}

function tableSettings(config: JsonObject): TableSettings {
  return {
    // Only the sandbox needs no database to be named.
    database: text(config, 'database') ?? 'SANDBOX',
    defaultTargetSchema:
      text(config, 'default_target_schema') ?? text(config, 'schema') ?? 'PUBLIC',
    schemaMapping: schemaMapping(config['schema_mapping']),
    loadMethod: config['load_method'] === 'append-only' ? 'append-only' : 'upsert',
    addRecordMetadata: config['add_record_metadata'] === true,
    hardDelete: config['hard_delete'] === true,
    timestampType: timestampType(config['timestamp_type']),
  };
}

function schemaMapping(mapping: JsonValue | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(mapping)) return {};
  const targets = Object.entries(mapping).map(([source, target]) => [
    source,
    isJsonObject(target) ? target['target_schema'] : target,
  ]);
  return Object.fromEntries(targets) as Record<string, string>;
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
