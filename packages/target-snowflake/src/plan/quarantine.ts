import { createHash } from 'node:crypto';
import { INTEGER, LONGEST_VARCHAR_LENGTH, VARCHAR } from './column-type.ts';
import type { ColumnType, TimestampKind } from './column-type.ts';
import { storedName } from './stored-name.ts';
import type { Column } from './column.ts';
import type { StreamTable } from './stream-table.ts';

/** What is quarantined: a record that could not be loaded as it is. */
export type Quarantined = {
  readonly stream: string;
  /** Its JSON text, as it was received. */
  readonly record: Buffer;
  readonly reason: string;
  /** The line of the input; undefined when only Snowflake found what is wrong. */
  readonly line: number | undefined;
  /** Ms since 1970. */
  readonly at: number;
};

/**
 * The table beside a stream's table that takes the records which could not be loaded. One that comes again has one row
 * there, as it would in the stream's table; where the stream has no key each has a row of its own.
 */
export function quarantineTable(
  table: Omit<StreamTable, 'quarantine'>,
  timestampType: TimestampKind,
): StreamTable {
  const types: Readonly<Record<string, ColumnType>> = {
    id: VARCHAR,
    stream: VARCHAR,
    record: { kind: 'VARCHAR', length: LONGEST_VARCHAR_LENGTH },
    reason: VARCHAR,
    line: INTEGER,
    quarantined_at: { kind: timestampType },
  };
  const isAppended = table.loadMethod === 'append-only';
  return {
    ...table,
    stream: `${table.stream}${SUFFIX}`,
    table: storedName(`${table.table}${SUFFIX}`),
    columns: Object.entries(types).map(columnOf),
    keys: isAppended ? [] : ['id'],
    loadMethod: isAppended ? 'append-only' : 'upsert',
    ...{ hardDelete: false, missingProperty: 'null', newerBy: undefined },
    created: { ...table.created, clusterBy: [] },
    invalidRecords: 'fail',
    quarantines: table,
    quarantine: undefined,
  };
}

const SUFFIX = '__quarantine';

function columnOf([property, type]: readonly [string, ColumnType]): Column {
  return {
    name: storedName(property),
    property,
    source: { from: 'property', property },
    type,
  };
}

/** The RECORD message for that table. */
export function quarantineMessage({ stream, record, reason, line, at }: Quarantined): Buffer {
  const id = createHash('sha256').update(`${stream}\0`).update(record).digest('hex');
  const row = {
    ...{ id, stream, record: record.toString('utf8'), reason, line: line ?? null },
    quarantined_at: new Date(at).toISOString(),
  };
  return Buffer.from(JSON.stringify({ type: 'RECORD', stream: `${stream}${SUFFIX}`, record: row }));
}
