import { isJsonObject, type JsonObject } from '@intercom-to-snowflake/singer';
import type { Source, StreamDefinition } from './stream.ts';

/** The objects of a list inside another object: `itemsIn(contact, ['tags', 'data'])`. None where it is missing. */
export function itemsIn(object: JsonObject, path: readonly string[]): readonly JsonObject[] {
  let value: unknown = object;
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** What ties a record to the object it came with: `contact_id` and `contact_updated_at`. */
export function linkTo(parent: string, object: JsonObject): JsonObject {
  return {
    [`${parent}_id`]: object['id'] ?? null,
    [`${parent}_updated_at`]: object['updated_at'] ?? null,
  };
}

/** The object with its id under a name that says of what it is the id. */
export function renameId({ id = null, ...rest }: JsonObject, name: string): JsonObject {
  return { ...rest, [name]: id };
}

type JoinOptions = Pick<
  StreamDefinition,
  'name' | 'about' | 'limits' | 'schema' | 'permission' | 'since'
> & {
  /** The stream whose objects hold the list, and what one of them is called. */
  readonly parent: string;
  readonly parentName: string;
  readonly field: string;
  /** The names the list goes by inside the field. */
  readonly lists: readonly string[];
  /** What the id of an item is called in the record. */
  readonly itemId: string;
  readonly moreKeys?: readonly string[];
};

/** Which items belong to which object: one record for each pair, cut out of the object. */
export function joinStream(options: JoinOptions): StreamDefinition {
  const { name, about, limits, schema, permission, since } = options;
  const { parent, parentName, field, itemId } = options;
  const source: Source = {
    kind: 'cut',
    parent,
    cut: (object) =>
      options.lists
        .flatMap((list) => itemsIn(object, [field, list]))
        .map((item) => ({ ...renameId(item, itemId), ...linkTo(parentName, object) })),
  };
  return {
    name,
    about,
    ...(limits !== undefined && { limits }),
    schema,
    keyProperties: [`${parentName}_id`, ...(options.moreKeys ?? []), itemId],
    replication: { method: 'INCREMENTAL', key: `${parentName}_updated_at` },
    source,
    permission,
    since,
  };
}
