import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeEach(async () => {
  sf = await openSession();
  await sf.run('create table t (id number(38,0) not null, s varchar(5), v variant, n number(5,2))');
});
afterEach(() => sf.engine.close());

describe('INSERT', () => {
  it('converts what it stores, and counts', async () => {
    const { rows, statementTypeId, columns, rowsAffected } = await sf.session.execute(
      "insert into t (id, s, n) values ('1', 2, '1.005'), (2, 30, null)",
    );
    expect([columns[0]?.name, rows, statementTypeId, rowsAffected]).toEqual([
      'number of rows inserted',
      [['2']],
      0x3100,
      2,
    ]);
    expect(await sf.rows('select id, s, n from t order by id')).toEqual([
      ['1', '2', '1.01'],
      ['2', '30', null],
    ]);
  });

  it.each([
    [
      "insert into t (id, s) values (1, 'toolong')",
      "100078 22000 String 'toolong' is too long and would be truncated",
    ],
    [
      "insert into t (id, v) values (1, 'x')",
      '002023 22000 SQL compilation error:\nExpression type does not match column data type, expecting VARIANT but got VARCHAR(1) for column V',
    ],
    [
      "insert into t (id, v) values (1, parse_json('1'))",
      '002014 22000 SQL compilation error:\nInvalid expression [PARSE_JSON(…)] in VALUES clause',
    ],
    ["insert into t (id) values ('abc')", "100038 22018 Numeric value 'abc' is not recognized"],
    ['insert into t (s) values (1)', '100072 22000 NULL result in a non-nullable column'],
    ['insert into t (id, n) values (1, 1000)', "100039 22003 Numeric value '1000' is out of range"],
    [
      'insert into t (id) values (1, 2)',
      '002020 21S01 SQL compilation error:\nInsert value list does not match column list expecting 1 but got 2',
    ],
    [
      'insert into t (id, id) values (1, 2)',
      "001028 42701 SQL compilation error:\nduplicate column 'ID'",
    ],
    [
      'insert into t (nope) values (1)',
      "000904 42000 SQL compilation error:\nerror line 1 at position 0\ninvalid identifier 'NOPE'",
    ],
    [
      'insert into nope values (1)',
      "002003 42S02 SQL compilation error:\nTable 'NOPE' does not exist or not authorized.",
    ],
  ])('refuses %s', async (sql, message) => {
    expect(await sf.error(sql)).toBe(message);
    expect(await sf.rows('select count(*) from t')).toEqual([['0']]);
  });

  it('reads queries, stages JSON from text, and overwrites', async () => {
    await sf.run(
      "insert into t (id, v) select column1, parse_json(column2) from values (1, '{\"a\":[1,null]}'), (2, 'null')",
      'insert overwrite into t (id, v) with o as (select id + 10 as id, v from t) select id, v from o',
    );
    expect(await sf.rows('select id, v:a[0], v is null, typeof(v) from t order by id')).toEqual([
      ['11', '1', '0', 'OBJECT'],
      ['12', null, '0', 'NULL_VALUE'],
    ]);
  });

  it('takes binds, one value or many', async () => {
    await sf.rows('insert into t (id, s, n) values (?, :2, :3)', [
      { type: 'FIXED', value: '5' },
      { type: 'TEXT', value: "it's" },
      { type: 'REAL', value: '1.25' },
    ]);
    await sf.rows('insert into t (id, s) values (?, ?)', [
      { type: 'FIXED', value: ['6', '7'] },
      { type: 'TEXT', value: ['x', null] },
    ]);
    await sf.rows('insert into t (id, v) select column1, parse_json(column2) from values (?, ?)', [
      { type: 'TEXT', value: ['8', '9'] },
      { type: 'TEXT', value: ['{"k":1}', '[]'] },
    ]);
    expect(await sf.rows('select id, s, v, n from t order by id')).toEqual([
      ['5', "it's", null, '1.25'],
      ['6', 'x', null, null],
      ['7', null, null, null],
      ['8', null, '{\n  "k": 1\n}', null],
      ['9', null, '[]', null],
    ]);
    expect(
      await sf.rows('select ?, ?, ?, ?, ?::timestamp_tz', [
        { type: 'BOOLEAN', value: 'true' },
        { type: 'DATE', value: '1704067200000' },
        { type: 'TIMESTAMP_NTZ', value: '1704067200123000000' },
        { type: 'TEXT', value: null },
        { type: 'TIMESTAMP_TZ', value: '1704067200000000000 1560' },
      ]),
    ).toEqual([['1', '19723', '1704067200.123000000', null, '1704067200.000000000 1560']]);
    expect(await sf.error('select ?')).toMatch(/^002049 42601/);
  });
});

