import type { CatalogEntry } from './catalog.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type ProjectedObject,
} from '../json/json.ts';

/** What the user selected of one stream. */
export type StreamSelection = {
  /** The stream's schema without the fields that are not selected. */
  readonly schema: JsonSchema;
  /** Whether a field is selected: `isSelected('location', 'city')`. */
  isSelected(...path: readonly string[]): boolean;
  /**
   * The record without the fields that are not selected, nested ones too. Selection does not go into
   * the items of arrays. Fields that the schema does not know go as their parent goes, unless it is
   * closed (`additionalProperties: false`).
   */
  project(record: JsonObject): ProjectedObject;
  /** The metadata of the stream itself, e.g. `replication-method`. */
  readonly metadata: JsonObject;
};

/**
 * Undefined when the stream is not selected.
 *
 * @param automatic fields that are selected whatever a catalog says, which may be written by hand
 */
export function selectStream(
  entry: CatalogEntry,
  automatic: readonly string[] = [],
): StreamSelection | undefined {
  const metadata = withAutomatic(metadataOf(entry), automatic);
  if (!isPathSelected(metadata, [])) return undefined;

  const { schema, project } = projectObject(entry.schema, [], metadata);
  return {
    schema,
    isSelected: (...path) => isPathSelected(metadata, path),
    project,
    metadata: metadata.get(keyOf([])) ?? {},
  };
}

/** By path. Empty when the catalog says nothing about selection at all. */
type SelectionMetadata = ReadonlyMap<string, JsonObject>;

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** What the metadata says and, where it says nothing, what the flags say that were used before there was metadata. */
function metadataOf(entry: CatalogEntry): SelectionMetadata {
  const legacy = new Map(legacyFlags(entry.schema, []));
  if (entry.selected !== undefined) legacy.set(keyOf([]), { selected: entry.selected });
  const given = entry.metadata
    .filter(({ breadcrumb }) =>
      breadcrumb.every((step, at) => at % 2 === 1 || step === 'properties'),
    )
    .map(({ breadcrumb, metadata }) => {
      const key = keyOf(breadcrumb.filter((_, at) => at % 2 === 1));
      return [key, { ...legacy.get(key), ...metadata }] as const;
    });
  return new Map([...legacy, ...given]);
}

/** Where nothing is said at all, everything is selected, and nothing is added that would change that. */
function withAutomatic(
  metadata: SelectionMetadata,
  automatic: readonly string[],
): SelectionMetadata {
  if (metadata.size === 0) return metadata;
  const fields = automatic.map(
    (name) => [keyOf([name]), { ...metadata.get(keyOf([name])), inclusion: 'automatic' }] as const,
  );
  return new Map([...metadata, ...fields]);
}

function legacyFlags(
  schema: JsonSchema,
  path: readonly string[],
): readonly (readonly [string, JsonObject])[] {
  const { selected, inclusion, properties } = schema;
  const own = {
    ...(typeof selected === 'boolean' || typeof selected === 'string' ? { selected } : {}),
    ...(typeof inclusion === 'string' ? { inclusion } : {}),
  };
  const nested = Object.entries(isJsonObject(properties) ? properties : {}).flatMap(
    ([name, property]) => (isJsonObject(property) ? legacyFlags(property, [...path, name]) : []),
  );
  return Object.keys(own).length > 0 ? [[keyOf(path), own], ...nested] : nested;
}

/**
 * The rule of the Meltano SDK (singerlib/catalog.py, 2026-08-08), which includes singer-python's: the
 * parent must be selected; `unsupported` never is, `automatic` always; then `selected`, then
 * `selected-by-default`, then the parent.
 */
function isPathSelected(metadata: SelectionMetadata, path: readonly string[]): boolean {
  if (metadata.size === 0) return true;
  let isParentSelected = false;
  for (let depth = 0; depth <= path.length; depth++) {
    const own = metadata.get(keyOf(path.slice(0, depth))) ?? {};
    const isRoot = depth === 0;
    if (!isRoot && !isParentSelected) return false;
    isParentSelected = isOneSelected(own, isParentSelected);
  }
  return isParentSelected;
}

function isOneSelected(own: JsonObject, isParentSelected: boolean): boolean {
  if (own['inclusion'] === 'unsupported') return false;
  if (own['inclusion'] === 'automatic') return true;
  return flag(own['selected']) ?? flag(own['selected-by-default']) ?? isParentSelected;
}

function flag(value: JsonValue | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

type Projection = {
  readonly schema: JsonSchema;
  /** Whether nothing at all is left out. */
  readonly isWhole: boolean;
  readonly project: (record: JsonObject) => ProjectedObject;
};

/** What is left of an object's schema, and of such objects. */
function projectObject(
  schema: JsonSchema,
  path: readonly string[],
  metadata: SelectionMetadata,
): Projection {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const isOpen = schema['additionalProperties'] !== false;
  const isSelected = (name: string) => isPathSelected(metadata, [...path, name]);
  const fields = new Map(
    Object.entries(properties)
      .filter(([name]) => isSelected(name))
      .map(([name, field]) => [
        name,
        isJsonObject(field) ? projectObject(field, [...path, name], metadata) : undefined,
      ]),
  );
  const dropped = new Set(
    [...Object.keys(properties), ...namesUnder(metadata, path)].filter((name) => !isSelected(name)),
  );
  const isKept = (name: string) => fields.has(name) || (isOpen && !dropped.has(name));
  const isWhole =
    isOpen && dropped.size === 0 && [...fields.values()].every((field) => field?.isWhole ?? true);

  const namesDropped = isOpen
    ? () => dropped
    : (record: JsonObject) => Object.keys(record).filter((name) => !isKept(name));
  const inner = [...fields].filter(([, field]) => field?.isWhole === false);

  return {
    isWhole,
    schema: isWhole ? schema : filterSchema(schema, properties, fields, isKept),
    project: (record) => (isWhole ? record : projected(record, namesDropped(record), inner)),
  };
}

/** Looks up the members that something happens to instead of asking for each member: they are few. */
function projected(
  record: JsonObject,
  dropped: Iterable<string>,
  inner: readonly (readonly [name: string, field: Projection | undefined])[],
): ProjectedObject {
  const kept: Record<string, JsonValue | object | undefined> = { ...record };
  for (const name of dropped) if (Object.hasOwn(kept, name)) kept[name] = undefined;
  for (const [name, field] of inner) {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (isJsonObject(value)) kept[name] = field?.project(value);
  }
  return kept;
}

function filterSchema(
  schema: JsonSchema,
  properties: JsonObject,
  fields: ReadonlyMap<string, Projection | undefined>,
  isKept: (name: string) => boolean,
): JsonSchema {
  const { required } = schema;
  return {
    ...schema,
    ...('properties' in schema && {
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => isKept(name))
          .map(([name, field]) => [name, fields.get(name)?.schema ?? field]),
      ),
    }),
    ...(Array.isArray(required) && {
      required: required.filter((name: JsonValue) => typeof name === 'string' && isKept(name)),
    }),
  };
}

/** The fields right under a path that the metadata speaks of. */
function namesUnder(metadata: SelectionMetadata, path: readonly string[]): readonly string[] {
  return [...metadata.keys()]
    .map((key) => JSON.parse(key) as readonly string[])
    .filter((other) => other.length > path.length && path.every((step, at) => other[at] === step))
    .flatMap((other) => other[path.length] ?? []);
}
