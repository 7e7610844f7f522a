import { describe, expect, it } from '@jest/globals';
import { LINE_START } from '@intercom-to-snowflake/singer';
import type { JsonSchema } from '@intercom-to-snowflake/singer';
import { createBytesChecker } from './check-bytes.ts';
import { receivedRecords } from '../testing/records.ts';
import { recordCheck } from './validate.ts';

function check(
  record: string,
  properties: JsonSchema,
  more: { keys?: readonly string[]; schema?: JsonSchema; validate?: boolean } = {},
) {
  const schema = { type: 'object', properties, ...more.schema };
  const message = {
    type: 'SCHEMA',
    stream: 'contacts',
    schema,
    key_properties: more.keys ?? [],
  } as const;
  const validateRecords = more.validate ?? true;
  const recordsCheck = recordCheck(message, createBytesChecker(), { validateRecords });
  const records = receivedRecords('contacts', [`{"record":${record}}`], { line: 12 });
  return () => {
    const { error } = recordsCheck.look(records, 0, records.count);
    if (error) throw error;
  };
}

describe('validating a record', () => {
  it('accepts what the schema allows', () => {
    const person = { type: 'object', properties: { age: { type: ['null', 'integer'] } } };
    expect(check('{"person":{"age":null},"more":1}', { person })).not.toThrow();
  });

  it('does not take what every JavaScript object has for a property of the record', () => {
    const text = { type: 'string', pattern: '^[a-z]+$' };
    const properties = { constructor: text, toString: text };
    expect(check('{"id":1}', properties)).not.toThrow();
    expect(check('{"constructor":"x"}', properties)).not.toThrow();
    expect(check('{"constructor":7}', properties)).toThrow('/constructor must be string');
    expect(check('{"id":1}', {}, { schema: { required: ['toString'] } })).toThrow(
      "must have required property 'toString'",
    );
  });

  it('names line, stream and property, what is expected and what kind of thing is there', () => {
    const person = { type: 'object', properties: { 'a/b': { type: ['null', 'integer'] } } };
    expect(check('{"person":{"a/b":"secret"}}', { person })).toThrow(
      'line 12: record of stream "contacts" is not what its schema says: /person/a~1b must be null,integer, and is a string. Mend the tap or its schema, or set validate_records to false',
    );
  });

  it('refuses a message of more than 128 MB, validated or not, and says what is large in it', () => {
    const schema = { type: 'object' };
    const message = { type: 'SCHEMA', stream: 'contacts', schema, key_properties: ['id'] } as const;
    const records = receivedRecords('contacts', ['{"record":{"id":7,"text":"long"}}'], {
      line: 12,
    });
    // As if there were much more before the record.
    records.lines.table[LINE_START] = -134_217_728;
    for (const validateRecords of [true, false]) {
      const recordsCheck = recordCheck(message, createBytesChecker(), { validateRecords });
      const { error } = recordsCheck.look(records, 0, 1);
      expect(error?.message).toBe(
        'line 12: record with the key {"id": 7} of stream "contacts" cannot be loaded: the message has 134217762 bytes, "text" 6 of them, and Snowflake takes 134217728. Let the tap send less in one record, or see invalid_record_behavior',
      );
    }
  });

  it('names a property that is required and not there', () => {
    expect(check('{"metric":3215}', {}, { schema: { required: ['id'] } })).toThrow(
      `line 12: record of stream "contacts" is not what its schema says: the record must have required property 'id'`,
    );
  });

  it('refuses a record without a value for a key property, validated or not', () => {
    const message =
      'line 12: record of stream "contacts" has no value for its key property "id". Rows are told apart by id, region: mend the tap, or give the stream another key';
    const keys = ['id', 'region'];
    for (const validate of [true, false]) {
      expect(check('{"region":"eu"}', {}, { keys, validate })).toThrow(message);
      expect(check('{"region":"eu","id":null}', {}, { keys, validate })).toThrow(message);
      expect(check('{"region":"eu","id":0}', {}, { keys, validate })).not.toThrow();
    }
  });

  it('checks nothing else when validation is off', () => {
    expect(check('{"id":"x"}', { id: { type: 'integer' } }, { validate: false })).not.toThrow();
  });

  it('says which stream has a schema that is none', () => {
    const checkRecord = check('{"id":1}', { id: { type: 'date' } });
    expect(checkRecord).toThrow(
      'stream "contacts": its schema cannot be used to validate records: type must be JSONType or JSONType[]: date. Mend the tap, or set validate_records to false',
    );
  });
});

