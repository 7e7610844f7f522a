import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession();
});
afterAll(() => sf.engine.close());

const value = async (expression: string): Promise<string | null | undefined> =>
  (await sf.rows(`select ${expression}`))[0]?.[0];

describe('a cast', () => {
  it.each([
    ["'12'::number", '12'],
    ["' 12 '::number", '12'],
    ["'1.5'::number", '2'],
    ["'-1.5'::int", '-2'],
    ["'1e3'::number", '1000'],
    ["'12.345'::number(10,2)", '12.35'],
    [
      "'99999999999999999999999999999999999999'::number(38,0)",
      '99999999999999999999999999999999999999',
    ],
    ["'1.5'::float", '1.5'],
    ["'1e400'::float", 'inf'],
    ['1.0::float', '1'],
    ['1e10::varchar', '10000000000'],
    ['1.50::varchar', '1.50'],
    ["'yes'::boolean", '1'],
    ["'OFF'::boolean", '0'],
    ['2::boolean', '1'],
    ['true::varchar', 'true'],
    ['true::int', '1'],
    ["'abc'::varchar(2)", 'ab'],
    ["'4142'::binary", '4142'],
    ['null::number', null],
    ["''::varchar", ''],
    ["'2024-02-29'::date", '19782'],
    ["'2024-2-9'::date", '19762'],
    ["'2024-02-09 5:6:7 +0530'::timestamp_tz::varchar", '2024-02-09 05:06:07.000 +0530'],
    ["'2024-02-09 10Z'::timestamp_tz::varchar", '2024-02-09 10:00:00.000 +0000'],
    ["'09-FEB-2024 10:05'::timestamp_ntz::varchar", '2024-02-09 10:05:00.000'],
    ["'2024-2-9 10:05:06.5 -08'::timestamp_ntz::varchar", '2024-02-09 10:05:06.500'],
    ["'Fri, 9 Feb 2024 10:05:06 PM +0100'::date::varchar", '2024-02-09'],
    ["try_cast('2024-02-09T10:05:06.1234567890Z' as timestamp_tz)", null],
    ["try_cast('2024-02-30T10:05:06Z' as timestamp_ntz)", null],
    ["'29-FEB-2024'::date", '19782'],
    ["'02/29/2024'::date", '19782'],
    ["'2024-02-29T23:00:00Z'::date", '19782'],
    ["'23:59:58.5'::time", '86398.500000000'],
    ["'12:00:00.5+02:00'::time::varchar", '12:00:00'],
    ["'12:00:00.5Z'::time::varchar", '12:00:00'],
    ["'0000-01-01'::date::varchar", '0000-01-01'],
    ["'2024-01-01T10:00:00Z'::timestamp_ntz", '1704103200.000000000'],
    ["'2024-01-01T10:00:00+05:00'::timestamp_ntz", '1704103200.000000000'],
    ["'2024-01-01 10:00'::timestamp_ntz", '1704103200.000000000'],
    ["'2024-01-01T10:00:00.123456789Z'::timestamp_ntz", '1704103200.123456000'],
    ["'2024-01-01T10:00:00.987Z'::timestamp_ntz(0)", '1704103200.000000000'],
    ["'2024-01-01T10:00:00+05:00'::timestamp_ltz", '1704085200.000000000'],
    ["'2024-01-01T10:00:00+05:00'::timestamp_tz", '1704085200.000000000 1740'],
    ["'2024-01-01T10:00:00-0330'::timestamp_tz", '1704115800.000000000 1230'],
    ["'2024-01-01T10:00:00 +0000'::timestamp_tz", '1704103200.000000000 1440'],
    ["'Mon Jul 08 18:09:51 +0000 2013'::timestamp_tz", '1373306991.000000000 1440'],
    ["'Thu, 21 Dec 2000 04:01:07 PM +0200'::timestamp_tz", '977407267.000000000 1560'],
    ["'1700000000'::timestamp_ntz", '1700000000.000000000'],
    ["'1700000000123'::timestamp_ntz", '1700000000.123000000'],
    ['to_timestamp(1700000000)', '1700000000.000000000'],
    ['to_timestamp(1700000000123, 3)', '1700000000.123000000'],
    ["'1969-12-31 23:59:59.5'::timestamp_ntz", '-1.500000000'],
    ["'9999-12-31 23:59:59.999'::timestamp_ntz", '253402300799.999000000'],
    ["'2024-01-01T10:00:00+05:00'::timestamp_tz::varchar", '2024-01-01 10:00:00.000 +0500'],
    ["'2024-01-01'::date::timestamp_ntz::varchar", '2024-01-01 00:00:00.000'],
    [
      "convert_timezone('America/New_York', '2024-07-01T00:00:00Z'::timestamp_tz)::varchar",
      '2024-06-30 20:00:00.000 -0400',
    ],
    [
      "convert_timezone('UTC', '2024-07-01T00:00:00+02:00'::timestamp_tz)::timestamp_ntz::varchar",
      '2024-06-30 22:00:00.000',
    ],
    ["'2024-01-01T10:00:00+05:00'::timestamp_tz = '2024-01-01T05:00:00Z'::timestamp_tz", '1'],
  ])('%s is %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  it.each([
    ["'abc'::number", "100038 22018 Numeric value 'abc' is not recognized"],
    ["''::number", "100038 22018 Numeric value '' is not recognized"],
    ["'1_000'::number", "100038 22018 Numeric value '1_000' is not recognized"],
    ["'0x10'::number", "100038 22018 Numeric value '0x10' is not recognized"],
    ["'1000'::number(3,0)", "100039 22003 Numeric value '1000' is out of range"],
    ['1000::number(3,0)', "100039 22003 Numeric value '1000' is out of range"],
    ["'abc'::float", "100038 22018 Numeric value 'abc' is not recognized"],
    ["'maybe'::boolean", "100037 22018 Boolean value 'maybe' is not recognized"],
    ["'2024-02-30'::date", "100040 22007 Date '2024-02-30' is not recognized"],
    ["'epoch'::date", "100040 22007 Date 'epoch' is not recognized"],
    ["'infinity'::timestamp", "100035 22007 Timestamp 'infinity' is not recognized"],
    [
      "'2024-01-01 America/New_York'::timestamp_tz",
      "100035 22007 Timestamp '2024-01-01 America/New_York' is not recognized",
    ],
    ["'25:00:00'::time", "100108 22007 Time '25:00:00' is not recognized"],
    ["'24:00:00'::time", "100108 22007 Time '24:00:00' is not recognized"],
    ["'23:59:60'::time", "100108 22007 Time '23:59:60' is not recognized"],
    ["'12:00:00Z'::time", "100108 22007 Time '12:00:00Z' is not recognized"],
    ["'12:00:00+02:00'::time", "100108 22007 Time '12:00:00+02:00' is not recognized"],
    [
      "'2016-12-31T24:00:00Z'::timestamp_tz",
      "100035 22007 Timestamp '2016-12-31T24:00:00Z' is not recognized",
    ],
    [
      "'2016-12-31 24:00'::timestamp_ntz",
      "100035 22007 Timestamp '2016-12-31 24:00' is not recognized",
    ],
    ["'xyz'::binary", "100115 22000 The following string is not a legal hex-encoded value: 'xyz'"],
    ['parse_json(\'"abc"\')::number', '100071 22000 Failed to cast variant value "abc" to FIXED'],
    ['parse_json(\'{"a":1}\')::date', '100071 22000 Failed to cast variant value {"a":1} to DATE'],
    [
      'parse_json(\'{"a":1}\')::array',
      '100071 22000 Failed to cast variant value {"a":1} to ARRAY',
    ],
    ['99999999999999999999999999999999999999 + 1', '100039 22003 Numeric value is out of range'],
    ['1 / 0', '100051 22012 Division by zero'],
    [
      "'2024-01-01'::date::number",
      "002017 22000 SQL compilation error:\ninvalid type [CAST(DATE AS NUMBER(38,0))] for parameter 'NUMBER(38,0)'",
    ],
  ])('%s fails', async (expression, message) => {
    expect(await sf.error(`select ${expression}`)).toBe(message);
  });

  it('that may fail answers NULL for a bad value, and takes text only', async () => {
    expect(
      await sf.rows(
        "select try_cast('x' as int), try_to_number('1000', 3, 0), try_to_date('nope'), try_to_timestamp_tz('2024-01-01T00:00:00Z'), try_to_boolean('?'), try_to_double('1.5')",
      ),
    ).toEqual([[null, null, null, '1704067200.000000000 1440', null, '1.5']]);
    expect(await sf.error('select try_cast(5 as varchar)')).toContain(
      "001044 42P13 SQL compilation error:\nerror line 1 at position 0\nInvalid argument types for function 'TRY_CAST'",
    );
  });

  it('reads and writes formats', async () => {
    expect(
      await sf.rows(
        "select to_timestamp('05/06/2024 01:02:03', 'MM/DD/YYYY HH24:MI:SS'), to_date('20240506', 'YYYYMMDD'), to_char('2024-07-01 13:14:15.678'::timestamp, 'YYYY/MM/DD HH12:MI:SS AM FF3'), to_char('2024-01-01T00:00:00+02:00'::timestamp_tz, 'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM')",
      ),
    ).toEqual([
      ['1714957323.000000000', '19849', '2024/07/01 01:14:15 PM 678', '2024-01-01T00:00:00+02:00'],
    ]);
    expect(await sf.error("select to_date('x', 'YYYY-MM-DD')")).toBe(
      "100040 22007 Can't parse 'x' as date with the given format",
    );
  });

  it('follows the time zone of the session', async () => {
    await sf.run("alter session set timezone = 'America/Los_Angeles'");
    expect(
      await sf.rows(
        "select '2024-07-01'::timestamp_ltz::varchar, '2024-01-01'::timestamp_tz, '2024-07-01T00:00:00Z'::timestamp_ltz::date",
      ),
    ).toEqual([['2024-07-01 00:00:00.000 -0700', '1704096000.000000000 960', '19904']]);
    await sf.run('alter session unset timezone', "alter session set timezone = 'UTC'");
  });

  it('in a comparison keeps all 38 digits, and fractions too', async () => {
    await sf.run(
      'create table n (id number(38,0), v variant, s varchar, d number(10,2))',
      "insert into n select 12345678901234567890123456789012345678, parse_json('12345678901234567890123456789012345678'), '12345678901234567890123456789012345678', 1.25",
      "insert into n select 5, parse_json('5.5'), '-5.5', -5.5",
      'insert into n select null, null, null, null',
    );
    expect(
      await sf.rows(
        'select id = v, id = s, id < v, id > 1.5, d = s, d > v, id = id::varchar from n order by id desc nulls last',
      ),
    ).toEqual([
      ['1', '1', '0', '1', '0', '0', '1'],
      ['0', '0', '1', '1', '1', '0', '1'],
      [null, null, null, null, null, null, null],
    ]);
  });

  it('happens by itself where Snowflake compares different types', async () => {
    expect(
      await sf.rows(
        "select '1' = 1, 'true' = true, '2024-01-02' > '2024-01-01'::date, parse_json('5') > 3, parse_json('\"a\"') = 'a', parse_json('1.5') = 1.5, coalesce(null, 1.5, 2)",
      ),
    ).toEqual([['1', '1', '1', '1', '1', '1', '1.5']]);
  });
});
