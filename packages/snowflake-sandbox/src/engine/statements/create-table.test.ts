import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSession, testSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeEach(async () => {
  sf = await openSession();
});
afterEach(() => sf.engine.close());

const described = async (
  table: string,
): Promise<readonly (readonly (string | null | undefined)[])[]> =>
  (await sf.rows(`desc table ${table}`)).map(
    ([name, type, , nullable, fallback, key, unique, , , comment]) => [
      name,
      type,
      nullable,
      fallback,
      key,
      unique,
      comment,
    ],
  );

describe('CREATE TABLE', () => {
  it('keeps types, keys, defaults and comments as DESCRIBE shows them', async () => {
    await sf.run(`create table t (
      a int, b number(10,2) not null default 1.5, c varchar, d string(10) comment 'it''s', e char, f double, g boolean, h date, i time, j datetime,
      k timestamp_ltz(3), l timestamp_tz, m variant, n object, o array, p binary, q timestamp without time zone, "lower" text unique, primary key (a, d)
    ) cluster by (a, b) data_retention_time_in_days = 1 comment = 'all types'`);
    expect(await described('t')).toEqual([
      ['A', 'NUMBER(38,0)', 'N', null, 'Y', 'N', null],
      ['B', 'NUMBER(10,2)', 'N', '1.5', 'N', 'N', null],
      ['C', 'VARCHAR(16777216)', 'Y', null, 'N', 'N', null],
      ['D', 'VARCHAR(10)', 'N', null, 'Y', 'N', "it's"],
      ['E', 'VARCHAR(1)', 'Y', null, 'N', 'N', null],
      ['F', 'FLOAT', 'Y', null, 'N', 'N', null],
      ['G', 'BOOLEAN', 'Y', null, 'N', 'N', null],
      ['H', 'DATE', 'Y', null, 'N', 'N', null],
      ['I', 'TIME(9)', 'Y', null, 'N', 'N', null],
      ['J', 'TIMESTAMP_NTZ(9)', 'Y', null, 'N', 'N', null],
      ['K', 'TIMESTAMP_LTZ(3)', 'Y', null, 'N', 'N', null],
      ['L', 'TIMESTAMP_TZ(9)', 'Y', null, 'N', 'N', null],
      ['M', 'VARIANT', 'Y', null, 'N', 'N', null],
      ['N', 'OBJECT', 'Y', null, 'N', 'N', null],
      ['O', 'ARRAY', 'Y', null, 'N', 'N', null],
      ['P', 'BINARY(8388608)', 'Y', null, 'N', 'N', null],
      ['Q', 'TIMESTAMP_NTZ(9)', 'Y', null, 'N', 'N', null],
      ['lower', 'VARCHAR(16777216)', 'Y', null, 'N', 'Y', null],
    ]);
    const [table] = await sf.objects('show tables');
    expect(table).toMatchObject({
      name: 'T',
      kind: 'TABLE',
      comment: 'all types',
      cluster_by: 'LINEAR(a, b)',
      retention_time: '1',
      rows: '0',
    });
  });

  it('holds Time Travel to its limits, and a clustering key to the columns there are', async () => {
    await sf.run(
      'create transient table tr (a int) data_retention_time_in_days = 0 max_data_extension_time_in_days = 90 change_tracking = true',
    );
    expect((await sf.objects("show tables like 'tr'"))[0]).toMatchObject({
      retention_time: '0',
      change_tracking: 'ON',
    });
    expect(
      await sf.error('create transient table no (a int) data_retention_time_in_days = 2'),
    ).toBe(
      "001008 22023 SQL compilation error:\ninvalid value [2] for parameter 'DATA_RETENTION_TIME_IN_DAYS'",
    );
    expect(await sf.error('create table no (a int) cluster by (b)')).toBe(
      "000904 42000 SQL compilation error:\nerror line 1 at position 0\ninvalid identifier 'B'",
    );
    expect(await sf.error('create table no (a int) nonsense = 1')).toBe(
      "001420 22023 SQL compilation error:\ninvalid property 'NONSENSE' for 'TABLE'",
    );
  });

  it('fills defaults, numbers and current times', async () => {
    await sf.run(
      "create table t (n int autoincrement start 10 increment 5, s varchar default 'x' || 'y', at timestamp_ltz default current_timestamp())",
      'insert into t (s) values (default), (null)',
      'insert into t (s) select column1 from values (1)',
    );
    expect(await sf.rows('select n, s, at is null from t order by n')).toEqual([
      ['10', 'xy', '0'],
      ['15', null, '0'],
      ['20', '1', '0'],
    ]);
  });

  it('AS SELECT takes names and types from the query, or the given ones', async () => {
    await sf.run(
      "create table a as select 1 x, 'abc' y, parse_json('[]') z, null w, 1.25 v",
      "create table b (p, q) as select 1, 'x'",
      'create table c (p varchar(3)) as select 12',
    );
    expect((await described('a')).map(([name, type]) => [name, type])).toEqual([
      ['X', 'NUMBER(1,0)'],
      ['Y', 'VARCHAR(3)'],
      ['Z', 'VARIANT'],
      ['W', 'VARCHAR(16777216)'],
      ['V', 'NUMBER(3,2)'],
    ]);
    expect((await described('b')).map(([name]) => name)).toEqual(['P', 'Q']);
    expect(await sf.rows('select p from c')).toEqual([['12']]);
    expect(await sf.error('create table d (p int, q int) as select 1')).toContain('002026 42601');
  });

  it('LIKE copies the columns, CLONE the rows too', async () => {
    await sf.run(
      "create table a (id int primary key, s varchar(5) not null default 'd')",
      "insert into a values (1, 'x')",
      'create table b like a',
      'create table c clone a',
    );
    expect(await described('b')).toEqual(await described('a'));
    expect(await sf.rows('select (select count(*) from b), (select count(*) from c)')).toEqual([
      ['0', '1'],
    ]);
    await sf.run('delete from a');
    expect(await sf.rows('select id, s from c')).toEqual([['1', 'x']]);
  });

  it('OR REPLACE may read the table it replaces; rights stay with COPY GRANTS only', async () => {
    await sf.run(
      'create table t as select 1 a',
      'grant select on table t to role public',
      'create or replace table t copy grants as select a + 1 a from t',
    );
    expect(await sf.rows('select a from t')).toEqual([['2']]);
    const privileges = async () =>
      (await sf.rows('show grants on table t')).map(([, privilege]) => privilege);
    expect(await privileges()).toEqual(['SELECT', 'OWNERSHIP']);
    await sf.run('create or replace table t clone t');
    expect(await privileges()).toEqual(['OWNERSHIP']);
  });

  it('TEMPORARY hides a permanent table, is seen by its session only and goes with it', async () => {
    await sf.run('create table t as select 1 a');
    const other = await testSession(sf.engine);
    await other.run(
      'create temporary table t (b varchar, v variant)',
      "insert into t select 'x', parse_json('{}')",
    );
    expect(await other.rows('select b from t')).toEqual([['x']]);
    expect(await sf.rows('select a from t')).toEqual([['1']]);
    expect(await sf.rows('select table_type from information_schema.tables')).toEqual([
      ['BASE TABLE'],
    ]);
    await other.run('drop table t');
    expect(await other.rows('select a from t')).toEqual([['1']]);
    await other.run('create or replace temp table t (c int)');
    await other.close();
    expect((await sf.rows('show tables')).length).toBe(1);
  });

  it.each([
    [
      'create table t (a int, A varchar)',
      "002025 42S21 SQL compilation error:\nduplicate column name 'A'",
    ],
    [
      'create table t (order int)',
      "001003 42000 SQL compilation error:\nsyntax error line 1 at position 16 unexpected 'order'.",
    ],
    [
      'create table t (current_date int)',
      "001003 42000 SQL compilation error:\nsyntax error line 1 at position 16 unexpected 'current_date'.",
    ],
    [
      'create table t (a number(39,0))',
      "002016 42601 SQL compilation error:\nInvalid precision '39': must be between 1 and 38.",
    ],
    [
      'create table t (a varchar(134217729))',
      "002017 42601 SQL compilation error:\nInvalid length '134217729': must be between 1 and 134217728.",
    ],
    ['create table t (a geography)', "000002 0A000 Unsupported feature 'data type GEOGRAPHY'."],
    [
      'create table nope.t (a int)',
      "002003 42S02 SQL compilation error:\nSchema 'SANDBOX.NOPE' does not exist or not authorized.",
    ],
    [
      'create table nope.nope.t (a int)',
      "002003 42S02 SQL compilation error:\nDatabase 'NOPE' does not exist or not authorized.",
    ],
    [
      'create table t (a int, primary key (b))',
      "000904 42000 SQL compilation error:\nerror line 1 at position 0\ninvalid identifier 'B'",
    ],
    [
      'create table t',
      "001003 42000 SQL compilation error:\nsyntax error line 1 at position 14 unexpected '<EOF>'.",
    ],
    [
      'create table t (a int) engine = x',
      "001420 22023 SQL compilation error:\ninvalid property 'ENGINE' for 'TABLE'",
    ],
  ])('refuses %s', async (sql, message) => {
    expect(await sf.error(sql)).toBe(message);
  });

  it('tells an existing table apart', async () => {
    await sf.run('create table t (a int)');
    expect(await sf.error('create table t (a int)')).toBe(
      "002002 42710 SQL compilation error:\nObject 'T' already exists.",
    );
    expect(await sf.rows('create table if not exists t (b int)')).toEqual([
      ['T already exists, statement succeeded.'],
    ]);
    expect(await sf.rows('drop table if exists nope')).toEqual([
      ['Drop statement executed successfully (object already dropped).'],
    ]);
    expect(await sf.error('drop table nope')).toBe(
      "002003 42S02 SQL compilation error:\nTable 'SANDBOX.PUBLIC.NOPE' does not exist or not authorized.",
    );
  });

  it('UNDROP brings back the table dropped last', async () => {
    await sf.run(
      'create table t as select 1 a',
      'drop table t',
      'create table t as select 2 a',
      'drop table t',
      'undrop table t',
    );
    expect(await sf.rows('select a from t')).toEqual([['2']]);
    expect(await sf.error('undrop table t')).toBe(
      "002002 42710 SQL compilation error:\nObject 'T' already exists.",
    );
    await sf.run(
      'create schema s',
      'create table s.u as select 3 a',
      'drop schema s',
      'undrop schema s',
    );
    expect(await sf.rows('select a from s.u')).toEqual([['3']]);
  });
});

