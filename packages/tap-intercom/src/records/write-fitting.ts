import {
  ExactNumber,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type Message,
  type MessageWriter,
  type SchemaMessage,
} from '@intercom-to-snowflake/singer';
import { attributeFields } from '../catalog/attribute-types.ts';

/**
 * A writer that lets no record contradict its schema where the workspace decides what comes: an
 * attribute whose value has another type than was discovered is announced by a wider SCHEMA in front
 * of the record. Intercom does not promise that values have the type of their attribute.
 */
export function createFittingWriter(writer: MessageWriter): MessageWriter {
  const schemas = new Map<string, SchemaMessage>();

  function fitted(message: Message): readonly Message[] {
    if (message.type === 'SCHEMA') {
      if (attributeFields.some((field) => hasTypes(message.schema, field))) {
        schemas.set(message.stream, message);
      }
      return [message];
    }
    const known = message.type === 'RECORD' ? schemas.get(message.stream) : undefined;
    if (known === undefined || message.type !== 'RECORD') return [message];
    const schema = attributeFields.reduce(
      (wider, field) => widened(wider, field, message.record[field]),
      known.schema,
    );
    if (schema === known.schema) return [message];
    const announced = { ...known, schema };
    schemas.set(message.stream, announced);
    return [announced, message];
  }

  return {
    write: (messages) =>
      writer.write(
        schemas.size === 0 && !messages.some(isSchema) ? messages : messages.flatMap(fitted),
      ),
    flush: () => writer.flush(),
  };
}

function isSchema({ type }: Message): boolean {
  return type === 'SCHEMA';
}

function hasTypes(schema: JsonSchema, field: string): boolean {
  return Object.keys(member(member(member(schema, 'properties'), field), 'properties')).length > 0;
}

/** The schema, the same when the attributes fit already. */
function widened(schema: JsonSchema, field: string, attributes: unknown): JsonSchema {
  const properties = member(schema, 'properties');
  const object = member(properties, field);
  const types = member(object, 'properties');
  if (!isJsonObject(attributes)) return schema;
  const wider = Object.entries(attributes).flatMap(([name, value]) => {
    const attribute = member(types, name);
    const allowed = [attribute['type'] ?? []].flat();
    return allowed.length === 0 || fits(value, allowed)
      ? []
      : [[name, { ...attribute, type: [...allowed, typeOf(value)] }] as const];
  });
  return wider.length === 0
    ? schema
    : {
        ...schema,
        properties: {
          ...properties,
          [field]: { ...object, properties: { ...types, ...Object.fromEntries(wider) } },
        },
      };
}

function member(object: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isJsonObject(value) ? value : {};
}

function fits(value: JsonValue, types: readonly JsonValue[]): boolean {
  const type = typeOf(value);
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof ExactNumber) return /^-?\d+$/.test(value.text) ? 'integer' : 'number';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
