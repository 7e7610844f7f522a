import { isJsonObject, type JsonValue } from '../json/json.ts';

type AnySchema = { readonly [keyword: string]: unknown };

/** Every text that stands where the schema says `secret`, at any depth. */
export function secretsIn(schema: AnySchema, value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (schema['secret'] === true) return textsIn(value);
  const properties = schema['properties'];
  if (!isJsonObject(properties) || !isJsonObject(value)) return [];
  return Object.entries(properties).flatMap(([name, property]) =>
    isJsonObject(property) ? secretsIn(property, value[name]) : [],
  );
}

/** Every text in a value. */
export function textsIn(value: JsonValue): readonly string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value === 'object') return Object.values(value).flatMap(textsIn);
  return [String(value)];
}
