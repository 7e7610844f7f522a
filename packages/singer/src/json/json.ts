import { ExactNumber } from './exact-number.ts';

/** Any value that JSON text can hold. */
export type JsonValue =
  null | boolean | number | string | ExactNumber | readonly JsonValue[] | JsonObject;

export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * A JSON object of which members are left out, in objects inside of it too: they are undefined, as no JSON text has them. To copy
 * the members that are kept takes ten times as long.
 */
export type ProjectedObject = { readonly [key: string]: JsonValue | object | undefined };

/** A JSON Schema as Singer uses it: draft 7, kept as it came. */
export type JsonSchema = JsonObject;

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}
