import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonObject, SchemaMessage } from '@intercom-to-snowflake/singer';
import { columnNames } from './column-names.ts';
import { VARIANT } from './column-type.ts';
import { columnType } from './columns.ts';
import { SchemaError } from '../errors.ts';
import { metadataColumns } from './metadata-columns.ts';
import { quarantineTable } from './quarantine.ts';
import { configuredName, storedName } from './stored-name.ts';
import { placeOf } from './table-place.ts';
import type { TableSettings } from './table-settings.ts';
import type { StreamTable } from './stream-table.ts';
import type { Column } from './column.ts';

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
