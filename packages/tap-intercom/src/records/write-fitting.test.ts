import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue, Message } from '@intercom-to-snowflake/singer';
import { createFittingWriter } from './write-fitting.ts';

function schemaWith(attributes: JsonObject): Message {
  return {
    type: 'SCHEMA',
    stream: 'contacts',
    schema: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        custom_attributes: {
          type: ['null', 'object'],
          additionalProperties: true,
          properties: attributes,
        },
      },
    },
    key_properties: ['id'],
  };
}

function recordWith(custom: JsonValue): Message {
  return { type: 'RECORD', stream: 'contacts', record: { id: '1', custom_attributes: custom } };
}

async function written(...batches: readonly (readonly Message[])[]): Promise<readonly Message[]> {
  const all: Message[] = [];
  const writer = createFittingWriter({
    write: (messages) => {
      all.push(...messages);
      return Promise.resolve();
    },
    flush: () => Promise.resolve(),
  });
  for (const batch of batches) await writer.write(batch);
  return all;
}

const schema = schemaWith({
  seats: { type: ['null', 'integer'], description: 'How many' },
  price: { type: ['null', 'number'] },
  plan: { type: ['null', 'string'] },
});

describe('what is written', () => {
  it('is as it was while attributes have the types that were discovered', async () => {
    const messages = [
      schema,
      recordWith({ seats: 3, price: 1.5, plan: 'pro', other: [1] }),
      recordWith({ seats: null, price: 2, plan: null }),
      recordWith(null),
      { type: 'RECORD', stream: 'tags', record: { custom_attributes: { seats: 'many' } } } as const,
    ];
    expect(await written(messages)).toEqual(messages);
  });

  it('has a wider SCHEMA in front of a record that is of another type, once', async () => {
    const odd = recordWith({ seats: 'many', price: 2 });
    const odder = recordWith({ seats: 2.5, plan: true });
    expect(await written([schema, odd], [odd, odder])).toEqual([
      schema,
      schemaWith({
        seats: { type: ['null', 'integer', 'string'], description: 'How many' },
        price: { type: ['null', 'number'] },
        plan: { type: ['null', 'string'] },
      }),
      odd,
      odd,
      schemaWith({
        seats: { type: ['null', 'integer', 'string', 'number'], description: 'How many' },
        price: { type: ['null', 'number'] },
        plan: { type: ['null', 'string', 'boolean'] },
      }),
      odder,
    ]);
  });

  it('may hold attributes called as members of every object are', async () => {
    const messages = [schema, recordWith({ constructor: 1, toString: 'x' })];
    expect(await written(messages)).toEqual(messages);
  });
});