describe('names', () => {
  it('that differ only in case are different columns of one table', async () => {
    await sf.run(
      'create table "t" ("id" int, ID int, "Id" int, "a.b" int, "q""uote" int, "rowid" int, "ROWID" int, "select" int)',
      'insert into "t" values (1, 2, 3, 4, 5, 6, 7, 8)',
    );
    expect(await sf.objects('select * from "t"')).toEqual([
      { id: '1', ID: '2', Id: '3', 'a.b': '4', 'q"uote': '5', rowid: '6', ROWID: '7', select: '8' },
    ]);
    expect(
      await sf.rows('select id, "Id", "a.b", "q""uote", "select" from "t" where rowid = 7'),
    ).toEqual([['2', '3', '4', '5', '8']]);
    await sf.run(
      'merge into "t" using (select 1 k) s on "id" = s.k when matched then update set "Id" = 33, ID = 22',
    );
    expect(await sf.rows('select "id", id, "Id" from "t"')).toEqual([['1', '22', '33']]);
    expect(await sf.error('select * from t')).toContain("Object 'T' does not exist");
    await sf.run('create table u ("id" int)');
    expect(await sf.error('select id from u')).toContain("invalid identifier 'ID'");
  });

  it('fold although they are quoted when the session says so', async () => {
    await sf.run(
      'create table t (a int)',
      'alter session set quoted_identifiers_ignore_case = true',
    );
    expect(
      (await sf.session.execute('select "a", 1 as "b" from "t"')).columns.map(({ name }) => name),
    ).toEqual(['A', 'B']);
    await sf.run(
      'create table "x" ("y" int)',
      'alter session unset quoted_identifiers_ignore_case',
    );
    expect(await sf.rows('select y from x')).toEqual([]);
  });

  it('have 255 characters at most', async () => {
    await sf.run(`create table "${'é'.repeat(255)}" (a int)`);
    expect(await sf.error(`create table "${'x'.repeat(256)}" (a int)`)).toMatch(/^001031 42000/);
  });

  it('that DuckDB keeps for itself are free', async () => {
    await sf.run(
      'create database main',
      'create schema temp',
      'create schema main',
      'create schema information',
      'create table main.temp.temp (main int)',
      'create schema system',
      'create schema pg_catalog',
      'create table pg_catalog.pg_class (oid int)',
    );
    expect(await sf.rows('select main from main.temp.temp')).toEqual([]);
  });
});
