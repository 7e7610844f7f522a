import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line } from '../testing/messages.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const PROPERTIES: JsonObject = {
  id: { type: 'integer' },
  whole: { type: ['integer', 'null'] },
  money: { type: ['number', 'null'], multipleOf: 0.01 },
  float: { type: ['number', 'null'] },
  decimal: { type: ['string', 'null'], format: 'x-singer.decimal', precision: 38, scale: 2 },
  any: {},
  time: { type: ['string', 'null'], format: 'time' },
  day: { type: ['string', 'null'], format: 'date' },
  at: { type: ['string', 'null'], format: 'date-time' },
};

const SHOWN = ['WHOLE', 'MONEY', 'FLOAT', 'DECIMAL', 'DAY', 'AT'].map((name) => `${name}::VARCHAR`);

let streams = 0;

type Value = readonly [property: string, json: string];

const messages = (stream: string, values: readonly Value[]) =>
  line({
    ...{ type: 'SCHEMA', stream, key_properties: ['id'] },
    schema: { properties: PROPERTIES },
  }) +
  values
    .map(
      ([name, json], id) =>
        `{"type":"RECORD","stream":"${stream}","record":{"id":${id},"${name}":${json}}}\n`,
    )
    .join('');

/** Loads a record for each value, as `null` does. What its row shows of it, or the note that it has. */
async function load(
  values: readonly Value[],
  settings: JsonObject = {},
): Promise<readonly string[]> {
  streams += 1;
  const stream = `EXACT_${streams}`;
  await loading.run(
    { add_record_metadata: false, invalid_record_behavior: 'null', ...settings },
    messages(stream, values),
  );
  return loading.rows(
    `SELECT COALESCE(TO_JSON(_SDC_META:changes[0]), ${SHOWN.join(', ')}, TO_VARCHAR(TIME, 'HH24:MI:SS.FF6'), TO_JSON("ANY")) FROM LOADED.${stream} ORDER BY ID`,
  );
}

const note = (property: string, value: string, type: string, why = '') =>
  `{"problem":"column \\"${property.toUpperCase()}\\" cannot hold it as ${type}${why}","property":"${property}","value":${value}}`;
const LOST = ' without losing digits of a number';

const FIFTY = '12345678901234567890123456789012345678901234567890';
const NINES = '9'.repeat(38);