describe('the schemas that taps send', () => {
  it('may be of draft 4, 2019-09 and 2020-12', () => {
    const draft4 = {
      $schema: 'http://json-schema.org/draft-04/schema#',
      id: 'https://example.com/contacts',
    };
    const below10 = { age: { type: 'number', maximum: 10, exclusiveMaximum: true } };
    expect(check('{"age":9.5}', below10, { schema: draft4 })).not.toThrow();
    expect(check('{"age":10}', below10, { schema: draft4 })).toThrow('/age must be within');

    const draft2019 = {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      dependentRequired: { a: ['b'] },
    };
    expect(check('{"a":1}', {}, { schema: draft2019 })).toThrow('must have property b');

    const draft2020 = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
    const pair = { pair: { prefixItems: [{ type: 'string' }] } };
    expect(check('{"pair":[1]}', pair, { schema: draft2020 })).toThrow('/pair/0 must be string');
  });

  it('may have the same $id in several streams, refer to themselves, and use words of their own', () => {
    const schema = {
      $id: 'https://example.com/tree',
      definitions: { node: { properties: { child: { $ref: '#/definitions/node' } } } },
      'x-singer': { anything: true },
    };
    expect(check('{"self":{"self":{"self":1}}}', { self: { $ref: '#', type: 'object' } })).toThrow(
      '/self/self/self must be object',
    );
    const node = { child: { $ref: '#/definitions/node', minProperties: 0 } };
    expect(check('{"child":{"child":{}}}', node, { schema })).not.toThrow();
    expect(check('{"child":{"child":{}}}', node, { schema })).not.toThrow();
  });

  it('may name formats: they are not checked', () => {
    const at = { type: 'string', format: 'date-time' };
    const odd = { type: 'string', format: 'no-such-format' };
    expect(check('{"at":"2026-11-24 08:00:00","odd":"x"}', { at, odd })).not.toThrow();
  });
});

describe('numbers that JavaScript rounds', () => {
  it('do not fail a limit that they keep', () => {
    const numeric38 = {
      type: 'number',
      exclusiveMaximum: 1e38,
      exclusiveMinimum: -1e38,
      multipleOf: 1e-9,
    };
    const big = '9'.repeat(38);
    expect(check(`{"n":${big}}`, { n: numeric38 })).not.toThrow();
    expect(check(`{"n":-${big}}`, { n: numeric38 })).not.toThrow();
    const bigint = { type: 'integer', maximum: 2 ** 63, minimum: -(2 ** 63) };
    expect(check('{"n":9223372036854775807}', { n: bigint })).not.toThrow();
    expect(check('{"n":-9223372036854775808}', { n: bigint })).not.toThrow();
  });

  it('fail one that they clearly break', () => {
    expect(check('{"n":2e38}', { n: { exclusiveMaximum: 1e38 } })).toThrow('exclusiveMaximum');
    expect(check('{"n":-2e38}', { n: { exclusiveMinimum: -1e38 } })).toThrow('exclusiveMinimum');
    expect(check('{"n":100}', { n: { exclusiveMaximum: 100 } })).toThrow('exclusiveMaximum');
  });

  it('do not fail a multipleOf: 19.99 is a multiple of 0.01', () => {
    expect(check('{"n":19.99}', { n: { type: 'number', multipleOf: 0.01 } })).not.toThrow();
  });

  it('fail a whole multipleOf where they are exact', () => {
    expect(check('{"n":7}', { n: { multipleOf: 5 } })).toThrow('/n must be a multiple');
    expect(check('{"n":10}', { n: { multipleOf: 5 } })).not.toThrow();
    expect(check('{"n":90071992547409921}', { n: { multipleOf: 5 } })).not.toThrow();
  });

  it('are integers beyond 2^53 too', () => {
    expect(check('{"n":12345678901234567890}', { n: { type: 'integer' } })).not.toThrow();
    const ids = { type: 'array', uniqueItems: true };
    expect(check('{"ids":[9007199254740992,9007199254740993]}', { ids })).not.toThrow();
  });
});
