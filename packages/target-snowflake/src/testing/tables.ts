import type { StreamTable } from '../plan/stream-table.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import type { TableSettings } from '../plan/table-settings.ts';

export const tableSettings: TableSettings = {
  database: 'ANALYTICS',
  defaultTargetSchema: 'INTERCOM',
  schemaMapping: {},
  loadMethod: 'upsert',
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
  primaryKeyRequired: false,
  timestampType: 'TIMESTAMP_NTZ',
  newTable: { transient: false, retentionDays: undefined, clusterBy: [], selectRoles: [] },
};

/** The table of a stream with one column, `id`. */
export function tableOf(stream: string): StreamTable {
  const schema = { type: 'object', properties: { id: { type: 'integer' } } };
  return streamTable({ type: 'SCHEMA', stream, schema, key_properties: ['id'] }, tableSettings);
}
