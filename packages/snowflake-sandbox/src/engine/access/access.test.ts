import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, testSession, type TestSession } from '../testing/open-session.ts';

// One engine for all: each test has a schema, or a role, of its own.
let admin: TestSession;
let loader: TestSession;
beforeAll(async () => {
  admin = await openSession();
  await admin.run(
    'create role load_role',
    'create user load_user default_role = load_role default_warehouse = loading',
    'grant role load_role to user load_user',
    'create warehouse loading',
    'create database lake',
    'use sandbox.public',
    'grant usage on warehouse loading to role load_role',
    'grant usage on database lake to role load_role',
  );
  loader = await testSession(admin.engine, {
    user: 'LOAD_USER',
    database: 'LAKE',
    warehouse: 'LOADING',
  });
});
afterAll(() => admin.engine.close());

/** A schema that the loader may use, with what the administrator puts into it. */
async function schema(name: string, ...statements: readonly string[]): Promise<void> {
  await admin.run(
    `create schema lake.${name}`,
    `grant usage on schema lake.${name} to role load_role`,
    ...statements,
  );
}

const lacks = (onWhat: string, missing: string) =>
  `003001 42501 SQL access control error:\nInsufficient privileges to operate on ${onWhat}. Your primary role LOAD_ROLE must have ${missing}.`;

describe('a session of a created user', () => {
  it('has the defaults of its user, as far as it may use them', () => {
    expect(loader.session.context).toEqual({
      ...{ user: 'LOAD_USER', role: 'LOAD_ROLE', secondaryRoles: 'ALL' },
      ...{ warehouse: 'LOADING', database: 'LAKE', schema: undefined },
    });
  });

  it('may use a role that is granted to it, or inherited by one that is, and no other', async () => {
    await admin.run('create role inner_role', 'grant role inner_role to role load_role');
    const other = await testSession(admin.engine, { user: 'LOAD_USER' });
    await other.run('use role inner_role', 'use role public', 'use role load_role');
    expect(await other.error('use role sysadmin')).toBe(
      "003013 42501 SQL access control error:\nRequested role 'SYSADMIN' is not assigned to the executing user. Specify another role to activate.",
    );
    expect(await other.error('use role nope')).toMatch(/^002043 02000/);
    const open = (role: string) => testSession(admin.engine, { user: 'LOAD_USER', role });
    await expect(open('SYSADMIN')).rejects.toMatchObject({
      code: '390186',
      message:
        "Role 'SYSADMIN' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
    });
    await expect(open('NOPE')).rejects.toMatchObject({ code: '390189' });
    await other.close();
  });

  it('loses the warehouse with the role that may use it, and computes nothing without one', async () => {
    const other = await testSession(admin.engine, { user: 'LOAD_USER', warehouse: 'LOADING' });
    await other.run('use secondary roles none', 'use role public');
    expect(await other.rows('select current_warehouse(), 1 + 1')).toEqual([[null, '2']]);
    await other.run('use role load_role');
    await schema(
      'dry',
      'create table lake.dry.t (a int)',
      'grant select on lake.dry.t to role load_role',
    );
    expect(await other.error('select * from lake.dry.t')).toBe(
      "000606 57P03 No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.",
    );
    expect(await other.rows('desc table lake.dry.t')).toHaveLength(1);
    await other.run('use warehouse loading', 'select * from lake.dry.t');
    expect(await other.error('use warehouse sandbox_wh')).toMatch(/^002043 02000/);
    await other.close();
  });

  it('sees what it has any right on, and what lies around it, and nothing else', async () => {
    await admin.run(
      'create schema lake.dark',
      'create table lake.dark.t (a int)',
      'grant select on table lake.dark.t to role load_role',
    );
    await schema(
      'lit',
      'create table lake.lit.seen (a int)',
      'create table lake.lit.unseen (a int)',
    );
    await admin.run('grant insert on table lake.lit.seen to role load_role');
    const names = async (sql: string) => (await loader.objects(sql)).map((row) => row['name']);
    expect(await names('show databases')).toEqual(['LAKE']);
    expect(await names('show tables in schema lake.lit')).toEqual(['SEEN']);
    expect(
      await loader.rows(
        "select table_name from lake.information_schema.tables where table_schema = 'LIT'",
      ),
    ).toEqual([['SEEN']]);
    expect(await names('show warehouses')).toEqual(['LOADING']);
    expect(await names('show users')).toEqual([]);
    expect(await loader.error('select * from lake.dark.t')).toBe(
      "002003 42S02 SQL compilation error:\nSchema 'LAKE.DARK' does not exist or not authorized.",
    );
    expect(await loader.error('desc table lake.lit.unseen')).toMatch(
      /^002003 .*not authorized\.$/s,
    );
    expect(await loader.error('use database sandbox')).toMatch(/^002043 02000/);
    expect(await loader.error('create table sandbox.public.x (a int)')).toMatch(
      /Database 'SANDBOX' does not exist or not authorized\.$/,
    );
  });
});

