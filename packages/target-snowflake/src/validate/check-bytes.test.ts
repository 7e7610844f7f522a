import { describe, expect, it } from '@jest/globals';
import { ENTRY } from '@intercom-to-snowflake/singer';
import type { FoundLines, JsonSchema } from '@intercom-to-snowflake/singer';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { byteRule } from './byte-rules.ts';
import { createBytesChecker } from './check-bytes.ts';
import { compileSchema } from './compile-schema.ts';
import { receivedRecords } from '../testing/records.ts';

/** A function that says whether a record is seen to be what the schema says. */
function checkOf(schema: object): (record: string) => boolean {
  const checker = createBytesChecker();
  const rule = checker.add('any', () => byteRule(schema as JsonSchema));
  return (record) =>
    checker.isSurelyValid(rule, receivedRecords('any', [`{"record":${record}}`]), 0);
}

const isSure = (schema: object, record: string) => checkOf(schema)(record);

const withA = (a: unknown, more: object = {}) => ({ type: 'object', properties: { a }, ...more });

const TOO_LARGE = 9_000_000;

/**
 * Records that are found together, each by its value: most of them small, now and then a text of many characters, or of too many, which
 * keeps those that come with it from being looked at.
 */
function scans(): fc.Arbitrary<readonly (string | number)[]> {
  const small = fc.constantFrom('x', '1', 'yy', 'zzz');
  const large = fc.constantFrom(300_000, 700_000, TOO_LARGE);
  return fc.array(fc.oneof({ arbitrary: small, weight: 60 }, { arbitrary: large, weight: 1 }), {
    minLength: 1,
    maxLength: 12,
  });
}

