import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line } from '../testing/messages.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

/** Where the usual text does not show all of a value, or depends on the session. */
const SHOWN = {
  VARIANT: 'TO_JSON(V)',
  BINARY: `TO_CHAR(V, 'HEX')`,
  'TIME(': `TO_VARCHAR(V, 'HH24:MI:SS.FF6')`,
  TIMESTAMP_LTZ: `CONVERT_TIMEZONE('UTC', V)::VARCHAR`,
};

let streams = 0;

/** The type of the column that a property gets, and how it shows the values, given as JSON text. */
async function held(
  schema: JsonObject,
  values: readonly string[],
  settings: JsonObject = {},
): Promise<readonly string[]> {
  streams += 1;
  const stream = `values_${streams}`;
  const properties = { id: { type: 'integer' }, v: schema };
  const message = { type: 'SCHEMA', stream, schema: { properties }, key_properties: ['id'] };
  const records = values.map(
    (value, id) => `{"type":"RECORD","stream":"${stream}","record":{"id":${id},"v":${value}}}\n`,
  );
  await loading.run({ add_record_metadata: false, ...settings }, line(message) + records.join(''));
  const [, column] = await loading.sandbox.query(`DESCRIBE TABLE LOADED.${stream}`);
  const type = String(column?.['type']);
  const shown = Object.entries(SHOWN).find(([kind]) => type.startsWith(kind))?.[1] ?? 'V::VARCHAR';
  return [type, ...(await loading.rows(`SELECT ${shown} FROM LOADED.${stream} ORDER BY ID`))];
}

const NINES = '9'.repeat(38);

describe('a property', () => {
  test.each<readonly [string, JsonObject, readonly string[], readonly string[]]>([
    [
      'of type string',
      { type: ['string', 'null'] },
      [
        '""',
        '" a\\"\\\\\\n\\t"',
        '"\\u00e4\\ud83d\\ude00"',
        '"null"',
        '"\\\\N"',
        'null',
        '"a\\u0000b"',
      ],
      ['VARCHAR(16777216)', '', ' a"\\\n\t', 'ä😀', 'null', '\\N', 'null', 'a\0b'],
    ],
    [
      'longer than usual',
      { type: 'string', maxLength: 20_000_000 },
      ['"a"'],
      ['VARCHAR(134217728)', 'a'],
    ],
    [
      'of type integer',
      { type: 'integer' },
      ['9007199254740993', `-${NINES}`, '1.0', '1e2', '-0'],
      ['NUMBER(38,0)', '9007199254740993', `-${NINES}`, '1', '100', '0'],
    ],
    [
      'of type number',
      { type: 'number' },
      ['0.1', '1e-7', '123456789.25'],
      ['FLOAT', '0.1', '1e-07', '123456789.25'],
    ],
    [
      'with multipleOf',
      { type: 'number', multipleOf: 0.01 },
      ['1.1', '-12345678901234.12'],
      ['NUMBER(38,2)', '1.10', '-12345678901234.12'],
    ],
    [
      'of format x-singer.decimal',
      { type: 'string', format: 'x-singer.decimal', precision: 38, scale: 9 },
      ['"12345678901234567890.123456789"', '"-1"'],
      ['NUMBER(38,9)', '12345678901234567890.123456789', '-1.000000000'],
    ],
    [
      'of format singer.decimal',
      {
        type: 'string',
        format: 'singer.decimal',
        additionalProperties: { scale_precision: '(12,3)' },
      },
      ['"123456789.123"'],
      ['NUMBER(12,3)', '123456789.123'],
    ],
    ['of type boolean', { type: 'boolean' }, ['true', 'false'], ['BOOLEAN', 'true', 'false']],
    [
      'of format date',
      { type: 'string', format: 'date' },
      ['"2024-02-29"', '"0001-01-01"', '"9999-12-31"'],
      ['DATE', '2024-02-29', '0001-01-01', '9999-12-31'],
    ],
    [
      'of format time',
      { type: 'string', format: 'time' },
      ['"23:59:59.123456"', '"00:00:00"'],
      ['TIME(9)', '23:59:59.123456', '00:00:00.000000'],
    ],
    [
      'of format binary',
      { type: 'string', format: 'binary' },
      ['"00fF"', '""'],
      ['BINARY(8388608)', '00FF', ''],
    ],
    [
      'in base64',
      { type: 'string', contentEncoding: 'base64' },
      ['"AP8="'],
      ['BINARY(8388608)', '00FF'],
    ],
    [
      'that is an object',
      { type: 'object', properties: { a: { type: 'integer' } } },
      ['{"a":1,"b":[{"c":null}]}', `{"a":${NINES}}`, '{}'],
      ['VARIANT', '{"a":1,"b":[{"c":null}]}', `{"a":${NINES}}`, '{}'],
    ],
    [
      'that is an array',
      { type: ['array', 'null'], items: { type: 'string' } },
      ['["a",""]', '[]', 'null'],
      ['VARIANT', '["a",""]', '[]', 'null'],
    ],
    [
      'of several types',
      { type: ['integer', 'string', 'boolean'] },
      ['1', '"1"', 'true'],
      ['VARIANT', '1', '"1"', 'true'],
    ],
    [
      'of no type',
      {},
      ['1.50', '"a"', 'null', '[null]'],
      ['VARIANT', '1.5', '"a"', 'null', '[null]'],
    ],
    ['that is always null', { type: 'null' }, ['null'], ['VARIANT', 'null']],
  ])('%s is held exactly', async (_, schema, values, expected) => {
    expect(await held(schema, values)).toEqual(expected);
  });

  test.each([
    [
      'TIMESTAMP_NTZ',
      [
        'TIMESTAMP_NTZ(9)',
        '2026-01-02 01:04:05.678',
        '2026-01-02 03:04:05.000',
        '2026-01-02 03:04:05.000',
      ],
    ],
    [
      'TIMESTAMP_TZ',
      [
        'TIMESTAMP_TZ(9)',
        '2026-01-02 03:04:05.678 +0200',
        '2026-01-02 03:04:05.000 +0000',
        '2026-01-02 03:04:05.000 +0000',
      ],
    ],
    [
      'TIMESTAMP_LTZ',
      [
        'TIMESTAMP_LTZ(9)',
        '2026-01-02 01:04:05.678 +0000',
        '2026-01-02 03:04:05.000 +0000',
        '2026-01-02 03:04:05.000 +0000',
      ],
    ],
  ])('of format date-time keeps its moment as %s', async (timestampType, expected) => {
    const values = [
      '"2026-01-02T03:04:05.678+02:00"',
      '"2026-01-02T03:04:05Z"',
      '"2026-01-02 03:04:05"',
    ];
    expect(
      await held({ type: 'string', format: 'date-time' }, values, {
        timestamp_type: timestampType,
      }),
    ).toEqual(expected);
  });

  test('that is there twice has its last value, in objects inside too', async () => {
    expect(await held({}, ['1,"v":{"a":1,"a":[2]}', '{"a":1},"v":null'])).toEqual([
      'VARIANT',
      '{"a":[2]}',
      'null',
    ]);
  });

  test('that is null is NULL in a VARIANT, and null inside one stays', async () => {
    await held({}, ['null', '{"a":null}', '[null]']);
    expect(
      await loading.rows(
        `SELECT V IS NULL, IS_NULL_VALUE(V:a), IS_NULL_VALUE(V[0]) FROM LOADED.values_${streams} ORDER BY ID`,
      ),
    ).toEqual(['true | null | null', 'false | true | null', 'false | null | true']);
  });
});