describe('what statements need', () => {
  it('CREATE: the right on the schema, database or account, IF NOT EXISTS too; a temporary table none', async () => {
    await schema('made', 'create table lake.made.theirs (a int)');
    const inSchema = (privilege: string) =>
      lacks("schema 'MADE'", `${privilege} granted on SCHEMA LAKE.MADE`);
    expect(await loader.error('create table if not exists lake.made.theirs (a int)')).toBe(
      inSchema('CREATE TABLE'),
    );
    expect(await loader.error('create view lake.made.v as select 1 a')).toBe(
      inSchema('CREATE VIEW'),
    );
    await loader.run('create temporary table lake.made.mine (a int)', 'drop table lake.made.mine');
    expect(await loader.error('create temporary table lake.made.theirs (a int)')).toBe(
      lacks("table 'THEIRS'", 'OWNERSHIP granted on TABLE LAKE.MADE.THEIRS'),
    );
    expect(await loader.error('create schema if not exists lake.made')).toBe(
      lacks("database 'LAKE'", 'CREATE SCHEMA granted on DATABASE LAKE'),
    );
    expect(await loader.error('create database if not exists lake')).toBe(
      lacks("account 'SANDBOX'", 'CREATE DATABASE granted on ACCOUNT'),
    );
    for (const kind of ['role', 'user', 'warehouse', 'network policy'])
      expect(await loader.error(`create ${kind} x`)).toMatch(/^003001 42501/);

    await admin.run('grant create table on schema lake.made to role load_role');
    expect(await loader.error('create table lake.made.theirs (a int)')).toMatch(/^002002 42710/);
    expect(await loader.error('create or replace table lake.made.theirs (a int)')).toMatch(
      /OWNERSHIP granted on TABLE LAKE\.MADE\.THEIRS\.$/,
    );
    expect(
      await loader.error('create table lake.made.copy as select * from lake.made.theirs'),
    ).toMatch(/^002003/);
    await loader.run(
      'create table lake.made.own (a int)',
      'alter table lake.made.own add column b int',
    );
    expect(await admin.rows('show grants on table lake.made.own')).toMatchObject([
      [
        expect.anything(),
        'OWNERSHIP',
        'TABLE',
        'LAKE.MADE.OWN',
        'ROLE',
        'LOAD_ROLE',
        'true',
        'LOAD_ROLE',
      ],
    ]);
  });

  it.each([
    ['insert into TABLE values (1)', ['INSERT']],
    ['insert overwrite into TABLE select 1', ['INSERT', 'DELETE']],
    ['update TABLE set a = 2 where a = 1', ['SELECT', 'UPDATE']],
    ['delete from TABLE where a = 2', ['SELECT', 'DELETE']],
    ['truncate table TABLE', ['TRUNCATE']],
    ['select a from TABLE', ['SELECT']],
    ['with s as (select 1 a) select * from s where exists (select 1 from TABLE)', ['SELECT']],
    [
      'merge into TABLE t using (select 1 a) s on t.a = s.a when matched then delete when not matched then insert values (s.a)',
      ['SELECT', 'DELETE', 'INSERT'],
    ],
  ])('%s', async (sql, privileges) => {
    const name = `R${sql.length}`;
    await schema(name, `create table lake.${name}.t (a int)`);
    await admin.run(`grant references on table lake.${name}.t to role load_role`);
    const statement = sql.replaceAll('TABLE', (word) =>
      word === 'TABLE' ? `lake.${name}.t` : word,
    );
    for (const privilege of privileges) {
      expect(await loader.error(statement)).toBe(
        lacks("table 'T'", `${privilege} granted on TABLE LAKE.${name}.T`),
      );
      await admin.run(`grant ${privilege} on table lake.${name}.t to role load_role`);
    }
    await loader.run(statement);
  });

  it.each([
    'alter table lake.owned.t add column b int',
    'alter table lake.owned.t rename to lake.owned.u',
    'comment on table lake.owned.t is $$x$$',
    'comment on column lake.owned.t.a is $$x$$',
    'drop table lake.owned.t',
  ])('%s: ownership', async (sql) => {
    if ((await admin.rows("show schemas like 'OWNED' in database lake")).length === 0)
      await schema('owned');
    await admin.run(
      'create or replace table lake.owned.t (a int)',
      'grant all on table lake.owned.t to role load_role',
    );
    expect(await loader.error(sql)).toBe(
      lacks("table 'T'", 'OWNERSHIP granted on TABLE LAKE.OWNED.T'),
    );
  });

  it('a view: SELECT on it, and nothing on what it reads', async () => {
    await schema(
      'views',
      'create table lake.views.t as select 7 a',
      'create view lake.views.v as select * from lake.views.t',
    );
    await admin.run('grant select on view lake.views.v to role load_role');
    expect(await loader.rows('select * from lake.views.v')).toEqual([['7']]);
    expect(await loader.error('select * from lake.views.t')).toMatch(/^002003/);
  });

  it('what nobody has thought of is refused', async () => {
    expect(await loader.error('create sequence lake.public.s')).toMatch(/^001003 42000/);
  });
});