describe('a number', () => {
  test('is held with all its digits, however it is written', async () => {
    const held: readonly (readonly [...Value, shown: string])[] = [
      ['whole', '12345678901234567890', '12345678901234567890'],
      ['whole', NINES, NINES],
      ['whole', '-12345678901234567890.000', '-12345678901234567890'],
      ['whole', '1.5e1', '15'],
      ['whole', '1234567890123456700000e-2', '12345678901234567000'],
      [
        'money',
        '123456789012345678901234567890123456.78',
        '123456789012345678901234567890123456.78',
      ],
      ['money', '0.0200000000000000000000000000000000000', '0.02'],
      ['money', '1.250e1', '12.50'],
      [
        'decimal',
        '"123456789012345678901234567890123456.780"',
        '123456789012345678901234567890123456.78',
      ],
      // A FLOAT rounds, as its type says.
      ['float', '0.12345678901234567890123456789012345678901234567890', '0.12345678901234568'],
      ['float', '1.19209289550781251e-7', '1.1920928955078125e-07'],
      ['any', '[1e2,1.1920928955078125e-07]', '[1e2,1.1920928955078125e-7]'],
      ['any', `{"a":[${NINES}]}`, `{"a":[${NINES}]}`],
      ['any', '0.1234567890123456789012345678901234567', '0.1234567890123456789012345678901234567'],
      ['any', '1000000000000000000000000000000000000000000', '1e42'],
      // A text is no number, whatever it looks like.
      ['any', `"a \\"${FIFTY}e400"`, `"a \\"${FIFTY}e400"`],
    ];
    expect(await load(held.map(([property, json]) => [property, json]))).toEqual(
      held.map(([, , shown]) => shown),
    );
  });

  test.each([true, false])(
    'is refused where digits would be lost, with validate_records %s',
    async (validate_records) => {
      const refused: readonly (readonly [...Value, shown: string])[] = [
        // By the column, which knows its decimals.
        [
          'whole',
          '12345678901234567890.5',
          note('whole', '12345678901234567890.5', 'NUMBER(38,0)'),
        ],
        ['whole', '1.0000000000000000001', note('whole', '1.0000000000000000001', 'NUMBER(38,0)')],
        ['whole', '4503599627370497.25', note('whole', '4503599627370497.25', 'NUMBER(38,0)')],
        ['money', '123456789012345.678', note('money', '123456789012345.678', 'NUMBER(38,2)')],
        ['money', '1.2300000000000000001', note('money', '1.2300000000000000001', 'NUMBER(38,2)')],
        [
          'decimal',
          '"123456789012345678901234567890.001"',
          note('decimal', '"123456789012345678901234567890.001"', 'NUMBER(38,2)'),
        ],
        ['decimal', '"1.23E-7"', note('decimal', '"1.23E-7"', 'NUMBER(38,2)')],
        // By the target, since Snowflake would not know what they were.
        [
          'whole',
          '12345678901234567890e0',
          note('whole', '"12345678901234567890e0"', 'NUMBER(38,0)', LOST),
        ],
        [
          'whole',
          '1.00000000000000001e0',
          note('whole', '"1.00000000000000001e0"', 'NUMBER(38,0)', LOST),
        ],
        [
          'money',
          '1.2300000000000001e0',
          note('money', '"1.2300000000000001e0"', 'NUMBER(38,2)', LOST),
        ],
        [
          'money',
          '1.000000000000000000000000000000000000001',
          note('money', '"1.000000000000000000000000000000000000001"', 'NUMBER(38,2)', LOST),
        ],
        ['any', FIFTY, note('any', `"${FIFTY}"`, 'VARIANT', LOST)],
        [
          'any',
          `{"a":["\\"",${FIFTY}]}`,
          note('any', `"{\\"a\\":[\\"\\\\\\"\\",${FIFTY}]}"`, 'VARIANT', LOST),
        ],
        [
          'any',
          '0.12345678901234567890123456789012345678',
          note('any', '"0.12345678901234567890123456789012345678"', 'VARIANT', LOST),
        ],
        [
          'any',
          '[1.2345678901234567890e-7]',
          note('any', '"[1.2345678901234567890e-7]"', 'VARIANT', LOST),
        ],
        ['any', '1e-400', note('any', '"1e-400"', 'VARIANT', LOST)],
        ['any', '-1E400', note('any', '"-1E400"', 'VARIANT', LOST)],
      ];
      const values = refused.map(([property, json]): Value => [property, json]);
      expect(await load(values, { validate_records })).toEqual(refused.map(([, , shown]) => shown));
    },
  );

  const lost: readonly Value[] = [
    ['whole', '1'],
    ['any', `{"a":${FIFTY}}`],
  ];

  test('that would lose digits ends the run with `fail`, which names line, key and column', async () => {
    await expect(loading.run({}, messages('EXACT_FAIL', lost))).rejects.toThrow(
      'line 3: record with the key {"id": 1} of stream "EXACT_FAIL" cannot be loaded: column "ANY" cannot hold it as VARIANT without losing digits of a number. Let the tap send it as a string, or see invalid_record_behavior',
    );
  });

  test('that would lose digits goes into the quarantine as it came', async () => {
    await loading.run({ invalid_record_behavior: 'quarantine' }, messages('EXACT_Q', lost));
    expect(await loading.rows('SELECT ID FROM LOADED.EXACT_Q')).toEqual(['0']);
    expect(await loading.rows('SELECT RECORD FROM LOADED.EXACT_Q__QUARANTINE')).toEqual([
      `{"id":1,"any":{"a":${FIFTY}}}`,
    ]);
  });

  test('that would lose digits is found in a message that is written anew, in a key, and where the record has one column', async () => {
    const run = (schema: JsonObject, keys: readonly string[], text: string) =>
      loading.run(
        { invalid_record_behavior: 'null', validate_records: false },
        line({ type: 'SCHEMA', stream: 'odd', schema, key_properties: keys }) + text,
      );
    const anew = `{"type":"RECORD","stream":"odd","stream":"odd","record":{"any":${FIFTY}}}\n`;
    await run({ properties: { any: {} } }, [], anew);
    expect(
      await loading.rows('SELECT _SDC_META:changes[0]:value::VARCHAR FROM LOADED.ODD'),
    ).toEqual([FIFTY]);
    const whole = `{"type":"RECORD","stream":"odd","record":{"a":1,"b":${FIFTY}}}\n`;
    await expect(run({ properties: { b: {} } }, ['b'], whole)).rejects.toThrow(
      'line 2: record with the key {"b": 12345678901234567890123456789012345678901234567890} of stream "odd" cannot be loaded: column "B", a key, cannot hold it',
    );
    await loading.sandbox.query('DROP TABLE LOADED.ODD');
    await run({}, [], whole);
    expect(await loading.rows('SELECT TO_JSON(RECORD) FROM LOADED.ODD')).toEqual([
      '{"a":1,"b":null}',
    ]);
  });
});

