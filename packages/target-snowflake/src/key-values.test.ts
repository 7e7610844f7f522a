import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { missingKey } from './key-values.ts';

const missingIn = (record: string, ...keys: string[]) => missingKey(keys)(Buffer.from(record));

describe('finding a key without a value', () => {
  it('is content when every key has one, wherever it stands', () => {
    expect(missingIn('{"name":"Ada","id":1}', 'id')).toBeUndefined();
    expect(missingIn(' { "id" : 0 , "b" : false } ', 'b', 'id')).toBeUndefined();
  });

  it('names the key that is not there', () => {
    expect(missingIn('{"id":1,"name":"Ada"}', 'id', 'region')).toBe('region');
    expect(missingIn('{}', 'id')).toBe('id');
  });

  it('names the key that is null', () => {
    expect(missingIn('{"id":null}', 'id')).toBe('id');
  });

  it('is not misled by what is nested or looks like the key', () => {
    expect(missingIn('{"a":{"id":1},"b":["\\"id\\":1",{"id":1}],"c":"id"}', 'id')).toBe('id');
  });

  it('knows a key that is written with escapes', () => {
    expect(missingIn('{"\\u0069d":1}', 'id')).toBeUndefined();
    expect(missingIn('{"say \\"hi\\"":1}', 'say "hi"')).toBeUndefined();
  });

  it('agrees with JSON.parse', () => {
    const keys = ['id', 'naïve', '"', ''];
    const record = fc.dictionary(
      fc.oneof(fc.constantFrom(...keys), fc.string({ unit: 'grapheme' })),
      fc.oneof(fc.constant(null), fc.jsonValue()),
    );
    fc.assert(
      fc.property(record, fc.constantFrom(undefined, 2), (value, spaces) => {
        const expected = keys.find((key) => !Object.hasOwn(value, key) || value[key] === null);
        expect(missingIn(JSON.stringify(value, undefined, spaces), ...keys)).toBe(expected);
      }),
    );
  });
});