describe('grants', () => {
  it('on all and on future objects, of the schema rather than of the database', async () => {
    await schema('future', 'create table lake.future.old (a int)');
    await admin.run(
      'grant select on all tables in schema lake.future to role load_role',
      'grant delete on future tables in database lake to role load_role',
      'grant insert, update on future tables in schema lake.future to role load_role',
      'create table lake.future.new (a int)',
    );
    const on = async (table: string) =>
      (await admin.objects(`show grants on table lake.future.${table}`)).map(
        (row) => row['privilege'],
      );
    expect(await on('old')).toEqual(['SELECT', 'OWNERSHIP']);
    expect(await on('new')).toEqual(['INSERT', 'UPDATE', 'OWNERSHIP']);
    await admin.run('revoke delete on future tables in database lake from role load_role');
  });

  it('are given by the owner, by who has them to pass on, and by MANAGE GRANTS', async () => {
    await schema('given', 'create table lake.given.t (a int)');
    await admin.run(
      'grant create table on schema lake.given to role load_role',
      'grant select on table lake.given.t to role load_role with grant option',
      'grant insert on table lake.given.t to role load_role',
    );
    await loader.run(
      'create table lake.given.mine (a int)',
      'grant select on table lake.given.mine to role public',
      'grant select on table lake.given.t to role public',
    );
    expect(await loader.error('grant insert on table lake.given.t to role public')).toBe(
      '003102 42501 Grant not executed: Insufficient privileges.',
    );
    expect(await loader.error('grant select, insert on table lake.given.t to role public')).toBe(
      '003011 42501 Grant partially executed: privileges [INSERT] not granted.',
    );
    await admin.run('revoke grant option for select on table lake.given.t from role load_role');
    expect(await loader.error('grant select on table lake.given.t to role sysadmin')).toMatch(
      /^003102/,
    );
    expect(await loader.error('grant role load_role to role sysadmin')).toMatch(/^003102/);
    expect(await loader.error('grant truncate on schema lake.given to role public')).toMatch(
      /^000002 0A000 Unsupported feature 'GRANT TRUNCATE ON SCHEMA'/,
    );
    await admin.run('grant manage grants on account to role load_role');
    await loader.run('grant insert on table lake.given.t to role public');
    await admin.run('revoke manage grants on account from role load_role');
  });

  it('in a schema with managed access are given by its owner, not by owners of tables', async () => {
    await admin.run(
      'create schema lake.managed with managed access',
      'grant usage, create table on schema lake.managed to role load_role',
    );
    await loader.run('create table lake.managed.t (a int)');
    const give = 'grant select on table lake.managed.t to role public';
    expect(await loader.error(give)).toMatch(/^003102/);
    await admin.run('grant ownership on schema lake.managed to role load_role copy current grants');
    await loader.run(give);
  });

  it('of ownership need the other grants copied or revoked', async () => {
    await schema('passed', 'create table lake.passed.t (a int)');
    await admin.run('grant select on table lake.passed.t to role public');
    const give = 'grant ownership on table lake.passed.t to role load_role';
    expect(await admin.error(give)).toMatch(
      /^003036 23001 SQL execution error: Dependent grant of privilege 'SELECT' on securable 'LAKE\.PASSED\.T' to role 'PUBLIC' exists\./,
    );
    await admin.run(`${give} copy current grants`);
    await loader.run(
      'insert into lake.passed.t values (1)',
      'alter table lake.passed.t add column b int',
    );
  });

  it('go with a role that is dropped; what it owned goes to who drops it, and names follow a rename', async () => {
    await schema('roles', 'create table lake.roles.t (a int)');
    await admin.run(
      'create role first_name',
      'grant role first_name to user load_user',
      'grant select on table lake.roles.t to role first_name',
      'alter role first_name rename to second_name',
    );
    await loader.run(
      'use role second_name',
      'use warehouse loading',
      'select * from lake.roles.t',
      'use role load_role',
    );
    await admin.run(
      'grant ownership on table lake.roles.t to role second_name revoke current grants',
      'drop role second_name',
    );
    expect(
      (await admin.objects('show grants on table lake.roles.t')).map((row) => row['grantee_name']),
    ).toEqual(['SYSADMIN']);
    expect(await admin.objects('show grants to user load_user')).toMatchObject([
      { role: 'LOAD_ROLE', granted_to: 'USER', grantee_name: 'LOAD_USER' },
    ]);
    expect(await admin.error('drop role sysadmin')).toMatch(/^000002/);
    expect(await admin.error('grant role load_role to role inner_role')).toMatch(/^003007 42501/);
  });
});

