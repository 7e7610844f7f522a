import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession();
  await sf.run('create table t (id number, v variant, s varchar)');
});
afterAll(() => sf.engine.close());

describe("DuckDB's own language", () => {
  it.each([
    ['pragma database_list'],
    ["attach 'x.db' as y"],
    ['install json'],
    ['load json'],
    ['set threads = 1, 2'],
    ['checkpoint'],
    ['from t'],
    ['summarize t'],
    ["copy t to 'x.csv'"],
    ["export database 'x'"],
    ['create macro m(a) as a + 1'],
    ['create secret s (type s3)'],
    ['create tranzient table x (a int)'],
    ['select * from t using sample 10'],
    ['select [x for x in [1]]'],
    ["select 'a' ~ 'b'"],
    ["select 'a' glob 'b'"],
    ['select #1 from t'],
    ['select * from t order by 1 using'],
    ["select * from 'file.csv'"],
    ['select struct_pack(a := 1)'],
    ['select 1 = any [1]'],
    ['select try(1)'],
    ['create table x (a int check (a > 0))'],
    ['create index i on t (id)'],
    ['vacuum'],
    ['describe t'],
    ['select 1::'],
  ])('is refused: %s', async (sql) => {
    expect(await sf.error(sql)).toMatch(
      /^(001003 42000|000002 0A000|002140 42601|002003 42S02|001008 22023)/,
    );
  });

  it.each([
    "read_json('x')",
    "read_csv('x')",
    'list_value(1)',
    "json_extract(v, '$')",
    "strftime(s, '%Y')",
    "error('x')",
    "getenv('HOME')",
    "current_setting('threads')",
    'epoch(s)',
    "string_split(s, ',')",
    "nextval('x')",
    'snowflake_parse_json(s, true)',
  ])('knows no function %s', async (call) => {
    expect(await sf.error(`select ${call} from t`)).toBe(
      `002140 42601 SQL compilation error:\nUnknown function ${call.replace(/\(.*/s, '').toUpperCase()}`,
    );
  });

  it.each([
    'hugeint',
    'blob',
    'json',
    'uinteger',
    'timestamp_ns',
    'interval',
    'struct',
    'int4',
    'bool',
    'bytea',
    'list',
  ])('knows no type %s', async (type) => {
    expect(await sf.error(`create table x (a ${type})`)).toBe(
      `002040 42601 SQL compilation error:\nUnsupported data type '${type.toUpperCase()}'.`,
    );
  });

  it('shows no table of DuckDB or of the sandbox', async () => {
    for (const name of [
      'duckdb_tables',
      'sqlite_master',
      'pg_catalog.pg_class',
      'sandbox.catalog',
      'data.t',
      'temp.main.t',
      'main.t',
    ]) {
      expect(await sf.error(`select * from ${name}`)).toMatch(/^002003 42S02/);
    }
  });
});

describe('Snowflake SQL with a mistake', () => {
  it.each([
    [
      'selec 1',
      "001003 42000 SQL compilation error:\nsyntax error line 1 at position 0 unexpected 'selec'.",
    ],
    [
      'select 1\nfrom\nwhere',
      "001003 42000 SQL compilation error:\nsyntax error line 3 at position 0 unexpected 'where'.",
    ],
    [
      'select abs()',
      '000938 22023 SQL compilation error:\nerror line 1 at position 0\nnot enough arguments for function [ABS], expected 1, got 0',
    ],
    [
      'select abs(1, 2)',
      '000939 22023 SQL compilation error:\nerror line 1 at position 0\ntoo many arguments for function [ABS] expected 1, got 2',
    ],
    [
      'select s:a from t',
      "001044 42P13 SQL compilation error:\nerror line 1 at position 0\nInvalid argument types for function 'GET': (VARCHAR(16777216), VARCHAR(16777216))",
    ],
    ['', '000900 42601 SQL compilation error:\nEmpty SQL statement.'],
    ['-- only a comment', '000900 42601 SQL compilation error:\nEmpty SQL statement.'],
    [
      "select 'open",
      "001003 42000 SQL compilation error:\nsyntax error line 1 at position 7 unexpected ''open'.",
    ],
    [
      'select row_number() from t',
      '002302 42601 SQL compilation error:\nMissing OVER clause for window function [ROW_NUMBER].',
    ],
  ])('%s', async (sql, message) => {
    expect(await sf.error(sql)).toBe(message);
  });
});

describe('a value', () => {
  it('cannot become SQL, whatever it holds', async () => {
    const hostile = `'; drop table t; -- "\\ \u0000 $$ */ /* \` {} [] %s \u2063`;
    const name = hostile.replace('\u0000', '').replaceAll('"', '""');
    await sf.run(`create or replace table "${name}" ("${name}" varchar, "V" variant)`);
    expect(await sf.rows('select ?', [{ type: 'TEXT', value: hostile }])).toEqual([[hostile]]);
    await sf.rows(`insert into "${name}" select ?, object_construct(?, 1)`, [
      { type: 'TEXT', value: hostile },
      { type: 'TEXT', value: hostile },
    ]);
    expect(
      await sf.rows(`select "${name}", get("V", ?) from "${name}"`, [
        { type: 'TEXT', value: hostile },
      ]),
    ).toEqual([[hostile, '1']]);
    expect(await sf.rows('select count(*) from t')).toEqual([['0']]);
  });
});
