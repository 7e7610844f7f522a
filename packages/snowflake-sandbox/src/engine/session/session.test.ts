import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { splitStatements } from '../syntax/tokenize.ts';
import { openSession, testSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeEach(async () => {
  sf = await openSession();
});
afterEach(() => sf.engine.close());

describe('a session', () => {
  it('stands where the login put it, on nothing where that does not exist', async () => {
    const lost = await testSession(sf.engine, { database: 'NOPE', warehouse: 'NOPE' });
    expect(lost.session.context).toEqual({
      user: 'TESTER',
      role: 'SYSADMIN',
      secondaryRoles: 'ALL',
      warehouse: undefined,
      database: undefined,
      schema: undefined,
    });
    expect(
      await lost.rows('select current_database(), current_schema(), current_warehouse()'),
    ).toEqual([[null, null, null]]);
    expect(await lost.error('create table t (a int)')).toMatch(
      /^090105 22000 Cannot perform operation. This session does not have a current database/,
    );
    await expect(testSession(sf.engine, { role: 'NOPE' })).rejects.toMatchObject({
      code: '390189',
    });
  });

  it('moves with USE, CREATE and DROP', async () => {
    await sf.run('create database d', 'create schema s');
    expect(sf.session.context).toMatchObject({ database: 'D', schema: 'S' });
    await sf.run(
      'use schema sandbox.public',
      'use role accountadmin',
      'use warehouse sandbox_wh',
      'use d.s',
      'drop schema d.s',
    );
    expect(sf.session.context).toMatchObject({
      database: 'D',
      schema: undefined,
      role: 'ACCOUNTADMIN',
    });
    expect(await sf.error('select * from t')).toMatch(/^090106 22000/);
    await sf.run('drop database d');
    expect(sf.session.context).toMatchObject({ database: undefined, schema: undefined });
    for (const sql of [
      'use database nope',
      'use schema sandbox.nope',
      'use warehouse nope',
      'use role nope',
    ]) {
      expect(await sf.error(sql)).toBe(
        '002043 02000 SQL compilation error:\nObject does not exist, or operation cannot be performed.',
      );
    }
  });

  it('sets known parameters to values that it follows, all or none', async () => {
    await sf.run(
      "alter session set query_tag = 'x' timezone = 'Europe/Berlin', error_on_nondeterministic_merge = FALSE",
    );
    expect(sf.session.parameters).toMatchObject({
      QUERY_TAG: 'x',
      TIMEZONE: 'Europe/Berlin',
      ERROR_ON_NONDETERMINISTIC_MERGE: 'false',
      AUTOCOMMIT: 'true',
    });
    expect(await sf.error("alter session set query_tag = 'y' nope = 1")).toBe(
      "002003 02000 SQL compilation error:\ninvalid parameter 'NOPE'",
    );
    expect(await sf.error("alter session set timezone = 'Mars/Base'")).toBe(
      "001008 22023 SQL compilation error:\ninvalid value [Mars/Base] for parameter 'TIMEZONE'",
    );
    expect(await sf.error("alter session set timestamp_input_format = 'YYYY'")).toMatch(
      /^001008 22023/,
    );
    expect(sf.session.parameters['QUERY_TAG']).toBe('x');
    expect(await sf.rows("show parameters like 'QUERY\\\\_TAG' in session")).toEqual([
      ['QUERY_TAG', 'x', '', 'SESSION', 'Text attached to statements', 'STRING'],
    ]);
    await sf.run('alter session unset query_tag');
    expect(sf.session.parameters['QUERY_TAG']).toBe('');
  });

  it('keeps variables', async () => {
    await sf.run("set name = 'x' || 1");
    expect(await sf.rows('select $name')).toEqual([['x1']]);
    await sf.run('unset name');
    expect(await sf.error('select $name')).toMatch(/^002211 02000/);
  });

  it('can be stopped in the middle of a statement', async () => {
    const running = sf.error(
      'select count(*) from table(generator(rowcount => 10000000)) a, table(generator(rowcount => 10000000)) b where random() > 5',
    );
    const stop = setInterval(() => {
      sf.session.abort();
    }, 20);
    expect(await running).toBe('000604 57014 SQL execution canceled');
    clearInterval(stop);
    expect(await sf.rows('select 1')).toEqual([['1']]);
  });
});

describe('splitStatements', () => {
  it('cuts at semicolons outside of strings, names and comments', () => {
    expect(
      splitStatements('select \';\' as ";"; -- a; b\n/* ; */ select $$;$$;;\n  select 3 ;'),
    ).toEqual(['select \';\' as ";"', '-- a; b\n/* ; */ select $$;$$', 'select 3']);
  });
});
