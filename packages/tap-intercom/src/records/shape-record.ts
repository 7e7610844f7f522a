import {
  ExactNumber,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
} from '@intercom-to-snowflake/singer';
import { isoTime } from './iso-time.ts';

/** Gives the value in the form of its schema: the same value when it has that form already. Never null. */
type Shape = (value: JsonValue) => JsonValue;

/**
 * Makes, once for a stream, what gives its raw objects the form of the schema: times are RFC 3339 UTC,
 * ids text, whatever version of the API they came from. Nothing is dropped, and what the schema does
 * not describe (custom attributes, fields newer than it) is passed on as it came. The raw object
 * itself stays as it is.
 */
export function shaperOf(schema: JsonSchema): (raw: JsonObject) => JsonObject {
  return shapeOfObject(schema) ?? ((raw) => raw);
}

/** Undefined when nothing of such objects has to change. */
function shapeOfObject({
  properties,
}: JsonSchema): ((object: JsonObject) => JsonObject) | undefined {
  if (!isJsonObject(properties)) return undefined;
  const shapes = Object.entries(properties).flatMap(([name, property]) => {
    const shape = isJsonObject(property) ? shapeOf(property) : undefined;
    return shape === undefined ? [] : [{ name, shape, isInherited: name in Object.prototype }];
  });
  if (shapes.length === 0) return undefined;
  return (object) => {
    let shaped: Record<string, JsonValue> | undefined;
    for (const { name, shape, isInherited } of shapes) {
      const value = isInherited && !Object.hasOwn(object, name) ? undefined : object[name];
      if (value === undefined || value === null) continue;
      const result = shape(value);
      if (result === value) continue;
      // Spread, not assigned one by one: a field that the schema does not know may be called __proto__.
      shaped ??= { ...object };
      shaped[name] = result;
    }
    return shaped ?? object;
  };
}

function shapeOf(schema: JsonSchema): Shape | undefined {
  const ofItem = isJsonObject(schema['items']) ? shapeOf(schema['items']) : undefined;
  const ofObject = shapeOfObject(schema);
  const ofScalar = shapeOfScalar(schema);
  if ((ofItem ?? ofObject ?? ofScalar) === undefined) return undefined;
  return (value) => {
    if (typeof value !== 'object' || value instanceof ExactNumber) {
      return ofScalar === undefined ? value : ofScalar(value);
    }
    if (isJsonObject(value)) return ofObject === undefined ? value : ofObject(value);
    return ofItem === undefined || !isList(value) ? value : shapeItems(value, ofItem);
  };
}

function shapeItems(list: readonly JsonValue[], shape: Shape): JsonValue {
  if (list.length === 0) return list;
  const shaped = list.map((item) => (item === null ? null : shape(item)));
  return shaped.some((item, index) => item !== list[index]) ? shaped : list;
}

function shapeOfScalar(schema: JsonSchema): Shape | undefined {
  if (schema['format'] === 'date-time') return timestampOf;
  const types: readonly unknown[] = Array.isArray(schema['type'])
    ? schema['type']
    : [schema['type']];
  const takesNumber = types.includes('integer') || types.includes('number');
  const takesText = types.includes('string');
  if (takesText && !takesNumber) {
    return (value) =>
      typeof value === 'number' || value instanceof ExactNumber ? String(value) : value;
  }
  if (takesNumber && !takesText) {
    return (value) => (typeof value === 'string' ? (exactNumber(value) ?? value) : value);
  }
  return undefined;
}

/** The latest second that RFC 3339 can write, the end of the year 9999. */
const lastSecond = 253_402_300_799;

/**
 * RFC 3339 UTC of epoch seconds, or of an ISO 8601 text with an offset. Anything else is left as it
 * is. A number past the year 9999 can only be milliseconds (singer-io/tap-intercom met some).
 */
export function timestampOf(value: JsonValue): JsonValue {
  if (typeof value === 'number') {
    const ms = Math.trunc(Math.abs(value) > lastSecond ? value : value * 1000);
    return Math.abs(ms) > lastSecond * 1000 ? value : isoTime(ms);
  }
  if (typeof value !== 'string' || !isoWithOffset.test(value)) return value;
  const ms = Date.parse(value);
  // toISOString knows milliseconds only: a finer time is kept as it came, if it is UTC already.
  if (Number.isNaN(ms) || /\.\d{4,}Z$/.test(value)) return value;
  return isoTime(ms);
}

const isoWithOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The number a text holds, if it holds it exactly. */
function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return text !== '' && String(number) === text && Number.isFinite(number) ? number : undefined;
}
