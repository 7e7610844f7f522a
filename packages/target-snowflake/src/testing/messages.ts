/** Singer messages as lines, each with its line feed. */
export const line = (message: unknown) => `${JSON.stringify(message)}\n`;

export const schemaLine = (stream: string, properties: object = { id: { type: 'integer' } }) =>
  line({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: ['id'] });

export const recordLine = (stream: string, id: unknown, more: object = {}) =>
  line({ type: 'RECORD', stream, record: { id, ...more } });

export const stateLine = (value: unknown) => line({ type: 'STATE', value });
