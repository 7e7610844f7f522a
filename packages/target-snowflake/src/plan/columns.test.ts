import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '@intercom-to-snowflake/singer';
import { columnType } from './columns.ts';
import { typeName } from '../sql/type-name.ts';

const typeOf = (schema: JsonValue, root: JsonObject = {}) =>
  typeName(columnType(schema, root, 'TIMESTAMP_NTZ'));

const TEXT = 'VARCHAR(16777216)';

describe('columnType', () => {
  test.each<[JsonObject, string]>([
    [{ type: 'string' }, TEXT],
    [{ type: ['null', 'string'] }, TEXT],
    [{ type: 'string', format: 'email' }, TEXT],
    [{ type: 'string', maxLength: 10 }, TEXT],
    [{ type: 'string', maxLength: 20_000_000 }, 'VARCHAR(134217728)'],
    [{ type: 'string', format: 'date-time' }, 'TIMESTAMP_NTZ'],
    [{ type: ['string', 'null'], format: 'date' }, 'DATE'],
    [{ type: 'string', format: 'time' }, 'TIME'],
    [{ type: 'string', format: 'binary' }, 'BINARY'],
    [{ type: 'string', contentEncoding: 'base64' }, 'BINARY'],
    [{ type: 'integer' }, 'NUMBER(38,0)'],
    [{ type: 'number' }, 'FLOAT'],
    [{ type: 'boolean' }, 'BOOLEAN'],
    [{ type: 'object' }, 'VARIANT'],
    [{ type: 'array', items: { type: 'string' } }, 'VARIANT'],
  ])('%j is %s', (schema, name) => {
    expect(typeOf(schema)).toBe(name);
  });

  test.each<[JsonObject, string]>([
    [{ type: 'number', multipleOf: 0.01 }, 'NUMBER(38,2)'],
    [{ type: 'number', multipleOf: 0.25 }, 'NUMBER(38,2)'],
    [{ type: 'number', multipleOf: 5 }, 'NUMBER(38,0)'],
    [{ type: 'number', multipleOf: 1e-10 }, 'NUMBER(38,10)'],
    [{ type: 'number', multipleOf: 0.01, minimum: -9999.99, maximum: 9999.99 }, 'NUMBER(6,2)'],
    [{ type: 'number', multipleOf: 0.01, minimum: 0, maximum: 0.99 }, 'NUMBER(2,2)'],
    [{ type: 'string', format: 'x-singer.decimal', precision: 10, scale: 4 }, 'NUMBER(10,4)'],
    [{ type: 'number', format: 'x-singer.decimal', precision: 12 }, 'NUMBER(12,0)'],
    [
      {
        type: ['null', 'string'],
        format: 'singer.decimal',
        additionalProperties: { scale_precision: '(20, 6)' },
      },
      'NUMBER(20,6)',
    ],
  ])('%j promises digits that fit %s', (schema, name) => {
    expect(typeOf(schema)).toBe(name);
  });

  test('stays with FLOAT, or the text, when the promised digits fit no NUMBER or are not said', () => {
    expect(typeOf({ type: 'number', multipleOf: 1e-38 })).toBe('FLOAT');
    expect(typeOf({ type: 'number', multipleOf: 0.01, minimum: 0, maximum: 1e40 })).toBe('FLOAT');
    expect(typeOf({ type: 'number', format: 'x-singer.decimal', precision: 60 })).toBe('FLOAT');
    expect(typeOf({ type: 'string', format: 'x-singer.decimal' })).toBe(TEXT);
  });

  test.each<[JsonObject, string]>([
    [{ type: ['integer', 'number'] }, 'FLOAT'],
    [{ type: ['integer', 'null'] }, 'NUMBER(38,0)'],
    [{ type: ['string', 'integer'] }, 'VARIANT'],
    [{ type: ['object', 'string'] }, 'VARIANT'],
    [{ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }, 'TIMESTAMP_NTZ'],
    [{ anyOf: [{ type: 'string', format: 'date-time' }, { type: ['string', 'null'] }] }, TEXT],
    [{ oneOf: [{ type: 'integer' }, { type: 'string' }] }, 'VARIANT'],
    [{ type: ['null', 'string'], anyOf: [{ format: 'date-time' }, {}] }, TEXT],
    [{ allOf: [{ type: ['null', 'integer', 'string'] }, { type: 'integer' }] }, 'NUMBER(38,0)'],
    [{ type: 'number', allOf: [{ multipleOf: 0.001 }] }, 'NUMBER(38,3)'],
  ])('the alternatives of %j come together in %s', (schema, name) => {
    expect(typeOf(schema)).toBe(name);
  });

  test.each<[JsonValue, string]>([
    [{}, 'VARIANT'],
    [true, 'VARIANT'],
    [{ description: 'anything' }, 'VARIANT'],
    [{ type: 'null' }, 'VARIANT'],
    [{ type: [] }, 'VARIANT'],
    [{ type: 'unheard-of' }, 'VARIANT'],
    [{ enum: ['a', 'b', null] }, TEXT],
    [{ enum: [1, 2] }, 'NUMBER(38,0)'],
    [{ enum: [1, 'a'] }, 'VARIANT'],
    [{ const: true }, 'BOOLEAN'],
    [{ properties: { a: { type: 'string' } } }, 'VARIANT'],
  ])('%j, which names no type, is %s', (schema, name) => {
    expect(typeOf(schema)).toBe(name);
  });

  test('follows references within the document', () => {
    const root = {
      definitions: {
        'a/b': { type: 'integer' },
        when: { anyOf: [{ $ref: '#/definitions/date' }, { type: 'null' }] },
        date: { type: 'string', format: 'date' },
      },
      properties: { self: { $ref: '#/properties/self' }, node: { $ref: '#' } },
      type: 'object',
    };
    expect(typeOf({ $ref: '#/definitions/a~1b' }, root)).toBe('NUMBER(38,0)');
    expect(typeOf({ $ref: '#/definitions/when' }, root)).toBe('DATE');
    expect(typeOf({ $ref: '#' }, root)).toBe('VARIANT');
  });

  test('takes a reference to itself, to nowhere or to another document for anything', () => {
    const root = { properties: { self: { $ref: '#/properties/self' } } };
    expect(typeOf({ $ref: '#/properties/self' }, root)).toBe('VARIANT');
    expect(typeOf({ $ref: '#/definitions/missing' }, root)).toBe('VARIANT');
    expect(typeOf({ $ref: '#/%' }, root)).toBe('VARIANT');
    expect(typeOf({ $ref: 'https://example.com/schema.json' }, root)).toBe('VARIANT');
  });

  test('uses the timestamp type of the settings', () => {
    const dateTime = { type: 'string', format: 'date-time' };
    expect(columnType(dateTime, {}, 'TIMESTAMP_TZ')).toEqual({ kind: 'TIMESTAMP_TZ' });
    expect(columnType(dateTime, {}, 'TIMESTAMP_LTZ')).toEqual({ kind: 'TIMESTAMP_LTZ' });
  });
});
