import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEngine } from '../create-engine.ts';
import { openSession, testSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeEach(async () => {
  sf = await openSession();
  await sf.run('create table t (a int)');
});
afterEach(() => sf.engine.close());

const count = async (session: TestSession): Promise<string | null | undefined> =>
  (await session.rows('select count(*) from t'))[0]?.[0];

describe('a transaction', () => {
  it('is seen by others when it commits, and never when it rolls back', async () => {
    const other = await testSession(sf.engine);
    await sf.run('begin', 'insert into t values (1)');
    expect([await count(sf), await count(other)]).toEqual(['1', '0']);
    await sf.run('commit');
    expect(await count(other)).toBe('1');
    await sf.run('begin transaction', 'delete from t', 'rollback');
    expect(await count(other)).toBe('1');
  });

  it('goes on after a statement in it has failed', async () => {
    await sf.run('begin', 'insert into t values (1)', 'insert into t values (2)');
    expect(await sf.error("insert into t values ('x')")).toMatch(/^100038/);
    expect(await sf.error('select 1 / a - 1 / (a - 1) from t')).toMatch(/^100051/);
    expect(
      await sf.error(
        'merge into t using (select 1 a union all select 1) s on t.a = s.a when matched then update set a = s.a',
      ),
    ).toMatch(/^100090/);
    await sf.run('insert into t values (3)', 'commit');
    expect(await sf.rows('select a from t order by a')).toEqual([['1'], ['2'], ['3']]);
  });

  it('is committed by DDL', async () => {
    await sf.run('begin', 'insert into t values (1)', 'create table u (b int)', 'rollback');
    expect(await count(sf)).toBe('1');
  });

  it('is rolled back when the session closes', async () => {
    const other = await testSession(sf.engine);
    await other.run('begin', 'insert into t values (1)');
    await other.close();
    expect(await count(sf)).toBe('0');
  });

  it('stays open without AUTOCOMMIT', async () => {
    await sf.run(
      'alter session set autocommit = false',
      'insert into t values (1)',
      'rollback',
      'insert into t values (2)',
      'commit',
      'alter session set autocommit = true',
    );
    expect(await sf.rows('select a from t')).toEqual([['2']]);
  });

  it('makes a writer of the same table wait', async () => {
    const other = await testSession(sf.engine);
    await sf.run('insert into t values (1)', 'begin', 'update t set a = 2');
    const order: string[] = [];
    const waiting = other.run('update t set a = a + 10').then(() => order.push('other'));
    await sf.run('insert into t values (5)');
    order.push('commit');
    await sf.run('commit');
    await waiting;
    expect(order).toEqual(['commit', 'other']);
    expect(await sf.rows('select a from t order by a')).toEqual([['12'], ['15']]);
  });

  it('lets sessions create one table at the same time', async () => {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => testSession(sf.engine)));
    const answers = await Promise.all(
      sessions.map((session) => session.rows('create table if not exists shared (a int)')),
    );
    expect(answers.map((rows) => rows[0]?.[0]).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'SHARED already exists, statement succeeded.'),
      'Table SHARED successfully created.',
    ]);
    await Promise.all(
      sessions.map((session, index) => session.run(`insert into shared values (${index})`)),
    );
    expect(await sf.rows('select count(*) from shared')).toEqual([['5']]);
  });
});

describe('a DuckDB file', () => {
  it('keeps everything but temporary objects', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'snowflake-engine-'));
    try {
      const file = join(folder, 'sandbox.duckdb');
      const first = await testSession(await createEngine({ file }));
      await first.run(
        'create schema s',
        `create table s."Mixed" ("id" int autoincrement, "Id" varchar(5) default 'x', v variant, ts timestamp_tz)`,
        `insert into s."Mixed" ("Id", v, ts) select 'a', parse_json('{"b":null}'), '2024-01-01T00:00:00+02:00'`,
        'create temporary table s.gone (a int)',
        'create view s.w as select "Id" from s."Mixed"',
        'grant select on s."Mixed" to role public',
        'begin',
        'delete from s."Mixed"',
      );
      await first.engine.close();
      const second = await testSession(await createEngine({ file }), { schema: 'S' });
      await second.run('insert into "Mixed" (v) select 5');
      expect(await second.rows('select "id", "Id", v, ts from "Mixed" order by 1')).toEqual([
        ['1', 'a', '{\n  "b": null\n}', '1704060000.000000000 1560'],
        ['2', 'x', '5', null],
      ]);
      expect((await second.rows('show objects')).map((row) => row[1])).toEqual(['Mixed', 'W']);
      expect((await second.rows('show grants to role public')).map((row) => row[3])).toEqual([
        'SANDBOX.S."Mixed"',
      ]);
      await second.engine.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('forgets what was dropped more than a day ago', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'snowflake-engine-'));
    try {
      const file = join(folder, 'data.duckdb');
      let time = Date.UTC(2026, 0, 1);
      const reopen = async (): Promise<TestSession> =>
        testSession(await createEngine({ file, now: () => time }));
      const first = await reopen();
      await first.run(
        'create table old as select 1 a',
        'drop table old',
        'create schema s',
        'create table s.inside (n int autoincrement)',
        'drop schema s',
      );
      await first.engine.close();
      time += 20 * 3_600_000;
      const second = await reopen();
      await second.run(
        'create table young as select 2 a',
        'drop table young',
        'undrop schema s',
        'drop schema s',
        'undrop table old',
        'drop table old',
      );
      await second.engine.close();
      time += 23 * 3_600_000;
      const third = await reopen();
      await third.run('undrop table young', 'undrop table old', 'drop table old');
      await third.engine.close();
      time += 25 * 3_600_000;
      const last = await reopen();
      expect(await last.error('undrop table old')).toMatch(/^002003 42S02/);
      expect(await last.error('undrop schema s')).toMatch(/^002003 42S02/);
      expect(await last.rows('select a from young')).toEqual([['2']]);
      await last.run('create table old as select 3 a');
      await last.engine.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
