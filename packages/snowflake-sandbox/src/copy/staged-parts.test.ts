import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startSnowflakeSandbox, type SnowflakeSandbox } from '../server/start-sandbox.ts';
import { localFiles, signIn, type Client, type LocalFiles } from '../testing/driver.ts';

// Parts of staged documents, wherever a query may name them: each document is read once for all of them.

let sandbox: SnowflakeSandbox;
let client: Client;
let files: LocalFiles;

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox();
  client = await signIn(sandbox);
  files = await localFiles();
  await client.rows('create stage docs file_format = (type = json)');
  const local = await files.write(
    'docs.json',
    [
      '{"id":1,"sort":"c","a.b":"dot","a*":"star","a\\"q":"quote","":"empty","deep":{"list":[{"x":10},{"x":null}]},"n":null}',
      '{"id":2,"sort":"a","deep":{"list":[]}}',
      '{"id":3,"sort":"b","deep":"text"}',
    ].join('\n'),
  );
  await client.rows(`put file://${local} @docs`);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
  await files.remove();
});

it.each<readonly [what: string, sql: string, expected: readonly Record<string, unknown>[]]>([
  [
    'names that look like paths',
    `select $1:"a.b"::text a, $1:"a*"::text b, $1:"a""q"::text c, get($1, '')::text d, get($1, 'a.b')::text e from @docs where $1:id = 1`,
    [{ A: 'dot', B: 'star', C: 'quote', D: 'empty', E: 'dot' }],
  ],
  [
    'a part of a part, a missing one, and JSON null',
    `select $1:deep.list[0].x::int x, typeof($1:deep.list[1].x) y, $1:nope z, is_null_value($1:n) n, $1:n::text t, $1:deep:list[0]:x v from @docs where $1:id = 1`,
    [{ X: 10, Y: 'NULL_VALUE', Z: null, N: true, T: null, V: 10 }],
  ],
  [
    'in ORDER BY alone',
    'select $1:id::int id from @docs order by $1:sort::text',
    [{ ID: 2 }, { ID: 3 }, { ID: 1 }],
  ],
  [
    'in QUALIFY, GROUP BY and HAVING',
    `select typeof($1:deep) t, count(*) n from @docs group by typeof($1:deep) having count_if($1:id::int > 0) > 1
      union all select 'first', $1:id::int from @docs qualify row_number() over (order by $1:sort::text) = 1`,
    [
      { T: 'OBJECT', N: 2 },
      { T: 'first', N: 2 },
    ],
  ],
  [
    'on both sides of a join, and in a subquery that looks out',
    `select a.$1:id::int a, b.$1:sort::text b, (select max(c.$1:id::int) from @docs c where c.$1:id::int <= a.$1:id::int) m
      from @docs a join @docs b on a.$1:id::int = b.$1:id::int - 1 order by 1`,
    [
      { A: 1, B: 'a', M: 1 },
      { A: 2, B: 'b', M: 2 },
    ],
  ],
  [
    'in a common table, and beside the whole document',
    `with d as (select $1 doc, $1:id::int id from @docs) select doc:sort::text s, id, to_json(doc) j from d where id = 3`,
    [{ S: 'b', ID: 3, J: '{"id":3,"sort":"b","deep":"text"}' }],
  ],
  [
    'flattened',
    `select d.$1:id::int id, f.value:x x from @docs d, lateral flatten(input => d.$1:deep:list) f order by f.index`,
    [
      { ID: 1, X: 10 },
      { ID: 1, X: null },
    ],
  ],
])('%s', async (_, sql, expected) => {
  expect(await client.rows(sql)).toEqual(expected);
});

it('MERGE and UPDATE read them from a stage', async () => {
  await client.rows('create table t (id int, s text)');
  await client.rows(
    'merge into t using (select $1:id::int id, $1:sort::text s from @docs) d on t.id = d.id when not matched then insert values (d.id, d.s)',
  );
  await client.rows(
    "update t set s = d.$1:deep::text from @docs d where t.id = d.$1:id::int and t.s = 'b'",
  );
  expect(await client.rows('select * from t order by id')).toEqual([
    { ID: 1, S: 'c' },
    { ID: 2, S: 'a' },
    { ID: 3, S: 'text' },
  ]);
});

it('keeps every digit of a decimal, in columns and in VARIANT, however deep', async () => {
  await client.rows(
    'create table decimals (id int, n number(38,29), t text, doc variant, list variant)',
  );
  await client.rows('create stage decimals file_format = (type = json)');
  const local = await files.write(
    'decimals.json',
    '{"id":1,"n":1.12345678901234567890123456789,"doc":{"deep":[-0.10000000000000000001]},"list":[12345678901234567890123.5, 2]}\n{"id":2,"n":0.5,"doc":{},"list":[]}\n',
  );
  await client.rows(`put file://${local} @decimals`);
  await client.rows(
    'copy into decimals from (select $1:id::int, $1:n::number(38,29), $1:n::text, $1:doc, $1:list from @decimals)',
  );
  expect(
    await client.rows(
      `select id, n::text n, t, to_json(doc) doc, doc:deep[0]::number(38,20)::text d, doc:deep[0]::text dt, list[0]::number(38,1)::text l, to_json(array_slice(list, 0, 1)) s
        from decimals order by id`,
    ),
  ).toEqual([
    {
      ID: 1,
      N: '1.12345678901234567890123456789',
      T: '1.12345678901234567890123456789',
      DOC: '{"deep":[-0.10000000000000000001]}',
      D: '-0.10000000000000000001',
      DT: '-0.10000000000000000001',
      L: '12345678901234567890123.5',
      S: '[12345678901234567890123.5]',
    },
    {
      ID: 2,
      N: '0.50000000000000000000000000000',
      T: '0.5',
      DOC: '{}',
      D: null,
      DT: null,
      L: null,
      S: '[]',
    },
  ]);
  expect(
    await client.rows(
      'select f.value::number(38,1)::text v from decimals, lateral flatten(input => list) f order by f.index',
    ),
  ).toEqual([{ V: '12345678901234567890123.5' }, { V: '2.0' }]);
});

it('a part that cannot be cast is named with its value', async () => {
  expect(await client.failure('select $1:sort::int from @docs order by $1:id')).toMatchObject({
    code: '100071',
    message: 'Failed to cast variant value "c" to FIXED',
  });
});
