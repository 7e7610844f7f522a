// An OpenAPI schema → what a stream's schema keeps of it: types, times, ids, members. Enumerations, limits and texts go:
// new values appear in Intercom's API without a new version.
import { parts } from './description.mjs';

const ID_NAME = /^(id|.+_id|.+_ids)$/;
const TIME_NAME = /(_at|_on|_until|_since|_time|_date)$/;
const TIME_FORMATS = ['date-time', 'timestamp'];
const ANYTHING = ['array', 'boolean', 'number', 'object', 'string'];

/**
 * @param {object} rules stream-schemas/fields.yaml
 * @returns {{types: Set<string>, format?: string, properties?: object, items?: object}} several alternatives become one shape with all their members
 */
export function shapeOf(description, rules, node, name = '', entered = []) {
  const found = parts(description, node);
  if (entered.some((schema) => schema === found[0].schema)) return { types: new Set(['object']) };
  const inside = [...entered, found[0].schema];
  return found
    .map(({ schema, component }) => ({
      ...scalar(rules, schema, component, name),
      ...(schema.properties && {
        properties: Object.fromEntries(
          Object.entries(members(description, rules, schema, component)).map(([key, property]) => [
            key,
            shapeOf(description, rules, { schema: property, component }, key, inside),
          ]),
        ),
      }),
      ...(schema.items && {
        items: shapeOf(description, rules, { schema: schema.items, component }, name, inside),
      }),
    }))
    .reduce(merge);
}

function members(description, rules, schema, component) {
  const isWholeComponent = schema === description.components.schemas[component];
  return { ...schema.properties, ...(isWholeComponent && rules.members[component]) };
}

function scalar(rules, schema, component, name) {
  const field = `${component}.${name}`;
  if (rules.types[field] !== undefined) return { types: new Set([rules.types[field]].flat()) };
  const type = schema.type ?? (schema.properties ? 'object' : undefined);
  if (type === undefined) return { types: new Set() };
  const isNumber = type === 'integer' || type === 'number';
  if ((isNumber || type === 'string') && isTime(rules, schema, field)) {
    return { types: new Set(['string']), format: 'date-time' };
  }
  if (isNumber && (ID_NAME.test(name) || rules.ids.includes(field))) {
    return { types: new Set(['string']) };
  }
  if (isNumber && TIME_NAME.test(name) && !rules.durations.includes(field)) {
    throw new Error(`${field} looks like a time: decide in scripts/stream-schemas/fields.yaml`);
  }
  return { types: new Set([type]) };
}

function isTime(rules, schema, field) {
  return TIME_FORMATS.includes(schema.format) || rules.times.includes(field);
}

/** One shape that both fit in. A time that may also be another text is a text. */
export function merge(a, b) {
  const format =
    a.types.has('string') && b.types.has('string')
      ? same(a.format, b.format)
      : (a.format ?? b.format);
  const properties = mergeMembers(a.properties, b.properties);
  const items = a.items && b.items ? merge(a.items, b.items) : (a.items ?? b.items);
  return {
    types: new Set([...a.types, ...b.types]),
    ...(format && { format }),
    ...(properties && { properties }),
    ...(items && { items }),
  };
}

const same = (a, b) => (a === b ? a : undefined);

function mergeMembers(a, b) {
  if (a === undefined || b === undefined) return a ?? b;
  const merged = { ...a };
  for (const [name, shape] of Object.entries(b)) {
    merged[name] = merged[name] === undefined ? shape : merge(merged[name], shape);
  }
  return merged;
}

/** A shape as JSON Schema draft 7: open, and nullable unless it is a key. */
export function toJsonSchema(shape, { isKey = false, first = [] } = {}) {
  const known = shape.types.has('number')
    ? [...shape.types].filter((type) => type !== 'integer')
    : [...shape.types];
  const types = (known.length === 0 ? ANYTHING : known).sort();
  return {
    type: isKey ? types[0] : ['null', ...types],
    ...(shape.format && { format: shape.format }),
    ...(types.includes('array') && { items: shape.items ? toJsonSchema(shape.items) : {} }),
    ...(shape.properties && {
      properties: Object.fromEntries(
        sorted(Object.keys(shape.properties), first).map((name) => [
          name,
          toJsonSchema(shape.properties[name], { isKey: first.includes(name) }),
        ]),
      ),
    }),
    ...(types.includes('object') && { additionalProperties: true }),
  };
}

function sorted(names, first) {
  return [...first, ...names.filter((name) => !first.includes(name)).sort()];
}
