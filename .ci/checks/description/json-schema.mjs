// OpenAPI 3.0 schemas → JSON Schema draft 7, as Intercom means them: `nullable` counts beside $ref and allOf too.

/** All component schemas as one document's definitions: compile `{ $ref: 'description#/definitions/NAME' }`. */
export function definitions(description) {
  const entries = Object.entries(description.components.schemas);
  return {
    $id: 'description',
    definitions: Object.fromEntries(entries.map(([name, schema]) => [name, toJsonSchema(schema)])),
  };
}

const DROPPED = new Set([
  'nullable',
  'example',
  'examples',
  'discriminator',
  'deprecated',
  'title',
  'description',
  'default',
  'readOnly',
  'writeOnly',
]);

export function toJsonSchema(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  const converted = schema.$ref ? { $ref: definitionOf(schema.$ref) } : convertKeywords(schema);
  if (schema.nullable !== true) return converted;
  if (converted.type === undefined || schema.allOf || schema.oneOf || schema.anyOf) {
    return { anyOf: [converted, { type: 'null' }] };
  }
  return {
    ...converted,
    type: [converted.type, 'null'],
    ...(converted.enum && { enum: [...new Set([...converted.enum, null])] }),
  };
}

function definitionOf(ref) {
  return `description#/definitions/${ref.split('/').at(-1)}`;
}

function convertKeywords(schema) {
  const kept = Object.entries(schema).filter(
    ([keyword]) => !DROPPED.has(keyword) && !keyword.startsWith('x-'),
  );
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, convert(keyword, value)]));
}

function convert(keyword, value) {
  if (keyword === 'properties') {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, toJsonSchema(inner)]),
    );
  }
  if (['allOf', 'oneOf', 'anyOf'].includes(keyword)) return value.map(toJsonSchema);
  if (['items', 'additionalProperties', 'not'].includes(keyword)) return toJsonSchema(value);
  return value;
}
