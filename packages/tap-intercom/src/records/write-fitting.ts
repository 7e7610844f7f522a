import {
  ExactNumber,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type Message,
  type MessageWriter,
  type RecordMessage,
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

  function* fitted(messages: Iterable<Message>): Generator<Message> {
    for (const message of messages) {
      if (message.type === 'SCHEMA') remember(message);
      const wider = message.type === 'RECORD' ? widenedFor(message) : undefined;
      if (wider !== undefined) yield wider;
      yield message;
    }
  }

  function remember(message: SchemaMessage): void {
    if (attributeFields.some((field) => hasTypes(message.schema, field))) {
      schemas.set(message.stream, message);
    }
  }

  /** The SCHEMA to write in front of a record, undefined when it fits the last one. */
  function widenedFor({ stream, record }: RecordMessage): SchemaMessage | undefined {
    const known = schemas.get(stream);
    if (known === undefined) return undefined;
    const schema = attributeFields.reduce(
      (wider, field) => widened(wider, field, record[field]),
      known.schema,
    );
    if (schema === known.schema) return undefined;
    const announced = { ...known, schema };
    schemas.set(stream, announced);
    return announced;
  }

  return {
    write: (messages) => writer.write(fitted(messages)),
    flush: () => writer.flush(),
  };
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
