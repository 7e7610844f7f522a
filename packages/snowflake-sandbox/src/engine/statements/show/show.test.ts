import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../../testing/open-session.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession();
  await sf.run(
    'create table alpha (id number(10,2) primary key, "s" varchar(5) comment \'c\', v variant, t timestamp_tz)',
    'create transient table beta (x float)',
    'create schema other',
    'create table other.gamma (y date)',
    'use schema public',
  );
});
afterAll(() => sf.engine.close());

const names = async (
  sql: string,
  column = 'name',
): Promise<readonly (string | null | undefined)[]> =>
  (await sf.objects(sql)).map((row) => row[column]);

describe('SHOW', () => {
  it('lists tables of the schema, a schema, a database, by pattern and in pieces', async () => {
    expect(await names('show tables')).toEqual(['ALPHA', 'BETA']);
    expect(await names("show tables like 'al%'")).toEqual(['ALPHA']);
    expect(await names("show terse tables like 'GAMMA' in schema sandbox.other")).toEqual([
      'GAMMA',
    ]);
    expect(await names('show tables in database')).toEqual(['GAMMA', 'ALPHA', 'BETA']);
    expect(await names('show tables in account')).toEqual(['GAMMA', 'ALPHA', 'BETA']);
    expect(await names("show tables starts with 'B' limit 1")).toEqual(['BETA']);
    expect(await names("show tables limit 5 from 'ALPHA'")).toEqual(['BETA']);
    expect(await names('show tables', 'kind')).toEqual(['TABLE', 'TRANSIENT']);
    expect((await sf.session.execute('show terse tables')).columns.map(({ name }) => name)).toEqual(
      ['created_on', 'name', 'kind', 'database_name', 'schema_name'],
    );
    expect(await sf.error('show tables in schema nope')).toBe(
      '002043 02000 SQL compilation error:\nObject does not exist, or operation cannot be performed.',
    );
    expect(await sf.error('show tables in database nope')).toMatch(/^002043 02000/);
    expect(await sf.error('show nonsense')).toMatch(/^001003 42000/);
  });

  it('describes columns with their types as JSON', async () => {
    expect(
      (await sf.objects('show columns in table alpha')).map((row) => [
        row['column_name'],
        row['data_type'],
        row['null?'],
        row['comment'],
      ]),
    ).toEqual([
      ['ID', '{"type":"FIXED","precision":10,"scale":2,"nullable":false}', 'NOT_NULL', ''],
      [
        's',
        '{"type":"TEXT","length":5,"byteLength":20,"nullable":true,"fixed":false}',
        'true',
        'c',
      ],
      ['V', '{"type":"VARIANT","nullable":true}', 'true', ''],
      ['T', '{"type":"TIMESTAMP_TZ","precision":0,"scale":9,"nullable":true}', 'true', ''],
    ]);
    expect(await names('show columns in schema other', 'column_name')).toEqual(['Y']);
    expect(await sf.error('show columns in table nope')).toBe(
      "002003 02000 SQL compilation error:\nTable 'NOPE' does not exist or not authorized.",
    );
    expect(await sf.error('show columns in schema sandbox.nope')).toBe(
      "002003 02000 SQL compilation error:\nSchema 'SANDBOX.NOPE' does not exist or not authorized.",
    );
  });

  it('lists schemas, databases, warehouses, roles and keys', async () => {
    expect(await names('show schemas')).toEqual(['INFORMATION_SCHEMA', 'OTHER', 'PUBLIC']);
    expect(await names("show schemas like 'OTHER' in database sandbox")).toEqual(['OTHER']);
    expect(await names('show databases')).toEqual(['SANDBOX']);
    expect(await names('show warehouses')).toEqual(['SANDBOX_WH']);
    expect(await names('show roles')).toEqual([
      'ACCOUNTADMIN',
      'PUBLIC',
      'SECURITYADMIN',
      'SYSADMIN',
      'USERADMIN',
    ]);
    expect(await names('show primary keys in table alpha', 'column_name')).toEqual(['ID']);
  });
});

describe('INFORMATION_SCHEMA', () => {
  it('tells tables, columns and schemas', async () => {
    expect(
      await sf.rows(
        'select table_schema, table_name, table_type, is_transient, row_count from information_schema.tables order by 1, 2',
      ),
    ).toEqual([
      ['OTHER', 'GAMMA', 'BASE TABLE', 'NO', '0'],
      ['PUBLIC', 'ALPHA', 'BASE TABLE', 'NO', '0'],
      ['PUBLIC', 'BETA', 'BASE TABLE', 'YES', '0'],
    ]);
    expect(
      await sf.rows(
        "select column_name, data_type, is_nullable, character_maximum_length, numeric_precision, numeric_scale from sandbox.information_schema.columns where table_name = 'ALPHA' order by ordinal_position",
      ),
    ).toEqual([
      ['ID', 'NUMBER', 'NO', null, '10', '2'],
      ['s', 'TEXT', 'YES', '5', null, null],
      ['V', 'VARIANT', 'YES', null, null, null],
      ['T', 'TIMESTAMP_TZ', 'YES', null, null, null],
    ]);
    expect(await sf.rows('select schema_name from information_schema.schemata order by 1')).toEqual(
      [['INFORMATION_SCHEMA'], ['OTHER'], ['PUBLIC']],
    );
    expect(await sf.error('select * from information_schema.nope')).toMatch(/^002003 42S02/);
  });
});

describe('GRANT and COMMENT', () => {
  it('are recorded, for objects that exist', async () => {
    await sf.run(
      'grant select, insert on table alpha to role public',
      'grant usage on schema other to public',
      'grant select on all tables in schema other to role public',
      'grant select on future tables in schema other to role public',
      'revoke insert on table alpha from role public',
    );
    expect(
      (await sf.objects('show grants to role public')).map((row) => [
        row['privilege'],
        row['granted_on'],
        row['name'],
      ]),
    ).toEqual([
      ['SELECT', 'TABLE', 'SANDBOX.PUBLIC.ALPHA'],
      ['USAGE', 'SCHEMA', 'SANDBOX.OTHER'],
      ['SELECT', 'TABLE', 'SANDBOX.OTHER.GAMMA'],
      ['SELECT', 'FUTURE TABLE', 'SANDBOX.OTHER.<TABLE>'],
    ]);
    expect(await sf.error('grant select on table nope to role public')).toMatch(/^002003 42S02/);
    expect(await sf.error('grant select on table alpha to role nope')).toMatch(/^002043 02000/);
    await sf.run(
      "comment on table alpha is 'about'",
      "comment on column alpha.id is 'key'",
      "comment if exists on table nope is 'x'",
    );
    expect((await sf.objects("show tables like 'ALPHA'"))[0]?.['comment']).toBe('about');
    expect((await sf.objects('desc table alpha'))[0]?.['comment']).toBe('key');
  });
});