/** A number of 1 to 45 digits, as JSON may write it. */
const anyNumber = fc
  .record({
    digits: fc
      .oneof(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 20, max: 45 }))
      .chain((length) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))),
    point: fc.option(fc.nat(45)),
    zeros: fc.constantFrom('', '', '0', '0000000'),
    exponent: fc.option(fc.integer({ min: -40, max: 40 }), { freq: 3 }),
    isNegative: fc.boolean(),
  })
  .map(({ digits, point, zeros, exponent, isNegative }) => {
    const at = point === null ? digits.length : Math.max(0, digits.length - point);
    const whole = digits.slice(0, at).replace(/^0+(?=.)/, '') || '0';
    const fraction = point === null ? '' : `${digits.slice(at)}${zeros}`;
    return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`;
  });

/** Exactly: so many times ten to the power of -100. */
function exactly(number: string): bigint {
  const [mantissa = '', exponent = '0'] = number.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(`${whole}${fraction}`) * 10n ** BigInt(100 + Number(exponent) - fraction.length);
}

test('any number of up to 45 digits is in its column exactly, or refused for what the column or Snowflake cannot hold', async () => {
  const scales: Readonly<Record<string, number | undefined>> = {
    whole: 0,
    money: 2,
    any: undefined,
  };
  const value = fc.tuple(fc.constantFrom(...Object.keys(scales)), anyNumber);
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { minLength: 60, maxLength: 60 }),
      fc.boolean(),
      async (values, validate_records) => {
        const shown = await load(values, { validate_records });
        for (const [index, [property, json]] of values.entries()) {
          const row = shown[index] ?? '';
          const scale = scales[property];
          const unit = 10n ** BigInt(100 - (scale ?? 0));
          const number = exactly(json);
          const fits =
            scale === undefined ||
            (number % unit === 0n &&
              number < 10n ** 138n / 10n ** BigInt(scale) &&
              -number < 10n ** 138n / 10n ** BigInt(scale));
          const digits = json.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length;
          const isPlain =
            !json.includes('e') &&
            json.replace(/[-.]|^-?0+/g, '').length <= 38 &&
            !/[.][0-9]{38}/.test(json);
          if (!row.startsWith('{')) {
            expect([json, fits]).toEqual([json, true]);
            // A DOUBLE is shown with as many digits as tell it apart.
            if (isPlain || scale !== undefined)
              expect([json, exactly(row)]).toEqual([json, number]);
            else expect([json, Number(row)]).toEqual([json, Number(json)]);
          } else if (fits) {
            expect([json, isPlain, digits > 15]).toEqual([json, false, true]);
          }
        }
      },
    ),
    { numRuns: propertyRuns(1), endOnFailure: true },
  );
}, 120_000);

describe('a time', () => {
  test('is held exactly where Snowflake takes it', async () => {
    const held: readonly (readonly [...Value, shown: string])[] = [
      ['time', '"12:00"', '12:00:00.000000'],
      ['time', '"23:59:59.999999"', '23:59:59.999999'],
      ['time', '"12:00:00Z"', '12:00:00.000000'],
      ['time', '"12:00:00.5+00:00"', '12:00:00.500000'],
      ['day', '"0000-01-01"', '0000-01-01'],
      ['day', '"2024-02-29T00:00:00Z"', '2024-02-29'],
      ['day', '"2024-02-29 00:00:00+00:00"', '2024-02-29'],
      ['at', '"2024-02-29T12:00Z"', '2024-02-29 12:00:00.000'],
      ['at', '"2024-02-29T12:00"', '2024-02-29 12:00:00.000'],
      ['at', '"2024-02-29"', '2024-02-29 00:00:00.000'],
      ['at', '"2024-02-29T12:00:00.123-05:30"', '2024-02-29 17:30:00.123'],
      ['at', '"0001-01-01T00:00:00Z"', '0001-01-01 00:00:00.000'],
      ['at', '"9999-12-31T23:59:59.999Z"', '9999-12-31 23:59:59.999'],
    ];
    expect(await load(held.map(([property, json]) => [property, json]))).toEqual(
      held.map(([, , shown]) => shown),
    );
  });

  test.each([true, false])(
    'is refused where it would be another one, with validate_records %s',
    async (validate_records) => {
      const refused: readonly (readonly [...Value, type: string])[] = [
        ['time', '"12:00:00+02:00"', 'TIME'],
        // Here Snowflake would drop the offset.
        ['time', '"12:00:00.5+02:00"', 'TIME'],
        ['time', '"12:00:00-0000x"', 'TIME'],
        ['time', '"43200"', 'TIME'],
        ['time', '"24:00:00"', 'TIME'],
        ['time', '"23:59:60"', 'TIME'],
        ['time', '"12:00:00.1234567891"', 'TIME'],
        ['day', '"2024-02-29T12:00:00Z"', 'DATE'],
        ['day', '"2024-02-29T00:00:00.000001Z"', 'DATE'],
        ['day', '"2023-02-29"', 'DATE'],
        ['day', '"10000-01-01"', 'DATE'],
        ['day', '"-0001-01-01"', 'DATE'],
        ['day', '"864000"', 'DATE'],
        ['at', '"20260102"', 'TIMESTAMP_NTZ'],
        ['at', '"2024-02-29T24:00:00Z"', 'TIMESTAMP_NTZ'],
        ['at', '"2016-12-31T23:59:60Z"', 'TIMESTAMP_NTZ'],
        ['at', '"2024-02-29t12:00:00z"', 'TIMESTAMP_NTZ'],
        ['at', '"2024-02-29T12:00:00.1234567891Z"', 'TIMESTAMP_NTZ'],
        ['at', '"10000-01-01T00:00:00Z"', 'TIMESTAMP_NTZ'],
        ['at', '"-0001-01-01T00:00:00Z"', 'TIMESTAMP_NTZ'],
      ];
      const values = refused.map(([property, json]): Value => [property, json]);
      expect(await load(values, { validate_records })).toEqual(
        refused.map(([property, json, type]) => note(property, json, type)),
      );
    },
  );

  test('is not cut to the microseconds of a column that was there', async () => {
    await loading.rows(
      'CREATE TABLE LOADED.COARSE (ID NUMBER(38,0), AT TIMESTAMP_NTZ(6), "TIME" TIME(6))',
    );
    const values: readonly Value[] = [
      ['at', '"2024-02-29T12:00:00.123456000Z"'],
      ['at', '"2024-02-29T12:00:00.1234567Z"'],
      ['time', '"12:00:00.123456"'],
      ['time', '"12:00:00.12345607"'],
    ];
    const settings = { invalid_record_behavior: 'null', add_record_metadata: false };
    await loading.run(settings, messages('COARSE', values));
    expect(
      await loading.rows(
        `SELECT COALESCE(TO_JSON(_SDC_META:changes[0]), AT::VARCHAR, TO_VARCHAR("TIME", 'HH24:MI:SS.FF6')) FROM LOADED.COARSE ORDER BY ID`,
      ),
    ).toEqual([
      '2024-02-29 12:00:00.123',
      note('at', '"2024-02-29T12:00:00.1234567Z"', 'TIMESTAMP_NTZ'),
      '12:00:00.123456',
      note('time', '"12:00:00.12345607"', 'TIME'),
    ]);
  });
});