describe('seeing from its bytes that a record is valid', () => {
  it.each([
    ['a type', withA({ type: ['null', 'string'] }), '{"a":"é\\n"}'],
    ['null', withA({ type: ['null', 'string'] }), ' { "a" : null } '],
    ['an integer beyond 2^53', withA({ type: 'integer' }), '{"a":-12345678901234567890}'],
    ['a fraction', withA({ type: 'number' }), '{"a":1.50}'],
    ['nothing said about a property', withA({}), '{"a":{"b":[1,{}]},"c":1}'],
    ['what is nested', withA(withA({ type: 'boolean' })), '{"a":{"a":true,"b":1},"b":1}'],
    ['items', withA({ type: 'array', items: { type: 'integer' } }), '{"a":[ 1 , 2 ]}'],
    ['required properties', withA({}, { required: ['a', 'b'] }), '{"b":1,"a":null}'],
    ['no additional properties', withA({}, { additionalProperties: false }), '{"a":1}'],
    ['an enum', withA({ enum: ['x', 'é', 1, null] }), '{"a":"é"}'],
    ['a length', withA({ type: 'string', maxLength: 2 }), '{"a":"ab"}'],
    ['limits', withA({ minimum: -1, maximum: 2 ** 53 }), '{"a":9007199254740992}'],
    ['limits of 64 bits', withA({ maximum: 2 ** 63 }), '{"a":9223372036854775807}'],
    ['limits of a decimal', withA({ minimum: -0.3, maximum: 0.3 }), '{"a":-0.300}'],
    [
      'alternatives of different types',
      withA({ anyOf: [{ type: 'null' }, withA({})] }),
      '{"a":{}}',
    ],
    ['formats', withA({ type: 'string', format: 'date-time' }), '{"a":"yesterday"}'],
    [
      'references, in a circle too',
      {
        definitions: { n: withA({ $ref: '#/definitions/n' }) },
        ...withA({ $ref: '#/definitions/n' }),
      },
      '{"a":{"a":{"a":{}}}}',
    ],
  ])('understands %s', (_, schema, record) => {
    expect(isSure(schema, record)).toBe(true);
  });

  it.each([
    ['another type', withA({ type: 'string' }), '{"a":1}'],
    ['another type, deep inside', withA(withA({ items: { type: 'string' } })), '{"a":{"a":[1]}}'],
    ['a required property that is not there', withA({}, { required: ['b'] }), '{"a":1}'],
    ['a property too many', withA({}, { additionalProperties: false }), '{"b":1}'],
    ['a value out of its limits', withA({ maximum: 10 }), '{"a":11}'],
    ['a negative value out of them', withA({ minimum: -0.3 }), '{"a":-0.301}'],
    ['a decimal of many digits, within limits', withA({ maximum: 1 }), '{"a":0.1234567890123456}'],
    ['a value that is not in the enum', withA({ enum: ['x', 1] }), '{"a":"y"}'],
    ['a string that may be too long', withA({ maxLength: 1 }), '{"a":"é"}'],
    ['an integer with a fraction', withA({ type: 'integer' }), '{"a":1.0}'],
    ['a number with an exponent', withA({ type: 'number' }), '{"a":1e400}'],
    ['a name with an escape', withA({ type: 'string' }), '{"\\u0061":1}'],
    ['a pattern', withA({ type: 'string', pattern: '^a' }), '{"a":"a"}'],
    ['a keyword that is not known', withA({ nullable: true, type: 'string' }), '{"a":"a"}'],
    ['a type that is none', withA({ type: 'date' }), '{"a":"a"}'],
    ['a reference to nowhere', withA({ $ref: '#/definitions/x' }), '{"a":1}'],
  ])('is not sure about %s', (_, schema, record) => {
    expect(isSure(schema, record)).toBe(false);
  });

  it('is not misled by a record that has its properties in another order than the one before', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' }, ab: { type: 'string' }, b: { type: 'boolean' } },
      required: ['a', 'b'],
    };
    const check = checkOf(schema);
    const answers = [
      '{"a":1,"ab":"x","b":true}',
      '{"ab":"x","b":true,"a":1}',
      '{"b":true,"a":1}',
      '{"a":"x","ab":1,"b":true}',
      '{"a":1,"ab":"x","b":true}',
      '{"a":1,"a":2,"ab":"x"}',
    ].map(check);
    expect(answers).toEqual([true, true, true, false, true, false]);
  });

  it('finds each of 2,000 properties, in any order', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `property_${index}_é`);
    const properties = Object.fromEntries(
      names.map((name, index) => [name, { type: index % 2 === 0 ? 'string' : 'integer' }]),
    );
    const record = (order: readonly string[]) =>
      JSON.stringify(
        Object.fromEntries(order.map((name) => [name, names.indexOf(name) % 2 === 0 ? '' : 0])),
      );
    const check = checkOf({ type: 'object', properties, additionalProperties: false });
    expect(check(record(names))).toBe(true);
    expect(check(record(names.toReversed()))).toBe(true);
    expect(check(record(['property_2000_é']))).toBe(false);
    for (const name of names) if (check(`{"${name}":null}`)) throw new Error(name);
  });

  it('keeps the rules of many schemas apart, and gives back what is no longer needed', () => {
    const checker = createBytesChecker();
    const add = (name: string, type: string) =>
      checker.add(name, () => byteRule(withA({ type }) as JsonSchema));
    const rules = Array.from({ length: 500 }, (_, index) => ({
      rule: add(`${index}`, index % 2 === 0 ? 'string' : 'integer'),
      isText: index % 2 === 0,
    }));
    const records = receivedRecords('any', ['{"record":{"a":"x"}}', '{"record":{"a":1}}']);
    for (const { rule, isText } of rules) {
      expect([0, 1].map((index) => checker.isSurelyValid(rule, records, index))).toEqual([
        isText,
        !isText,
      ]);
    }
    for (const { rule } of rules) checker.remove(rule);
    const [first] = rules;
    const again = rules.map((_, index) => add(`again ${index}`, 'string'));
    expect(again).toContain(first?.rule);
  });

  it('makes a rule once for all who have the same, and keeps it until the last of them is gone', () => {
    const checker = createBytesChecker();
    const add = (text: string, type: string) =>
      checker.add(text, () => byteRule(withA({ type }) as JsonSchema));
    const rule = add('text', 'string');
    expect(add('text', 'never made')).toBe(rule);
    const other = add('other', 'integer');
    checker.remove(rule);
    const records = receivedRecords('any', ['{"record":{"a":"x"}}', '{"record":{"a":1}}']);
    const answers = (rule: number) =>
      [0, 1].map((index) => checker.isSurelyValid(rule, records, index));
    expect([answers(rule), answers(other)]).toEqual([
      [true, false],
      [false, true],
    ]);
    checker.remove(rule);
    expect(answers(add('text', 'integer'))).toEqual([false, true]);
  });

  it('is not misled by lines that were found in the place of those before, nor by its memory when that grows', () => {
    const checker = createBytesChecker();
    const rule = checker.add('any', () => byteRule(withA({ type: 'string' }) as JsonSchema));
    const bytes = Buffer.alloc(20_000_000);
    const table = new Int32Array(1000 * ENTRY);
    /** As the line scanner does, into the same bytes and table every time. */
    const find = (values: readonly (string | number)[]): FoundLines => {
      const texts = values.map((value) => (typeof value === 'number' ? 'x'.repeat(value) : value));
      const { lines } = receivedRecords(
        'any',
        texts.map((text) => `{"record":{"a":${text.startsWith('1') ? text : `"${text}"`}}}`),
      );
      lines.bytes.copy(bytes);
      table.set(lines.table);
      return { bytes, table, entries: lines.entries };
    };
    fc.assert(
      fc.property(fc.array(scans(), { minLength: 2, maxLength: 9 }), (all) => {
        for (const values of all) {
          const lines = find(values);
          // Streams take turns: each comes with a part of the lines.
          for (let from = 0; from < values.length;) {
            const count = Math.min(1 + (from % 3), values.length - from);
            const first = from * ENTRY;
            const records = { type: 'RECORD', line: 1, stream: 's', count, lines, first } as const;
            const these = values.slice(from, from + count);
            const answers = these.map((_, index) => checker.isSurelyValid(rule, records, index));
            const areTooLarge = these.includes(TOO_LARGE);
            expect(answers).toEqual(these.map((value) => value !== '1' && !areTooLarge));
            from += count;
          }
        }
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  it('does not look at records of more than 8 MiB', () => {
    const record = (size: number) => `{"a":"${'x'.repeat(size)}"}`;
    expect(isSure(withA({ type: 'string' }), record(8_000_000))).toBe(true);
    expect(isSure(withA({ type: 'string' }), record(9_000_000))).toBe(false);
  });

  it('is sure only of what ajv allows, whatever the schema and the records', () => {
    const names = fc.constantFrom('a', 'b', 'ab', 'ä', '');
    const scalar = fc.oneof(
      fc.constantFrom(null, true, false, 0, 1, 1.5, -3, 'a', 'ä', '', '"', 2 ** 60),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string(),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const typeName = fc.constantFrom(
      ...['string', 'integer', 'number', 'object', 'array', 'boolean', 'null'],
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(true, {}, { type: 'string' }, { type: 'integer' }, { $ref: '#' }),
        fc.record(
          {
            type: fc.oneof(typeName, fc.uniqueArray(typeName, { minLength: 1, maxLength: 4 })),
            properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
            required: fc.uniqueArray(names, { maxLength: 2 }),
            additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
            items: tie('schema'),
            enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }),
            maxLength: fc.nat(3),
            minLength: fc.nat(2),
            minimum: fc.integer({ min: -5, max: 5 }),
            maximum: fc.integer({ min: -5, max: 5 }),
            exclusiveMaximum: fc.nat(3),
            multipleOf: fc.constantFrom(2, 0.5),
            pattern: fc.constantFrom('^a', '.'),
            not: tie('schema'),
            const: scalar,
            title: fc.string(),
          },
          { requiredKeys: [] },
        ),
        fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
        fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      ),
    }));
    const records = fc.array(fc.dictionary(names, value, { maxKeys: 4 }), { minLength: 1 });
    let sure = 0;
    const numRuns = propertyRuns(100);
    fc.assert(
      fc.property(fc.dictionary(names, schema, { maxKeys: 4 }), records, (properties, all) => {
        const root = { type: 'object', properties } as JsonSchema;
        const check = checkOf(root);
        const problemsOf = compileSchema({
          type: 'SCHEMA',
          stream: 's',
          schema: root,
          key_properties: [],
        });
        for (const record of all) {
          const text = JSON.stringify(record);
          if (!check(text)) continue;
          sure += 1;
          expect(problemsOf(JSON.parse(text))).toEqual([]);
        }
      }),
      { numRuns },
    );
    // The test would be worth nothing if it never came to the comparison.
    expect(sure).toBeGreaterThan(numRuns / 3);
  });
});
