import { InputFileError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../json/json.ts';

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

/** Parses the content of a catalog file. Throws InputFileError, which names the file and the place in it. */
export function parseCatalog(value: unknown, fileName: string): Catalog {
  const refuse = (problem: string) => new InputFileError(`catalog file ${fileName}: ${problem}`);
  if (!isJsonObject(value) || !Array.isArray(value['streams'])) {
    throw refuse('it must hold an object with a list of "streams"; --discover writes one');
  }
  const streams = value['streams'].map((entry: JsonValue, index: number) =>
    parseEntry(entry, (problem) => refuse(`streams[${index}]${problem}`)),
  );
  const names = streams.map(({ tap_stream_id: name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw refuse(`it has the stream ${twice} twice`);
  return { streams };
}

type Refuse = (problem: string) => InputFileError;

function parseEntry(entry: JsonValue, refuse: Refuse): CatalogEntry {
  if (!isJsonObject(entry)) throw refuse(' must be an object');
  const tapStreamId = entry['tap_stream_id'] ?? entry['stream'];
  const stream = entry['stream'] ?? tapStreamId;
  if (typeof tapStreamId !== 'string' || typeof stream !== 'string') {
    throw refuse(' has no "tap_stream_id", which must be a string');
  }
  const { schema, metadata = [] } = entry;
  if (!isJsonObject(schema)) throw refuse(`.schema (${stream}) must be an object`);
  if (!Array.isArray(metadata)) throw refuse(`.metadata (${stream}) must be a list`);
  return {
    tap_stream_id: tapStreamId,
    stream,
    schema,
    metadata: metadata.map((item: JsonValue, index: number) =>
      parseMetadata(item, (problem) => refuse(`.metadata[${index}] (${stream})${problem}`)),
    ),
    ...(isNames(entry['key_properties']) && { key_properties: entry['key_properties'] }),
    ...(typeof entry['replication_method'] === 'string' && {
      replication_method: entry['replication_method'],
    }),
    ...(typeof entry['replication_key'] === 'string' && {
      replication_key: entry['replication_key'],
    }),
    ...(isFlag(entry['selected']) && { selected: entry['selected'] }),
  };
}

function parseMetadata(item: JsonValue, refuse: Refuse): MetadataEntry {
  if (!isJsonObject(item)) throw refuse(' must be an object');
  const { breadcrumb, metadata } = item;
  if (!isNames(breadcrumb)) throw refuse('.breadcrumb must be a list of strings');
  if (!isJsonObject(metadata)) throw refuse('.metadata must be an object');
  return { breadcrumb, metadata };
}

function isNames(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isFlag(value: JsonValue | undefined): value is boolean | string {
  return typeof value === 'boolean' || typeof value === 'string';
}
