import { isJsonObject, type JsonObject, type JsonSchema } from '@intercom-to-snowflake/singer';

/**
 * The fields of a record that its schema does not name, like `source.redacted`: Intercom adds fields
 * without a new version. Objects whose members the schema leaves open hold what customers put there.
 */
export function unknownFields(record: JsonObject, schema: JsonSchema): readonly string[] {
  const { properties } = schema;
  if (!isJsonObject(properties)) return [];
  return Object.entries(record).flatMap(([name, value]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!isJsonObject(property)) return [name];
    return fieldsInside(value, property).map((inner) => `${name}.${inner}`);
  });
}

function fieldsInside(value: unknown, schema: JsonSchema): readonly string[] {
  if (isJsonObject(value)) return unknownFields(value, schema);
  const { items } = schema;
  if (!Array.isArray(value) || !isJsonObject(items)) return [];
  return value.flatMap((item) => fieldsInside(item, items));
}
