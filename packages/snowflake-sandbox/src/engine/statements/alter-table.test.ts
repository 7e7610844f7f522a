import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeEach(async () => {
  sf = await openSession();
  await sf.run(
    'create table t (id number(10,0) primary key, s varchar(5), n number(5,2), ts timestamp_ntz)',
    "insert into t values (1, 'a', 1.5, '2024-01-01')",
  );
});
afterEach(() => sf.engine.close());

const columns = async (): Promise<readonly string[]> =>
  (await sf.rows('desc table t')).map(
    ([name, type, , nullable]) => `${String(name)} ${String(type)} ${String(nullable)}`,
  );

describe('ALTER TABLE', () => {
  it('adds columns, several at once, with defaults for the rows that are there', async () => {
    await sf.run(
      "alter table t add column a variant comment 'x', b boolean",
      "alter table t add column if not exists a int, c varchar default 'd'",
      'alter table t add d int not null default 7',
    );
    expect(await sf.rows('select * from t')).toEqual([
      ['1', 'a', '1.50', '1704067200.000000000', null, null, 'd', '7'],
    ]);
    expect(await sf.error('alter table t add column a int')).toBe(
      "001430 42601 SQL compilation error:\ncolumn 'A' already exists",
    );
    expect(await sf.error('alter table t add column e int not null')).toMatch(/^002116 42601/);
  });

  it('drops and renames columns, and uses them at once', async () => {
    await sf.run(
      'alter table t drop column n, ts',
      'alter table t rename column s to "Text"',
      "insert into t values (2, 'b')",
      'update t set "Text" = \'c\' where id = 2',
    );
    expect(await sf.rows('select id, "Text" from t order by id')).toEqual([
      ['1', 'a'],
      ['2', 'c'],
    ]);
    expect(await sf.error('alter table t drop column nope')).toBe(
      "001404 42000 SQL compilation error:\ninvalid column 'NOPE'",
    );
    expect(await sf.error('alter table t rename column id to "Text"')).toBe(
      '001430 42601 SQL compilation error:\ncolumn \'"Text"\' already exists',
    );
    expect(await sf.error('alter table t drop column id')).toMatch(/^003532 42601/);
  });

  it('changes types only as Snowflake does', async () => {
    await sf.run(
      'alter table t alter column s set data type varchar(134217728), column id set data type number(38,0)',
      'alter table t modify n number(8,2), column ts type datetime',
      'alter table t alter s type text(134217728)',
    );
    expect(await columns()).toEqual([
      'ID NUMBER(38,0) N',
      'S VARCHAR(134217728) Y',
      'N NUMBER(8,2) Y',
      'TS TIMESTAMP_NTZ(9) Y',
    ]);
    await sf.run(
      "insert into t values (12345678901234567890123456789012345678, 'longer than before', 123456.78, null)",
    );
    for (const [change, code] of [
      ['s set data type varchar(5)', '002108'],
      ['id set data type varchar', '002108'],
      ['n set data type number(8,3)', '002108'],
      ['n set data type float', '002108'],
      ['ts set data type timestamp_tz', '002108'],
      ['n set data type number(3,2)', '002108'],
      ['nope set data type int', '000904'],
    ]) {
      expect((await sf.error(`alter table t alter column ${String(change)}`)).slice(0, 6)).toBe(
        code,
      );
    }
    expect(await sf.rows('select n from t order by id')).toEqual([['1.50'], ['123456.78']]);
  });

  it('sets and drops NOT NULL, comments, defaults and keys', async () => {
    await sf.run('alter table t alter column s set not null');
    expect(await sf.error('insert into t (id) values (2)')).toBe(
      '100072 22000 NULL result in a non-nullable column',
    );
    await sf.run(
      'alter table t alter s drop not null, column id drop not null',
      'insert into t (s) values (null)',
      "alter table t alter column s comment 'hi'",
      'alter table t drop primary key',
      'alter table t add primary key (n)',
      "alter table t set comment = 'c'",
      'alter table t cluster by (n)',
      'alter table t drop clustering key',
    );
    expect(await sf.error('alter table t alter column s set not null')).toMatch(/^001471 22000/);
    expect((await sf.rows('show primary keys in table t')).map((row) => row[4])).toEqual(['N']);
    expect((await sf.objects('show tables'))[0]).toMatchObject({ comment: 'c', cluster_by: '' });
  });

  it('keeps properties, and refuses what Snowflake would refuse', async () => {
    await sf.run(
      'alter table t set data_retention_time_in_days = 90, max_data_extension_time_in_days = 14',
      "alter table t set change_tracking = true comment = 'c'",
      'alter table t cluster by (to_date(ts), id)',
      'alter table t suspend recluster',
    );
    expect((await sf.objects('show tables'))[0]).toMatchObject({
      retention_time: '90',
      change_tracking: 'ON',
      comment: 'c',
      cluster_by: 'LINEAR(to_date(ts), id)',
      automatic_clustering: 'OFF',
    });
    await sf.run('alter table t resume recluster', 'alter table t unset change_tracking');
    expect((await sf.objects('show tables'))[0]).toMatchObject({
      change_tracking: 'OFF',
      automatic_clustering: 'ON',
    });
    for (const [change, error] of [
      ['set data_retention_time_in_days = 91', '001008'],
      ['set nonsense = 1', '001420'],
      ['set enable_schema_evolution = true', '000002'],
      ['cluster by (nope)', '000904'],
      ['cluster by (parse_json(s))', '002040'],
    ]) {
      expect((await sf.error(`alter table t ${String(change)}`)).slice(0, 6)).toBe(error);
    }
    await sf.run('alter table t drop clustering key');
    expect(await sf.error('alter table t resume recluster')).toBe(
      "002262 42601 SQL compilation error:\nTable 'T' does not have a clustering key.",
    );
  });

  it('renames, moves and swaps tables; rights travel with the table', async () => {
    await sf.run(
      'create table u as select 9 x',
      'grant select on u to role public',
      'alter table t swap with u',
    );
    expect(await sf.rows('select x from t')).toEqual([['9']]);
    expect((await sf.rows('show grants on table t')).map((row) => [row[1], row[3]])).toEqual([
      ['SELECT', 'SANDBOX.PUBLIC.T'],
      ['OWNERSHIP', 'SANDBOX.PUBLIC.T'],
    ]);
    await sf.run('create schema s2', 'alter table sandbox.public.u rename to s2.moved');
    expect(await sf.rows('select id from s2.moved')).toEqual([['1']]);
    expect(await sf.error('alter table s2.moved rename to public.t')).toBe(
      "002002 42710 SQL compilation error:\nObject 'T' already exists.",
    );
    expect(await sf.rows('alter table if exists nope add column a int')).toEqual([
      ['Statement executed successfully.'],
    ]);
    expect(await sf.error('alter table nope add column a int')).toMatch(/^002003 42S02/);
  });
});
