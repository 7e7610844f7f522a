import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { typed } from '../query/typed-sql.ts';
import { openSession, type TestSession } from '../testing/open-session.ts';
import { bindOnce } from './bind-once.ts';
import { castTo } from './cast-sql.ts';
import { numberType, textType, timestampLtz, timestampNtz, timestampTz } from './data-type.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession();
  // Names that lambdas of DuckDB are likely to have.
  await sf.rows(
    'create table letters (b varchar, c varchar, d varchar, e varchar, i varchar, k varchar, m varchar, n varchar, o varchar, p varchar, s varchar, t varchar, v varchar, w varchar, x varchar, z varchar, word varchar)',
  );
  await sf.rows("insert into letters (x, n) values ('2024-01-02T03:04:05+02:00', '6')");
});
afterAll(() => sf.engine.close());

it('writes out what is needed once, and names; binds the rest', () => {
  expect(bindOnce('r1."a"', 'v', (v) => `${v} + ${v}`)).toBe('r1."a" + r1."a"');
  expect(bindOnce('f(x)', 'v', (v) => `g(${v})`)).toBe('g(f(x))');
  expect(bindOnce('f(x)', 'v', (v) => `${v} + ${v}`)).toBe(
    'list_transform([f(x)], lambda "\u2063v": "\u2063v" + "\u2063v")[1]',
  );
});

it('casts of casts grow by as much as the cast, not many times over', () => {
  const types = [timestampTz, textType(), timestampLtz, textType(), numberType(), textType()];
  const chain = [...types, ...types, timestampNtz];
  const { sql } = chain.reduce((value, type) => castTo(value, type), typed('f(x)', textType()));
  expect(sql.length).toBeLessThan(chain.length * 2_000);
});

it.each([
  ["(x || '')::timestamp_tz::varchar", '2024-01-02 03:04:05.000 +0200'],
  ["(x || '')::timestamp_tz(0)::timestamp_ntz::varchar", '2024-01-02 03:04:05.000'],
  [
    "convert_timezone('UTC', (x || '')::timestamp_tz)::timestamp_ntz::varchar",
    '2024-01-02 01:04:05.000',
  ],
  [
    "convert_timezone('Asia/Tokyo', (x || '')::timestamp_tz)::varchar",
    '2024-01-02 10:04:05.000 +0900',
  ],
  ["dateadd(day, 1, (x || '')::timestamp_tz)::varchar", '2024-01-03 03:04:05.000 +0200'],
  ["12 / (n || '')::number", '2.000000'],
  ["iff((n || '') = 6.0, 'same', 'other')", 'same'],
  ["object_construct('a', n)", '{\n  "a": "6"\n}'],
  ["object_delete(object_construct('a', n, 'b', x), 'b')", '{\n  "a": "6"\n}'],
  ["array_to_string(array_construct_compact(n, e, n), '-')", '6-6'],
  ["initcap('one two' || n)", 'One Two6'],
  ["strtok('a b' || n, ' ', 2)", 'b6'],
  ['(select count(*) from lateral flatten(input => array_construct(n, n)))', '2'],
])('%s: a column is never taken for a bound value', async (expression, expected) => {
  expect(await sf.rows(`select ${expression} from letters`)).toEqual([[expected]]);
});

it('groups and orders by a value that is bound', async () => {
  expect(
    await sf.rows(
      "select (x || '')::timestamp_tz::date::varchar, count(*) from letters group by (x || '')::timestamp_tz::date having (x || '')::timestamp_tz::date > '2024-01-01' order by (x || '')::timestamp_tz::date",
    ),
  ).toEqual([['2024-01-02', '1']]);
});

it('binds in the conditions of joins, of UPDATE and of MERGE', async () => {
  const at = "(l.x || '')::timestamp_tz";
  expect(
    await sf.rows(
      `select count(*) from letters l join letters r on ${at} = (r.x || '')::timestamp_tz and exists (select 1 from letters q where (q.x || '')::timestamp_tz = ${at})`,
    ),
  ).toEqual([['1']]);
  await sf.rows(`update letters l set e = ${at}::date where ${at} > '2020-01-01'`);
  await sf.rows(
    `merge into letters l using (select * from letters) r on ${at} = (r.x || '')::timestamp_tz when matched and (r.n || '')::number = 6 then update set z = (r.x || '')::timestamp_ltz::date`,
  );
  expect(await sf.rows('select e, z from letters')).toEqual([['2024-01-02', '2024-01-02']]);
});
