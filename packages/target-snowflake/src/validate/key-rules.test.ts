import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { byteRule } from './byte-rules.ts';
import type { Rule } from './byte-rules.ts';
import { createBytesChecker } from './check-bytes.ts';
import { keyRule, noneBut, withKeys } from './key-rules.ts';
import { receivedRecords } from '../testing/records.ts';

function isSure(rule: Rule, record: string): boolean {
  const checker = createBytesChecker();
  const records = receivedRecords('any', [`{"record":${record}}`]);
  const added = checker.add('any', () => rule);
  return checker.isSurelyValid(added, records, 0);
}

describe('seeing that a record has its keys', () => {
  const hasKeys = (record: string, ...keys: string[]) => isSure(keyRule(keys), record);

  it('is sure when every key has a value, wherever it stands', () => {
    expect(hasKeys('{"name":"Ada","id":1}', 'id')).toBe(true);
    expect(hasKeys(' { "id" : 0 , "b" : false } ', 'b', 'id')).toBe(true);
  });

  it('is not when one is not there, or null', () => {
    expect(hasKeys('{"id":1,"name":"Ada"}', 'id', 'region')).toBe(false);
    expect(hasKeys('{}', 'id')).toBe(false);
    expect(hasKeys('{"id":null}', 'id')).toBe(false);
  });

  it('is not misled by what is nested or looks like the key', () => {
    const record = '{"a":{"id":1},"b":["\\"id\\":1",{"id":1}],"c":"id"}';
    expect(hasKeys(record, 'id')).toBe(false);
  });

  it('is never sure when the keys are too many', () => {
    const keys = Array.from({ length: 31 }, (_, index) => `k${index}`);
    const record = JSON.stringify(Object.fromEntries(keys.map((key) => [key, 1])));
    expect(hasKeys(record, ...keys.slice(0, 30))).toBe(true);
    expect(hasKeys(record, ...keys)).toBe(false);
  });

  it('agrees with JSON.parse, but for escapes and exponents', () => {
    const keys = ['id', 'naïve', '"', ''];
    const name = fc.oneof(
      { arbitrary: fc.constantFrom(...keys), weight: 5 },
      fc.string({ unit: 'grapheme' }),
    );
    const record = fc.dictionary(name, fc.oneof(fc.constant(null), fc.jsonValue()));
    const someKeys = fc.uniqueArray(fc.constantFrom(...keys), { maxLength: 2 });
    let sure = 0;
    fc.assert(
      fc.property(record, someKeys, fc.constantFrom(undefined, 2), (value, wanted, spaces) => {
        const text = JSON.stringify(value, undefined, spaces).replaceAll('\n', ' ');
        const isThere = wanted.every((key) => Object.hasOwn(value, key) && value[key] !== null);
        const isPlain = !/\\|\de/.test(text);
        const answer = hasKeys(text, ...wanted);
        if (answer) sure += 1;
        expect(isPlain ? answer === isThere : isThere || !answer).toBe(true);
      }),
      { numRuns: propertyRuns(100) },
    );
    expect(sure).toBeGreaterThan(0);
  });
});

describe('a rule with keys', () => {
  const schema = {
    type: 'object',
    properties: { id: { type: ['null', 'integer'] }, name: { type: 'string' } },
    required: ['name', 'name'],
  };
  const rule = withKeys(byteRule(schema), ['id', 'region']);

  it('allows what the schema allows, if it has the keys', () => {
    expect(isSure(rule, '{"id":1,"name":"Ada","region":"eu"}')).toBe(true);
    expect(isSure(rule, '{"id":1,"name":"Ada"}')).toBe(false);
    expect(isSure(rule, '{"id":null,"name":"Ada","region":"eu"}')).toBe(false);
    expect(isSure(rule, '{"id":1,"name":"Ada","region":null}')).toBe(false);
    expect(isSure(rule, '{"id":"1","name":"Ada","region":"eu"}')).toBe(false);
    expect(isSure(rule, '{"id":1,"region":"eu"}')).toBe(false);
  });

  it('says nothing of the keys of a stream that has none', () => {
    expect(isSure(withKeys(byteRule(schema), []), '{"id":null,"name":"Ada"}')).toBe(true);
  });
});

describe('a rule for known properties', () => {
  const rule = noneBut(['id', 'naïve']);

  it('allows some of them, whatever they are, and no others', () => {
    expect(isSure(rule, '{"naïve":[{"other":1}],"id":null}')).toBe(true);
    expect(isSure(rule, '{}')).toBe(true);
    expect(isSure(rule, '{"id":1,"other":null}')).toBe(false);
    expect(isSure(rule, '{"\\u0069d":1}')).toBe(false);
  });
});
