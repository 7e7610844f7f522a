import type { SchemaMessage } from '@intercom-to-snowflake/singer';
import type { ColumnType, TimestampKind } from './column-type.ts';

/**
 * What a SCHEMA message means for Snowflake: the table of a stream and the columns it should have.
 * The names are those wanted; a table that another loader made may spell them otherwise, and the
 * table plan finds out.
 */
export type StreamTable = {
  readonly stream: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly Column[];
  /** The key properties, as the SCHEMA message names them. Empty: the stream has no key. */
  readonly keys: readonly string[];
  /** What will be done: a stream without a key is appended, whatever the setting says. */
  readonly loadMethod: LoadMethod;
};

export type LoadMethod = 'upsert' | 'append-only';

export type Column = {
  /** The column's name, as it is stored: folded to upper case, unique in the table. */
  readonly name: string;
  /** The property it holds, as the SCHEMA message names it; undefined for the target's own columns. */
  readonly property: string | undefined;
  readonly source: ColumnSource;
  readonly type: ColumnType;
};

/** Where a column's value comes from. */
export type ColumnSource =
  | { readonly from: 'property'; readonly property: string }
  /** The whole record: the one column of a stream whose schema names no property. */
  | { readonly from: 'record' }
  | { readonly from: 'metadata'; readonly column: MetadataColumn };

export type MetadataColumn =
  | '_SDC_EXTRACTED_AT'
  | '_SDC_RECEIVED_AT'
  | '_SDC_BATCHED_AT'
  | '_SDC_DELETED_AT'
  | '_SDC_SEQUENCE'
  | '_SDC_TABLE_VERSION'
  | '_SDC_SYNC_STARTED_AT';

/** The settings that decide what table a stream gets. */
export type TableSettings = {
  readonly database: string;
  /** Where streams go that `schemaMapping` does not name. */
  readonly defaultTargetSchema: string;
  /** Source schema, the part of a stream's name before the first `-`, to the schema in Snowflake. */
  readonly schemaMapping: Readonly<Record<string, string>>;
  readonly loadMethod: LoadMethod;
  readonly addRecordMetadata: boolean;
  readonly hardDelete: boolean;
  readonly timestampType: TimestampKind;
};

/** @throws SchemaError when no table can be made of it: a key that is not a property, an unresolvable `$ref`. */
export function streamTable(_message: SchemaMessage, _settings: TableSettings): StreamTable {
  throw new Error('not built yet');
}

/** True when a SCHEMA message changed nothing that a table could show: annotations, order of properties. */
export function sameTable(_a: StreamTable, _b: StreamTable): boolean {
  throw new Error('not built yet');
}