describe('administrators', () => {
  it('have what their system role has, and no more', async () => {
    await admin.run(
      'create user grace',
      ...['useradmin', 'securityadmin', 'sysadmin'].map(
        (role) => `grant role ${role} to user grace`,
      ),
    );
    const grace = await testSession(admin.engine, { user: 'GRACE', role: 'USERADMIN' });
    await grace.run('use secondary roles none', 'create role r1', 'create user u1');
    expect(await grace.error('create warehouse w1')).toMatch(
      /Your primary role USERADMIN must have CREATE WAREHOUSE granted on ACCOUNT\.$/,
    );
    await grace.run(
      'grant role r1 to user u1',
      'use role sysadmin',
      'create warehouse w1',
      'create database d1',
    );
    expect(await grace.error('create role r2')).toMatch(/CREATE ROLE granted on ACCOUNT\.$/);
    expect(await grace.error('grant role r1 to role sysadmin')).toMatch(/^003102/);
    await grace.run(
      'use role securityadmin',
      'grant usage on database d1 to role r1',
      'grant usage on schema d1.public to role r1',
      'grant role r1 to role sysadmin',
      'alter user load_user set disabled = false',
    );
    expect(await grace.error('drop database d1')).toMatch(/^002003 42S02/);
    expect(await grace.error('drop role load_role')).toMatch(/^003001 42501/);
    await grace.close();
  });
});
