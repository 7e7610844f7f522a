import { isJsonObject, type JsonObject, type SchemaMessage } from '@intercom-to-snowflake/singer';
import type { SelectedStream } from './stream-tree.ts';

/** The SCHEMA message of a stream, with the fields that were selected. */
export function schemaMessage({ definition, schema }: SelectedStream): SchemaMessage {
  const { name, keyProperties, replication } = definition;
  return {
    type: 'SCHEMA',
    stream: name,
    schema: { ...schema, ...mapMembers(schema, withoutBareFormat) },
    key_properties: keyProperties,
    ...(replication.method === 'INCREMENTAL' && { bookmark_properties: [replication.key] }),
  };
}

/**
 * A property as it is, but with the times inside of it as alternatives of text and null.
 * singer-check-tap (singer-tools 0.4.1, 2024-09) looks for a member that has a `format` also where the
 * object around it is null, and crashes; it does not look into alternatives.
 */
function withoutBareFormat(property: JsonObject): JsonObject {
  return {
    ...property,
    ...mapMembers(property, (inner) => asAlternatives(withoutBareFormat(inner))),
  };
}

function asAlternatives({ type, format, ...rest }: JsonObject): JsonObject {
  return format === undefined
    ? { ...(type !== undefined && { type }), ...rest }
    : { anyOf: [{ type: 'string', format }, { type: 'null' }] };
}

/** The members and items of a schema, changed. */
function mapMembers(schema: JsonObject, change: (inner: JsonObject) => JsonObject): JsonObject {
  const { properties, items } = schema;
  return {
    ...(isJsonObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [
          name,
          isJsonObject(inner) ? change(inner) : inner,
        ]),
      ),
    }),
    ...(isJsonObject(items) && { items: change(items) }),
  };
}
