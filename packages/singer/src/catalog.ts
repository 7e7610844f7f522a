import type { JsonObject, JsonSchema } from './json.ts';

/** What a tap offers, and what of it the user selected (singer-io/getting-started, DISCOVERY_MODE.md). */
export type Catalog = { readonly streams: readonly CatalogEntry[] };

export type CatalogEntry = {
  readonly tap_stream_id: string;
  readonly stream: string;
  readonly schema: JsonSchema;
  readonly metadata: readonly MetadataEntry[];
  readonly key_properties?: readonly string[];
  readonly replication_method?: string;
  readonly replication_key?: string;
  /** Legacy: before metadata, selection was written here. Strings "true" and "false" occur. */
  readonly selected?: boolean | string;
};

export type MetadataEntry = {
  /** `[]` is the stream, `['properties', 'a', 'properties', 'b']` the field b in a. */
  readonly breadcrumb: readonly string[];
  readonly metadata: JsonObject;
};

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
 * The catalog entry of a stream, with metadata for every property, nested ones too (Meltano makes a
 * property without an entry automatic, so that it cannot be deselected). Keys are automatic.
 */
export function describeStream(_description: StreamDescription): CatalogEntry {
  throw new Error('not built yet');
}

/** Parses the content of a catalog file. Throws InputFileError, which names the file and the place in it. */
export function parseCatalog(_value: unknown, _fileName: string): Catalog {
  throw new Error('not built yet');
}
