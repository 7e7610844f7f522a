import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonObject, SchemaMessage } from '@intercom-to-snowflake/singer';
import { columnNames } from './column-names.ts';
import { VARIANT, sameType } from './column-type.ts';
import type { ColumnType } from './column-type.ts';
import { columnType } from './columns.ts';
import { SchemaError } from './errors.ts';
import { metadataColumns } from './metadata-columns.ts';
import type { InvalidRecords } from './invalid-records.ts';
import type { MetadataColumn } from './metadata-columns.ts';
import type { NewTable } from './new-table.ts';
import { quarantineTable } from './quarantine.ts';
import { configuredName, storedName } from './stored-name.ts';
import { placeOf } from './table-place.ts';
import type { TableSettings } from './table-settings.ts';

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
  /** What will be done: a stream without a key cannot be upserted, and is appended. */
  readonly loadMethod: LoadMethod;
  /** Whether rows of deleted records go, or are marked. */
  readonly hardDelete: boolean;
  readonly invalidRecords: InvalidRecords;
  /** The property that tells which of two records is newer; undefined: the one received last is. */
  readonly newerBy: string | undefined;
  /** What a column gets whose property a record has not: NULL, or the value it has. */
  readonly missingProperty: 'null' | 'keep';
  /** What it is made like where it is not there yet. */
  readonly created: NewTable;
  /** Roles that may use its schema, as they are stored, where that is not there yet. */
  readonly schemaReaders: readonly string[];
  /** The table that takes the invalid records, if they are to be kept. */
  readonly quarantine: StreamTable | undefined;
  /** The table whose invalid records it takes, if it is a quarantine. */
  readonly quarantines: TablePlace | undefined;
};

type TablePlace = {
  readonly stream: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
};

export type LoadMethod = 'upsert' | 'append-only' | 'overwrite';

export type Column = {
  /** The column's name, as it is stored: folded to upper case, unique in the table. */
  readonly name: string;
  /** The property it holds, as the SCHEMA message names it; undefined for the target's own columns. */
  readonly property: string | undefined;
  readonly source: ColumnSource;
  readonly type: ColumnType;
};

/** Where a column's value comes from. */
type ColumnSource =
  | { readonly from: 'property'; readonly property: string }
  /** The whole record: the one column of a stream whose schema names no property. */
  | { readonly from: 'record' }
  | { readonly from: 'metadata'; readonly column: MetadataColumn };

/** @throws SchemaError when a key is not a property of the schema, or there must be one and is none. */
export function streamTable(message: SchemaMessage, settings: TableSettings): StreamTable {
  const { stream, key_properties: keys, schema } = message;
  const declared = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const missing = keys.filter((key) => !Object.hasOwn(declared, key));
  if (missing.length > 0) throw new SchemaError(stream, missingKeys(missing));
  if (keys.length === 0 && settings.primaryKeyRequired) throw new SchemaError(stream, NO_KEY);
  requireNamed(message, declared, settings);

  const { hardDelete, invalidRecords, missingProperty, timestampType } = settings;
  const columns = columnsOf(declared, message, settings);
  const loadMethod =
    keys.length === 0 && settings.loadMethod === 'upsert' ? 'append-only' : settings.loadMethod;
  const table = {
    ...{ stream, columns, keys, loadMethod, hardDelete, invalidRecords, missingProperty },
    database: configuredName(settings.database),
    ...placeOf(stream, settings),
    newerBy: loadMethod === 'append-only' ? undefined : newerBy(stream, columns, settings),
    quarantines: undefined,
  };
  const quarantine =
    invalidRecords === 'quarantine' ? quarantineTable(table, timestampType) : undefined;
  return { ...table, quarantine };
}

/** The property that tells which of two records is newer, where the stream has it. */
function newerBy(stream: string, columns: readonly Column[], settings: TableSettings) {
  const column =
    settings.newerBy === undefined
      ? undefined
      : columns.find(({ property }) => property === settings.newerBy);
  if (column?.type.kind !== 'VARIANT') return column?.property;
  const problem = `newer_by names ${JSON.stringify(column.property)}, whose values have no order: it must be of one type, a time, a number or a text`;
  throw new SchemaError(stream, problem);
}

/** What the configuration names for this stream must be there, and be what it is named for. */
function requireNamed(
  { stream }: SchemaMessage,
  declared: JsonObject,
  { newerBy, mustHaveNewerBy, newTable }: TableSettings,
): void {
  const named = [
    ...newTable.clusterBy,
    ...(mustHaveNewerBy && newerBy !== undefined ? [newerBy] : []),
  ];
  const unknown = named.filter((property) => !Object.hasOwn(declared, property));
  if (unknown.length === 0) return;
  const names = unknown.map((property) => JSON.stringify(property)).join(', ');
  throw new SchemaError(
    stream,
    `stream_config names ${names}, which the schema has not among its properties`,
  );
}

/** True when a SCHEMA message changed nothing that a table could show: annotations, order of properties. */
export function sameTable(a: StreamTable, b: StreamTable): boolean {
  const columns = new Map(b.columns.map((column) => [column.name, column]));
  return (
    a.stream === b.stream &&
    a.database === b.database &&
    a.schema === b.schema &&
    a.table === b.table &&
    a.loadMethod === b.loadMethod &&
    a.keys.length === b.keys.length &&
    a.keys.every((key) => b.keys.includes(key)) &&
    a.columns.length === b.columns.length &&
    a.columns.every((column) => {
      const other = columns.get(column.name);
      return (
        other !== undefined &&
        other.property === column.property &&
        sameType(other.type, column.type)
      );
    })
  );
}

function columnsOf(
  properties: JsonObject,
  message: SchemaMessage,
  settings: TableSettings,
): readonly Column[] {
  const metadata = metadataColumns(settings);
  const reserved = new Set<string>(metadata.map(({ name }) => name));
  // A property that is called like a column of the target's own gives way, unless it identifies the row.
  const own = Object.keys(properties).filter(
    (property) => message.key_properties.includes(property) || !reserved.has(storedName(property)),
  );
  const names = columnNames(own, reserved);
  const columns = own.map((property): Column => ({
    name: names.get(property) ?? storedName(property),
    property,
    source: { from: 'property', property },
    type: columnType(properties[property] ?? null, message.schema, settings.timestampType),
  }));
  return [...(own.length === 0 ? [wholeRecord] : columns), ...metadata];
}

/** A schema that names no property would lose every record without it. */
const wholeRecord: Column = {
  name: 'RECORD',
  property: undefined,
  source: { from: 'record' },
  type: VARIANT,
};

const NO_KEY =
  'it has no key_properties, and primary_key_required is true. Set them in the tap, deselect the stream, or set primary_key_required to false to have its records appended';

function missingKeys(keys: readonly string[]): string {
  const names = keys.map((key) => JSON.stringify(key)).join(', ');
  return `key_properties name ${names}, which the schema has not among its properties`;
}
