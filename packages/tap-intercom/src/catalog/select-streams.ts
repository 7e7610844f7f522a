import {
  describeStream,
  InputFileError,
  isJsonObject,
  selectStream,
  type Catalog,
  type CatalogEntry,
} from '@intercom-to-snowflake/singer';
import { withAttributeTypes, type AttributeTypes } from './attribute-types.ts';
import type { SelectedStream } from './stream-tree.ts';
import { streams } from '../streams/index.ts';
import type { StreamDefinition } from '../streams/stream.ts';

/**
 * The catalog that `--discover` prints: every stream, with its fields and their metadata, and those that
 * the workspace has defined where they are known.
 */
export function discover(attributes: AttributeTypes = {}): Catalog {
  return {
    streams: streams.map((definition) =>
      describe({
        ...definition,
        schema: withAttributeTypes(definition.schema, attributes[definition.name]),
      }),
    ),
  };
}

function describe(definition: StreamDefinition): CatalogEntry {
  const { name, schema, keyProperties, replication, selectedByDefault = true } = definition;
  return describeStream({
    name,
    schema,
    keyProperties,
    replicationMethod: replication.method,
    ...(replication.method === 'INCREMENTAL' && { replicationKey: replication.key }),
    selectedByDefault,
  });
}

/**
 * The streams to read. Throws InputFileError when one is selected that the tap does not have: it
 * would be missing without a word.
 */
export function selectStreams(catalog: Catalog): readonly SelectedStream[] {
  return catalog.streams.flatMap((entry) => {
    const definition = streams.find(({ name }) => name === entry.tap_stream_id);
    const selection =
      definition === undefined
        ? selectStream(entry)
        : selectStream(withNeeded(entry, definition), neededFields(definition));
    if (selection === undefined) return [];
    if (definition === undefined) {
      throw new InputFileError(
        `the catalog selects the stream ${entry.tap_stream_id}, which this tap does not have. Run --discover for those it has`,
      );
    }
    // In the metadata, where Meltano and singer-python put it, or where the catalog shows it.
    const chosen = selection.metadata['replication-method'] ?? entry.replication_method;
    const isFullTable = definition.replication.method === 'FULL_TABLE' || chosen === 'FULL_TABLE';
    return [{ definition, selection, isFullTable, schema: selection.schema }];
  });
}

/** Without these fields no target knows which row a record is, nor how recent. */
function neededFields({ keyProperties, replication }: StreamDefinition): readonly string[] {
  return replication.method === 'INCREMENTAL' ? [...keyProperties, replication.key] : keyProperties;
}

/** The entry with what its schema must have: a catalog may be written by hand. One without any properties means all of them. */
function withNeeded(entry: CatalogEntry, definition: StreamDefinition): CatalogEntry {
  const { schema } = entry;
  const given = schema['properties'];
  if (!isJsonObject(given)) return { ...entry, schema: { ...definition.schema, ...schema } };
  const own = definition.schema['properties'];
  const missing = neededFields(definition)
    .filter((name) => !Object.hasOwn(given, name))
    .map((name) => [name, isJsonObject(own) ? (own[name] ?? {}) : {}] as const);
  return missing.length === 0
    ? entry
    : { ...entry, schema: { ...schema, properties: { ...Object.fromEntries(missing), ...given } } };
}

/** Every stream there is, with all its fields. */
export function selectAll(): readonly SelectedStream[] {
  return selectStreams({
    streams: streams.map((definition) => describe({ ...definition, selectedByDefault: true })),
  });
}
