import type { CatalogEntry, MetadataEntry } from './catalog.ts';
import { isJsonObject, type JsonSchema } from '../json/json.ts';

/** A stream as a tap describes it. */
export type StreamDescription = {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly keyProperties: readonly string[];
  readonly replicationMethod: 'FULL_TABLE' | 'INCREMENTAL';
  readonly replicationKey?: string;
  /** Default true. */
  readonly selectedByDefault?: boolean;
};

/**
 * The catalog entry of a stream, with metadata for every property, nested ones too: Meltano makes a
 * property without an entry automatic, so that it cannot be deselected (meltano 4.2.2, 2026-08-07).
 * Keys and the replication key are automatic.
 */
export function describeStream(description: StreamDescription): CatalogEntry {
  const { name, schema, keyProperties, replicationMethod, replicationKey } = description;
  const automatic = new Set([
    ...keyProperties,
    ...(replicationKey === undefined ? [] : [replicationKey]),
  ]);
  const stream: MetadataEntry = {
    breadcrumb: [],
    metadata: {
      inclusion: 'available',
      'selected-by-default': description.selectedByDefault ?? true,
      'table-key-properties': keyProperties,
      'forced-replication-method': replicationMethod,
      ...(replicationKey !== undefined && { 'valid-replication-keys': [replicationKey] }),
    },
  };
  const fields = fieldsOf(schema, []).map((breadcrumb): MetadataEntry => {
    const isAutomatic = breadcrumb.length === 2 && automatic.has(breadcrumb[1] ?? '');
    return { breadcrumb, metadata: { inclusion: isAutomatic ? 'automatic' : 'available' } };
  });
  return {
    tap_stream_id: name,
    stream: name,
    schema,
    metadata: [stream, ...fields],
    key_properties: keyProperties,
    replication_method: replicationMethod,
    ...(replicationKey !== undefined && { replication_key: replicationKey }),
  };
}

/** The breadcrumbs of every property; the items of arrays have none. */
function fieldsOf(schema: JsonSchema, parent: readonly string[]): readonly (readonly string[])[] {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const breadcrumb = [...parent, 'properties', name];
    return [breadcrumb, ...(isJsonObject(property) ? fieldsOf(property, breadcrumb) : [])];
  });
}
