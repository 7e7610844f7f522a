import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
});
afterAll(() => sf.engine.close());

describe.each<
  readonly [
    family: string,
    cases: readonly (readonly [expression: string, expected: string | null])[],
  ]
>([
  [
    'text',
    [
      ["concat('a', 1, true)", 'a1true'],
      ["concat('a', null)", null],
      ["substr('hello', 2, 3)", 'ell'],
      ["substr('hello', 0)", 'hello'],
      ["split_part('a-b-c', '-', -1)", 'c'],
      ["split_part('a-b-c', '-', 0)", 'a'],
      ["split_part('a', '-', 5)", ''],
      ["charindex('l', 'hello')", '3'],
      ["position('l', 'hello', 4)", '4'],
      ["lpad('7', 3, '0')", '007'],
      ["trim('xxaxx', 'x')", 'a'],
      ["replace('aaa', 'a', 'b')", 'bbb'],
      ["initcap('hello wORLD')", 'Hello World'],
      ["regexp_replace('abc123', '[0-9]+', 'X')", 'abcX'],
      ["regexp_substr('a1b22', '[0-9]+', 1, 2)", '22'],
      ["regexp_like('xabc', 'abc')", '0'],
      ["'abc' rlike 'a.c'", '1'],
      ["regexp_count('a1b2', '[0-9]')", '2'],
      ["startswith('abc', 'ab')", '1'],
      ["'ABC' ilike 'a%'", '1'],
      ["'a%c' like 'a^%c' escape '^'", '1'],
      ["length('häß')", '3'],
      ["octet_length('häß')", '5'],
      ["reverse('abc')", 'cba'],
      ["left('abc', 2)", 'ab'],
      ["hex_encode('AB')", '4142'],
      ["try_hex_decode_string('zz')", null],
      ["base64_encode('ab')", 'YWI='],
      ["to_varchar(to_binary('YWI=', 'BASE64'), 'utf-8')", 'ab'],
      ["md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
      ["sha2('a', 256)", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
      ['length(uuid_string())', '36'],
      ["'it''s' || '\\n' || '\\u0041'", "it's\nA"],
      ['$$raw\\n$$', 'raw\\n'],
    ],
  ],
  [
    'numbers',
    [
      ['1 + 1.5', '2.5'],
      ['10 / 4', '2.500000'],
      ['1 / 3', '0.333333'],
      ['7 % 3', '1'],
      ['round(2.5)', '3'],
      ['round(-2.5)', '-3'],
      ['round(1.2345, 2)', '1.23'],
      ['trunc(1.99, 1)', '1.9'],
      ['ceil(1.1)', '2'],
      ['floor(-1.1)', '-2'],
      ['abs(-5)', '5'],
      ['div0(1, 0)', '0.000000'],
      ['nullifzero(0)', null],
      ['zeroifnull(null)', '0'],
      ['sqrt(9)', '3'],
      ['power(2, 10)', '1024'],
      ['greatest(1, 2, null)', null],
      ['least(3, 2)', '2'],
      ['12345678901234567890123456789012345678 - 1', '12345678901234567890123456789012345677'],
      ['0.1 + 0.2', '0.3'],
    ],
  ],
  [
    'conditions',
    [
      ['iff(null, 1, 2)', '2'],
      ['nvl(null, 5)', '5'],
      ['nvl2(null, 1, 2)', '2'],
      ['nullif(1, 1)', null],
      ["decode(2, 1, 'a', 2, 'b', 'c')", 'b'],
      ['equal_null(null, null)', '1'],
      ["case when 1 = 2 then 'a' end", null],
      ["case 2 when 2 then 'x' else 'y' end", 'x'],
      ['1 is distinct from null', '1'],
      ['not true', '0'],
    ],
  ],
  [
    'dates and times',
    [
      ["dateadd(day, 1, '2024-02-28'::date)", '19782'],
      ["dateadd('month', 1, '2024-01-31'::date)", '19782'],
      ["dateadd(hour, 1, '2024-01-01'::date)", '1704070800.000000000'],
      ["datediff('hour', '2024-01-01'::timestamp, '2024-01-02'::timestamp)", '24'],
      ["datediff(year, '2023-12-31'::date, '2024-01-01'::date)", '1'],
      ["date_trunc(month, '2024-03-05'::date)", '19783'],
      ["date_trunc('week', '2024-05-09'::date)", '19849'],
      ["date_part(epoch_second, '2024-01-01'::timestamp)", '1704067200'],
      ["extract(year from '2024-05-06'::date)", '2024'],
      ["dayofweek('2024-05-05'::date)", '0'],
      ["last_day('2024-02-05'::date)", '19782'],
      ["add_months('2024-01-31'::date, 1)", '19782'],
      ["'2024-01-01'::date + 1", '19724'],
      ["'2024-01-03'::date - '2024-01-01'::date", '2'],
      ["'2024-01-01'::timestamp + interval '1 day, 2 hours'", '1704160800.000000000'],
      ['current_timestamp()', '1767323045.000000000'],
      ['current_date', '20455'],
      ['sysdate()', '1767323045.000000000'],
    ],
  ],
  [
    'JSON',
    [
      ["typeof(parse_json('1'))", 'INTEGER'],
      ["typeof(parse_json('1.5'))", 'DECIMAL'],
      ["typeof(parse_json('1e5'))", 'DOUBLE'],
      [`typeof(parse_json('${'1'.repeat(38)}'))`, 'INTEGER'],
      [`typeof(parse_json('${'1'.repeat(39)}'))`, 'DOUBLE'],
      [`parse_json('${'1'.repeat(39)}') = parse_json('1.1111111111111111e38')`, '1'],
      ["parse_json('12345678901234567890e0')::varchar", '1.2345678901234567e+19'],
      ["typeof(parse_json('0.0000000000000000000000000000000000001'))", 'DECIMAL'],
      ["typeof(parse_json('0.00000000000000000000000000000000000001'))", 'DOUBLE'],
      ["typeof(parse_json('null'))", 'NULL_VALUE'],
      ["typeof(parse_json('12345678901234567890123'))", 'INTEGER'],
      ["typeof(parse_json('[]'))", 'ARRAY'],
      ['parse_json(\'{"b":1,"a":[1.50]}\')::varchar', '{"a":[1.5],"b":1}'],
      ["parse_json('')", null],
      ["try_parse_json('{')", null],
      ["check_json('[1,')", 'incomplete JSON, pos 4'],
      ['parse_json(\'{"a":1,"a":2}\', \'d\'):a', '2'],
      ['is_null_value(parse_json(\'{"a":null}\'):a)', '1'],
      ["is_null_value(parse_json('{}'):a)", null],
      ['parse_json(\'{"a":null}\'):a is null', '0'],
      ['parse_json(\'{"a":null}\'):a::varchar', null],
      ["parse_json('{}'):a is null", '1'],
      [
        "parse_json('12345678901234567890123456789012345678')::number(38,0)",
        '12345678901234567890123456789012345678',
      ],
      ["get(parse_json('[1,2]'), 1)", '2'],
      ["parse_json('[1,2]')[-1]", null],
      ['get_path(parse_json(\'{"a":[{"b":3}]}\'), \'a[0].b\')', '3'],
      ['parse_json(\'{"A b":{"c":4}}\'):"A b".c', '4'],
      ['parse_json(\'{"a":1}\'):A', null],
      ['parse_json(\'{"x":[{"y":5}]}\')[\'x\'][0]:y', '5'],
      ["object_construct('a', 1, 'b', null)::varchar", '{"a":1}'],
      ["object_construct_keep_null('b', null)::varchar", '{"b":null}'],
      ["array_size(array_construct(1, null, 'x'))", '3'],
      ["array_to_string([1, 'b'], '-')", '1-b'],
      ["array_contains('b'::variant, ['a', 'b'])", '1'],
      ["to_json(array_cat([1], ['x']))", '[1,"x"]'],
      ["to_json(object_delete(object_construct('a', 1, 'b', 2), 'a'))", '{"b":2}'],
      ["to_json(object_insert(object_construct('a', 1), 'b', 2))", '{"a":1,"b":2}'],
      [
        `to_json(object_insert(parse_json('{"a":{"x":1},"b":2}'), 'a', parse_json('{"y":null}'), true))`,
        '{"b":2,"a":{"y":null}}',
      ],
      ["to_json(object_insert(object_construct('a', 1), 'a', null, true))", '{}'],
      [
        "to_json(object_pick(object_construct('a', 1, 'b', 2, 'c', 3), 'c', 'a', 'z'))",
        '{"a":1,"c":3}',
      ],
      ["to_json(object_pick(object_construct('a', 1, 'b', 2), array_construct('b')))", '{"b":2}'],
      ['to_json([])', '[]'],
      [
        "to_json([parse_json('1.12345678901234567890'), null, 'x'])",
        '[1.1234567890123456789,null,"x"]',
      ],
      [
        "to_json(object_construct('a', 1.12345678901234567890::number(30,20)))",
        '{"a":1.1234567890123456789}',
      ],
      ["to_json(array_insert(array_construct(1, 2), 1, 'x'))", '[1,"x",2]'],
      ["to_json(array_insert(array_construct(1, 2), -1, 'x'))", '[1,"x",2]'],
      ["to_json(array_insert(array_construct(1), 3, 'x'))", '[1,null,null,"x"]'],
      ["to_json(split('a,b', ','))", '["a","b"]'],
      ["to_json({'k': 1, 'l': [true]})", '{"k":1,"l":[true]}'],
      ['to_json(object_keys(parse_json(\'{"x":1}\')))', '["x"]'],
      ["to_variant('x')::varchar", 'x'],
      ['to_array(5)[0]', '5'],
      ["system$typeof(parse_json('1'))", 'VARIANT[LOB]'],
    ],
  ],
  [
    'the session',
    [
      ['current_user()', 'TESTER'],
      ['current_database()', 'SANDBOX'],
      ['current_schema()', 'PUBLIC'],
      ['current_warehouse()', 'SANDBOX_WH'],
      ['current_role()', 'SYSADMIN'],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s is %s', async (expression, expected) => {
    expect(await sf.rows(`select ${expression}`)).toEqual([[expected]]);
  });
});

describe('parse_json', () => {
  it.each([
    ['{"a":1,"a":2}', 'duplicate object attribute "a", pos 11'],
    ['{"a" 1}', 'missing colon, pos 6'],
    ['[1 2]', 'missing comma, pos 4'],
    ['nan', 'unknown keyword "nan", pos 4'],
    ['"open', 'unfinished string, pos 1'],
    ['1 2', 'more than one document in the input, pos 2'],
  ])('refuses %s', async (text, problem) => {
    expect(await sf.error('select parse_json(?)', [{ type: 'TEXT', value: text }])).toBe(
      `100069 22P02 Error parsing JSON: ${problem}`,
    );
  });
});

describe('aggregates and windows', () => {
  it('aggregate', async () => {
    expect(
      await sf.rows(
        "select count(*), count(x), count(distinct x), sum(x), avg(x), min(y), max(y), count_if(x > 1), median(x), to_json(array_agg(x) within group (order by x desc)), listagg(y, '+') within group (order by y), max_by(y, x), any_value(1) from values (1, 'b'), (2, 'a'), (2, 'c'), (null, 'd') v (x, y)",
      ),
    ).toEqual([
      ['4', '3', '2', '5', '1.666667', 'a', 'd', '2', '2.000', '[2,2,1]', 'a+b+c+d', 'a', '1'],
    ]);
    expect(
      await sf.rows(
        'select count(*), sum(x), listagg(x), to_json(array_agg(x)) from (select 1 x where false)',
      ),
    ).toEqual([['0', null, '', '[]']]);
  });

  it('hash rows', async () => {
    expect(
      await sf.rows(
        "select hash(*) = hash(x, y), hash(x) = hash(y), hash_agg(*) is null from values (1, 'a') v (x, y) group by x, y",
      ),
    ).toEqual([['1', '0', '0']]);
  });

  it('look over windows', async () => {
    expect(
      await sf.rows(
        'select x, row_number() over (order by x), lag(x) over (order by x), lead(x, 1, 0) over (order by x), sum(x) over (order by x rows between unbounded preceding and current row), rank() over (order by x > 1) from values (1), (2), (3) v (x) order by 1',
      ),
    ).toEqual([
      ['1', '1', null, '2', '1', '1'],
      ['2', '2', '1', '3', '3', '2'],
      ['3', '3', '2', '0', '6', '2'],
    ]);
  });
});
