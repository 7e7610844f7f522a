import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession();
});
afterAll(() => sf.engine.close());

const typesOf = async (table: string) =>
  (await sf.rows(`desc table ${table}`)).map(([name, type]) => `${String(name)} ${String(type)}`);

describe('a collation', () => {
  it('of a column makes upper and lower case one, where text is compared, grouped, numbered and merged', async () => {
    await sf.run(`create table k (id varchar collate 'en-ci', v int)`);
    expect(await typesOf('k')).toEqual(["ID VARCHAR(16777216) COLLATE 'en-ci'", 'V NUMBER(38,0)']);
    await sf.run(`insert into k values ('a', 1), ('A', 2), ('b', 3)`);
    expect(await sf.rows(`select v from k where id = 'A' order by v`)).toEqual([['1'], ['2']]);
    expect(await sf.rows('select count(*) from k group by id order by 1')).toEqual([['1'], ['2']]);
    expect(
      await sf.rows(
        'select v from k qualify row_number() over (partition by id order by v desc) = 1 order by v',
      ),
    ).toEqual([['2'], ['3']]);
    await sf.run("create table plain as select 9 as v, column1 as id from values ('B')");
    await sf.run(
      'merge into k using plain s on k.id = s.id when matched then update set v = s.v when not matched then insert values (s.id, s.v)',
    );
    expect(await sf.rows('select id, v from k order by v')).toEqual([
      ...[
        ['a', '1'],
        ['A', '2'],
        ['b', '9'],
      ],
    ]);
  });

  it('is taken away by COLLATE with none', async () => {
    await sf.run(`create table c (id varchar collate 'en-ci')`);
    await sf.run(`insert into c values ('a')`);
    expect(await sf.rows(`select count(*) from c where collate(id, '') = 'A'`)).toEqual([['0']]);
  });

  it('comes from the table, the schema or the database, for columns that say none and are made from then on', async () => {
    await sf.run(`create database d default_ddl_collation = 'en-ci'`);
    await sf.run("create table t1 (a varchar, b varchar(5) collate '', n int)");
    await sf.run(`create table t2 (a varchar) default_ddl_collation = ''`);
    await sf.run(`create temporary table t3 (a varchar)`);
    await sf.run(`alter schema d.public set default_ddl_collation = ''`);
    await sf.run('create table t4 (a varchar)');
    await sf.run('alter table t2 add column c varchar');
    await sf.run('alter schema d.public unset default_ddl_collation');
    await sf.run('alter table t2 add column d varchar');
    await sf.run('alter table t4 add column d varchar');
    const plain = (name: string) => `${name} VARCHAR(16777216)`;
    expect(await typesOf('t1')).toEqual([
      ...[`${plain('A')} COLLATE 'en-ci'`, 'B VARCHAR(5)', 'N NUMBER(38,0)'],
    ]);
    expect(await typesOf('t2')).toEqual([plain('A'), plain('C'), plain('D')]);
    expect(await typesOf('t3')).toEqual([`${plain('A')} COLLATE 'en-ci'`]);
    expect(await typesOf('t4')).toEqual([plain('A'), `${plain('D')} COLLATE 'en-ci'`]);
  });

  it('stays with its column, and is refused where it cannot be imitated', async () => {
    await sf.run(`create table l (id varchar(5) collate 'en-ci')`);
    await expect(sf.run('alter table l alter id set data type varchar(9)')).rejects.toThrow(
      /because the collation differs/,
    );
    await sf.run(`alter table l alter id set data type varchar(9) collate 'en-ci'`);
    expect(await typesOf('l')).toEqual(["ID VARCHAR(9) COLLATE 'en-ci'"]);
    for (const sql of [
      `create table x (id varchar collate 'de')`,
      `create schema x default_ddl_collation = 'upper'`,
      `select collate('a', 'en-ci')`,
    ])
      await expect(sf.run(sql)).rejects.toThrow(/Unsupported feature/);
  });
});
