import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSession, type TestSession } from '../testing/open-session.ts';

let sf: TestSession;
beforeAll(async () => {
  sf = await openSession();
  await sf.run(
    'create table people (id number, name varchar, city varchar, born date)',
    "insert into people values (1, 'Ada', 'London', '1815-12-10'), (2, 'Bob', null, '1950-01-01'), (3, 'Cyd', 'London', null)",
  );
});
afterAll(() => sf.engine.close());

describe('a query', () => {
  it('answers rows in the encoding and with the names that the driver expects', async () => {
    const { columns, rows, statementTypeId } = await sf.session.execute(
      'select id, name as "Name", born, id > 1 from people where id = 1',
    );
    expect(columns).toEqual([
      {
        name: 'ID',
        type: 'fixed',
        nullable: true,
        precision: 38,
        scale: 0,
        length: null,
        byteLength: null,
      },
      {
        name: 'Name',
        type: 'text',
        nullable: true,
        precision: null,
        scale: null,
        length: 16777216,
        byteLength: 67108864,
      },
      {
        name: 'BORN',
        type: 'date',
        nullable: true,
        precision: null,
        scale: null,
        length: null,
        byteLength: null,
      },
      {
        name: 'ID > 1',
        type: 'boolean',
        nullable: true,
        precision: null,
        scale: null,
        length: null,
        byteLength: null,
      },
    ]);
    expect(rows).toEqual([['1', 'Ada', '-56270', '0']]);
    expect(statementTypeId).toBe(0x1000);
  });

  it('sorts NULL last ascending and first descending', async () => {
    expect(await sf.rows('select city from people order by city')).toEqual([
      ['London'],
      ['London'],
      [null],
    ]);
    expect(await sf.rows('select city from people order by city desc')).toEqual([
      [null],
      ['London'],
      ['London'],
    ]);
    expect(await sf.rows('select id from people order by born nulls first limit 1')).toEqual([
      ['3'],
    ]);
  });

  it('joins, with USING naming the column once', async () => {
    await sf.run(
      'create or replace table pets (id number, pet varchar)',
      "insert into pets values (1, 'cat'), (9, 'dog')",
    );
    expect(await sf.rows('select * from people join pets using (id)')).toEqual([
      ['1', 'Ada', 'London', '-56270', 'cat'],
    ]);
    expect(
      await sf.rows('select id, name, pet from people full join pets using (id) order by 1'),
    ).toEqual([
      ['1', 'Ada', 'cat'],
      ['2', 'Bob', null],
      ['3', 'Cyd', null],
      ['9', null, 'dog'],
    ]);
    expect(
      await sf.rows('select p.id, q.id from people p, people q where q.id = p.id + 1 order by 1'),
    ).toEqual([
      ['1', '2'],
      ['2', '3'],
    ]);
  });

  it('uses SELECT aliases in other clauses, columns first', async () => {
    expect(
      await sf.rows(
        'select id * 10 as tens, tens + 1 from people where tens > 10 order by tens desc',
      ),
    ).toEqual([
      ['30', '31'],
      ['20', '21'],
    ]);
    expect(
      await sf.rows('select upper(city) as place, count(*) from people group by place order by 2'),
    ).toEqual([
      [null, '1'],
      ['LONDON', '2'],
    ]);
  });

  it('filters windows with QUALIFY', async () => {
    expect(
      await sf.rows(
        'select name from people qualify row_number() over (partition by city order by id desc) = 1 order by name',
      ),
    ).toEqual([['Bob'], ['Cyd']]);
  });

  it('groups by ALL, ROLLUP and position', async () => {
    expect(await sf.rows('select city, count(*) n from people group by all order by n')).toEqual([
      [null, '1'],
      ['London', '2'],
    ]);
    expect(
      await sf.rows(
        'select city, count(*) from people where city is not null group by rollup (city) order by 2, 1',
      ),
    ).toEqual([
      ['London', '2'],
      [null, '2'],
    ]);
    expect(
      await sf.rows('select substr(name, 1, 1), max(id) from people group by 1 order by 1'),
    ).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', '3'],
    ]);
  });

  it('reads CTEs, recursive ones too', async () => {
    expect(
      await sf.rows('with a as (select 1 x), b (y) as (select x + 1 from a) select x, y from a, b'),
    ).toEqual([['1', '2']]);
    expect(
      await sf.rows(
        "with recursive r as (select 1 n union all select n + 1 from r where n < 4) select listagg(n, ',') within group (order by n) from r",
      ),
    ).toEqual([['1,2,3,4']]);
  });

  it('combines with UNION, INTERSECT, EXCEPT and MINUS', async () => {
    expect(await sf.rows('select 1 a union select 1 union all select 2 order by a')).toEqual([
      ['1'],
      ['2'],
    ]);
    expect(await sf.rows('(select 1 union all select 2) intersect select 2')).toEqual([['2']]);
    expect(await sf.rows('select id from people minus select 2 order by 1')).toEqual([
      ['1'],
      ['3'],
    ]);
    expect(await sf.error('select 1, 2 union select 1')).toContain('001789 42601');
  });

  it('reads VALUES in FROM with and without brackets', async () => {
    expect(await sf.rows("select column2, $1 from values (1, 'a'), (2, 'b') order by 1")).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(await sf.rows("select v.y from (values (1, 'a')) as v (x, y)")).toEqual([['a']]);
    expect(await sf.rows('values (1), (2)')).toEqual([['1'], ['2']]);
  });

  it('flattens arrays and objects in their order', async () => {
    const sql = (clause: string): string =>
      `select f.key, f.index, f.path, f.value from (select parse_json('{"a":[10,20],"o":{"x":1,"y":[]}}') v) t, lateral flatten(${clause}) f`;
    expect(await sf.rows(sql('input => t.v:a'))).toEqual([
      [null, '0', '[0]', '10'],
      [null, '1', '[1]', '20'],
    ]);
    expect(await sf.rows(sql("input => t.v, path => 'o'"))).toEqual([
      ['x', null, 'o.x', '1'],
      ['y', null, 'o.y', '[]'],
    ]);
    expect(await sf.rows(sql('input => t.v:missing'))).toEqual([]);
    expect(await sf.rows(sql('input => t.v:missing, outer => true'))).toEqual([
      [null, null, null, null],
    ]);
    expect(
      await sf.rows('select value::string from table(flatten(input => parse_json(\'["a","b"]\')))'),
    ).toEqual([['a'], ['b']]);
  });

  it('takes apart stars with EXCLUDE, RENAME, REPLACE and ILIKE', async () => {
    const names = async (sql: string): Promise<readonly string[]> =>
      (await sf.session.execute(sql)).columns.map(({ name }) => name);
    expect(await names('select * exclude (city, born) from people')).toEqual(['ID', 'NAME']);
    expect(await names("select * ilike '%n%' rename name as n from people")).toEqual(['N', 'BORN']);
    expect(
      await sf.rows('select p.* exclude born replace (id + 1 as id) from people p where id = 1'),
    ).toEqual([['2', 'Ada', 'London']]);
  });

  it('runs correlated subqueries', async () => {
    expect(
      await sf.rows(
        'select name from people p where exists (select 1 from people q where q.city = p.city and q.id <> p.id) order by 1',
      ),
    ).toEqual([['Ada'], ['Cyd']]);
    expect(
      await sf.rows(
        'select (select max(id) from people), id in (select 1) from people where id = 1',
      ),
    ).toEqual([['3', '1']]);
    expect(await sf.error('select (select id from people)')).toBe(
      '090150 22000 Single-row subquery returns more than one row.',
    );
  });

  it('keeps views, and reads them where they were made', async () => {
    await sf.run(
      "create or replace view londoners (who) as select name from people where city = 'London'",
      'create schema elsewhere',
    );
    expect(await sf.rows('select who from sandbox.public.londoners order by 1')).toEqual([
      ['Ada'],
      ['Cyd'],
    ]);
    await sf.run('use schema public', 'drop view londoners');
    expect(await sf.error('select * from londoners')).toBe(
      "002003 42S02 SQL compilation error:\nObject 'LONDONERS' does not exist or not authorized.",
    );
  });

  it('scans the result of an earlier statement, with its names', async () => {
    await sf.run('show columns in table people');
    expect(
      await sf.rows(
        'select "column_name", "null?" from table(result_scan(last_query_id())) where "column_name" like \'N%\'',
      ),
    ).toEqual([['NAME', 'true']]);
    await sf.run(
      "select 1.50 a, '2024-01-01 00:00:00+02:00'::timestamp_tz b, parse_json('{\"k\":null}') c, null d",
    );
    expect(
      await sf.rows('select a, b, c:k is null, d from table(result_scan(last_query_id()))'),
    ).toEqual([['1.50', '1704060000.000000000 1560', '0', null]]);
  });

  it('answers only columns when it is told to describe', async () => {
    const { columns, rows } = await sf.session.execute('select * from people', {
      describeOnly: true,
    });
    expect([columns.length, rows]).toEqual([4, []]);
  });
});

describe('names that mean nothing', () => {
  it.each([
    [
      'select nope from people',
      "000904 42000 SQL compilation error:\nerror line 1 at position 0\ninvalid identifier 'NOPE'",
    ],
    [
      'select p.nope from people p',
      "000904 42000 SQL compilation error:\nerror line 1 at position 0\ninvalid identifier 'P.NOPE'",
    ],
    [
      'select people.id from people p',
      "000904 42000 SQL compilation error:\nerror line 1 at position 0\ninvalid identifier 'PEOPLE.ID'",
    ],
    [
      'select id from people a, people b',
      "001006 42601 SQL compilation error:\nambiguous column name 'ID'",
    ],
    [
      'select * from nope',
      "002003 42S02 SQL compilation error:\nObject 'NOPE' does not exist or not authorized.",
    ],
    [
      'select * from nope.nope',
      "002003 42S02 SQL compilation error:\nSchema 'SANDBOX.NOPE' does not exist or not authorized.",
    ],
    [
      'select name, count(*) from people',
      '000979 42601 SQL compilation error:\n[NAME] is not a valid group by expression',
    ],
  ])('%s', async (sql, message) => {
    expect(await sf.error(sql)).toBe(message);
  });
});