describe('UPDATE and DELETE', () => {
  beforeEach(() => sf.run("insert into t (id, s, n) values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)"));

  it('change the rows that match, also by another table', async () => {
    expect(await sf.rows('update t set n = n * 2, s = upper(s) where id > 1')).toEqual([
      ['2', '0'],
    ]);
    expect(
      await sf.rows(
        "update t as x set s = y.w from (select 1 as k, 'new' as w) y where x.id = y.k",
      ),
    ).toEqual([['1', '0']]);
    expect(await sf.rows('delete from t using (select 2 as k) y where t.id = y.k')).toEqual([
      ['1'],
    ]);
    expect(
      await sf.rows(
        'delete from t where exists (select 1 from (select 3 as k) y where y.k = t.id)',
      ),
    ).toEqual([['1']]);
    expect(await sf.rows('select id, s, n from t')).toEqual([['1', 'new', '1.00']]);
    expect((await sf.session.execute('delete from t')).statementTypeId).toBe(0x3300);
  });

  it('check what they store', async () => {
    expect(await sf.error("update t set s = 'toolong'")).toMatch(/^100078 22000/);
    expect(await sf.error('update t set id = null')).toMatch(/^100072 22000/);
    expect(await sf.error('update t set nope = 1')).toMatch(/^000904 42000/);
    expect(await sf.error("update t set v = 'x'")).toMatch(/^002023 22000/);
  });

  it('TRUNCATE empties, within a transaction too', async () => {
    await sf.run('begin', 'truncate table t', 'insert into t (id) values (9)', 'rollback');
    expect(await sf.rows('select count(*) from t')).toEqual([['3']]);
    await sf.run('truncate table t', 'truncate table if exists nope');
    expect(await sf.rows('select count(*) from t')).toEqual([['0']]);
  });
});

describe('MERGE', () => {
  beforeEach(() => sf.run("insert into t (id, s, n) values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)"));

  it('updates, deletes and inserts by the first clause that fits, and counts each', async () => {
    const { columns, rows, statementTypeId, rowsAffected } = await sf.session
      .execute(`merge into t using (
      select column1 as id, column2 as s, column3 as gone from values (1, 'A', false), (2, 'B', true), (4, 'D', false), (5, 'E', true)
    ) as src on t.id = src.id
    when matched and src.gone then delete
    when matched then update set t.s = src.s, n = t.n + 10
    when not matched and not src.gone then insert (id, s) values (src.id, src.s)`);
    expect(columns.map(({ name }) => name)).toEqual([
      'number of rows inserted',
      'number of rows updated',
      'number of rows deleted',
    ]);
    expect([rows, statementTypeId, rowsAffected]).toEqual([[['1', '1', '1']], 0x3400, 3]);
    expect(await sf.rows('select id, s, n from t order by id')).toEqual([
      ['1', 'A', '11.00'],
      ['3', 'c', '3.00'],
      ['4', 'D', null],
    ]);
  });

  it('reads a table, another database and a query with QUALIFY', async () => {
    await sf.run(
      'create database other',
      "create table batch as select * from values (2, 'x', 1), (2, 'y', 2), (7, 'z', 3) v (id, s, p)",
      'use database sandbox',
    );
    expect(
      await sf.rows(
        'merge into "SANDBOX"."PUBLIC"."T" as d using (select * from other.public.batch qualify row_number() over (partition by id order by p desc) = 1) as s on d.id = s.id when matched then update set s = s.s when not matched then insert (id, s) values (s.id, s.s)',
      ),
    ).toEqual([['1', '1']]);
    expect(await sf.rows('select id, s from t order by id')).toEqual([
      ['1', 'a'],
      ['2', 'y'],
      ['3', 'c'],
      ['7', 'z'],
    ]);
    expect(
      await sf.rows(
        'merge into t a using t b on a.id = b.id and b.id = 7 when matched then delete',
      ),
    ).toEqual([['1']]);
  });

  it('refuses two source rows that update one target row', async () => {
    const source = "(select column1 id, column2 s from values (1, 'x'), (1, 'y'))";
    expect(
      await sf.error(
        `merge into t using ${source} s on t.id = s.id when matched then update set s = s.s`,
      ),
    ).toBe(
      '100090 42P18 Duplicate row detected during DML action\nRow Values: [1, "a", NULL, 1.00]',
    );
    expect(await sf.rows('select s from t where id = 1')).toEqual([['a']]);
    expect(
      await sf.rows(
        `merge into t using ${source} s on t.id = s.id when matched and s.s = 'y' then update set s = s.s`,
      ),
    ).toEqual([['1']]);
    expect(
      await sf.rows(
        'merge into t using (select column1 id from values (8), (8)) s on t.id = s.id when not matched then insert (id) values (s.id)',
      ),
    ).toEqual([['2']]);
    await sf.run(
      'alter session set error_on_nondeterministic_merge = false',
      `merge into t using ${source} s on t.id = s.id when matched then update set s = s.s`,
    );
  });

  it('checks what it stores', async () => {
    expect(
      await sf.error(
        "merge into t using (select 1 id) s on t.id = s.id when matched then update set s = 'toolong'",
      ),
    ).toMatch(/^100078 22000/);
    expect(
      await sf.error(
        "merge into t using (select 9 id) s on t.id = s.id when not matched then insert (s) values ('x')",
      ),
    ).toMatch(/^100072 22000/);
    expect(
      await sf.error(
        'merge into t using (select 9 id) s on t.id = s.id when not matched then insert (id) values (t.id)',
      ),
    ).toMatch(/^000904 42000/);
    expect(await sf.error('merge into t using (select 9 id) s on t.id = s.id')).toMatch(
      /^001003 42000/,
    );
  });
});
