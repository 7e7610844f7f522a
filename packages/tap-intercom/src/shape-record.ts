import {
  ExactNumber,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
} from '@intercom-to-snowflake/singer';

/**
 * A raw object as the stream's schema has it: times are RFC 3339 UTC, ids text, whatever version of
 * the API they came from. Nothing is dropped, and what the schema does not describe (custom
 * attributes, fields newer than it) is passed on as it came.
 */
export function shapeRecord(record: JsonObject, schema: JsonSchema): JsonObject {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return record;
  // From entries, not by assignment: a field may be called __proto__.
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const property = properties[name];
      return [name, isJsonObject(property) ? shapeValue(value, property) : value];
    }),
  );
}

function shapeValue(value: JsonValue, schema: JsonSchema): JsonValue {
  if (value === null) return null;
  if (isList(value)) {
    const { items } = schema;
    return isJsonObject(items) ? value.map((item) => shapeValue(item, items)) : value;
  }
  if (isJsonObject(value)) return shapeRecord(value, schema);
  if (schema['format'] === 'date-time') return timestampOf(value);
  if ((typeof value === 'number' || value instanceof ExactNumber) && isTextOnly(schema)) {
    return String(value);
  }
  if (typeof value === 'string' && isNumberOnly(schema)) return exactNumber(value) ?? value;
  return value;
}

/** The latest second that RFC 3339 can write, the end of the year 9999. */
const lastSecond = 253_402_300_799;

/**
 * RFC 3339 UTC of epoch seconds, or of an ISO 8601 text with an offset. Anything else is left as it
 * is. A number past the year 9999 can only be milliseconds (singer-io/tap-intercom met some).
 */
export function timestampOf(value: JsonValue): JsonValue {
  if (typeof value === 'number') {
    const ms = Math.abs(value) > lastSecond ? value : value * 1000;
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) || Math.abs(ms) > lastSecond * 1000
      ? value
      : date.toISOString();
  }
  if (typeof value !== 'string' || !isoWithOffset.test(value)) return value;
  const ms = Date.parse(value);
  // toISOString knows milliseconds only: a finer time is kept as it came, if it is UTC already.
  if (Number.isNaN(ms) || /\.\d{4,}Z$/.test(value)) return value;
  return new Date(ms).toISOString();
}

const isoWithOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

function typesOf({ type }: JsonSchema): readonly unknown[] {
  return Array.isArray(type) ? type : [type];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isTextOnly(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return types.includes('string') && !types.includes('integer') && !types.includes('number');
}

function isNumberOnly(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return (types.includes('integer') || types.includes('number')) && !types.includes('string');
}

/** The number a text holds, if it holds it exactly. */
function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return text !== '' && String(number) === text && Number.isFinite(number) ? number : undefined;
}
