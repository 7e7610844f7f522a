import type { StreamTable } from '../stream-table.ts';
import { streamTable } from '../stream-table.ts';
import type { TableSettings } from '../stream-table.ts';

export const tableSettings: TableSettings = {
  database: 'ANALYTICS',
  defaultTargetSchema: 'INTERCOM',
  schemaMapping: {},
  loadMethod: 'upsert',
  addRecordMetadata: true,
  hardDelete: false,
  primaryKeyRequired: false,
  timestampType: 'TIMESTAMP_NTZ',
  newTable: { transient: false, retentionDays: undefined, selectRoles: [] },
};

/** The table of a stream with one column, `id`. */
export function tableOf(stream: string): StreamTable {
  const schema = { type: 'object', properties: { id: { type: 'integer' } } };
  return streamTable({ type: 'SCHEMA', stream, schema, key_properties: ['id'] }, tableSettings);
}
