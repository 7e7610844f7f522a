import { describe, expect, it } from '@jest/globals';
import {
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonSchema,
} from '@intercom-to-snowflake/singer';
import { shaperOf, timestampOf } from './shape-record.ts';

const time = { type: ['null', 'string'], format: 'date-time' };
const text = { type: ['null', 'string'] };
const schema: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    owner_id: text,
    created_at: time,
    read: { type: ['null', 'boolean'] },
    size: { type: ['null', 'integer'] },
    avatar: { type: ['null', 'object', 'string'] },
    team_ids: { type: ['null', 'array'], items: text },
    source: { type: ['null', 'object'], properties: { author_id: text, sent_at: time } },
    parts: { type: ['null', 'array'], items: { type: 'object', properties: { id: text } } },
    custom_attributes: { type: ['null', 'object'], additionalProperties: true },
  },
};

const shapeRecord = shaperOf(schema);

describe('a shaped record', () => {
  it('writes ids as text and times as RFC 3339, also deep inside', () => {
    expect(
      shapeRecord({
        id: 17,
        owner_id: 991,
        created_at: 1_704_067_200,
        team_ids: [1, '2'],
        source: { author_id: 5, sent_at: 0, extra_id: 7 },
        parts: [{ id: 1 }, { id: '2' }],
      }),
    ).toEqual({
      id: '17',
      owner_id: '991',
      created_at: '2024-01-01T00:00:00.000Z',
      team_ids: ['1', '2'],
      source: { author_id: '5', sent_at: '1970-01-01T00:00:00.000Z', extra_id: 7 },
      parts: [{ id: '1' }, { id: '2' }],
    });
  });

  it('leaves alone what the schema does not describe, custom attributes above all', () => {
    const record = {
      custom_attributes: { id: 5, created_at: 1_704_067_200, 'größe.in.€': [1, { a_id: 2 }] },
      new_field: { id: 9, at: 1_704_067_200 },
      constructor: 1,
    };
    expect(shapeRecord(record)).toEqual(record);
  });

  it('keeps a field that is called __proto__', () => {
    const record = JSON.parse('{"id":"1","__proto__":{"a":1}}') as { readonly id: string };
    expect(JSON.stringify(shapeRecord(record))).toBe('{"id":"1","__proto__":{"a":1}}');
  });

  it('keeps null, false, 0 and values of a type that is allowed', () => {
    const record = { owner_id: null, read: false, size: 0, avatar: 'https://x.example/a.png' };
    expect(shapeRecord(record)).toEqual(record);
  });

  it('leaves the raw object as it is, and is the same object when nothing had to change', () => {
    const raw = { id: '1', created_at: 0, parts: [{ id: 1 }], source: { author_id: '5' } };
    const shaped = shapeRecord(raw);
    expect(raw).toEqual({ id: '1', created_at: 0, parts: [{ id: 1 }], source: { author_id: '5' } });
    expect(shaped['source']).toBe(raw.source);
    expect(shapeRecord(shaped)).toBe(shaped);
  });

  it('writes an id of more digits than a number holds with all of them', () => {
    const record = parseJson('{"id":12345678901234567890,"custom":12345678901234567890}');
    expect(stringifyJson(shapeRecord(record as JsonObject))).toBe(
      '{"id":"12345678901234567890","custom":12345678901234567890}',
    );
  });

  it('reads a number from a text only if it is exactly that number', () => {
    expect(shapeRecord({ size: '12' })).toEqual({ size: 12 });
    expect(shapeRecord({ size: '12345678901234567890' })).toEqual({
      size: '12345678901234567890',
    });
    expect(shapeRecord({ size: '1e3' })).toEqual({ size: '1e3' });
  });
});

describe('timestampOf', () => {
  it.each([
    [1_704_067_200, '2024-01-01T00:00:00.000Z'],
    [-86_400, '1969-12-31T00:00:00.000Z'],
    [9_999_999_999, '2286-11-20T17:46:39.000Z'],
    [1_704_067_200_123, '2024-01-01T00:00:00.123Z'],
    ['2024-01-01T02:00:00+02:00', '2024-01-01T00:00:00.000Z'],
    ['2014-01-16T23:12:21.000+00:00', '2014-01-16T23:12:21.000Z'],
    ['2024-01-01T00:00:00.123456Z', '2024-01-01T00:00:00.123456Z'],
    ['yesterday', 'yesterday'],
    ['2024-01-01', '2024-01-01'],
    [1e300, 1e300],
    [true, true],
  ])('%p is %p', (value, expected) => {
    expect(timestampOf(value)).toBe(expected);
  });
});
