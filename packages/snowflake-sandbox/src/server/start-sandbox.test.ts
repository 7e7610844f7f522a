import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { localFiles, signIn } from '../testing/driver.ts';
import { startSnowflakeSandbox } from './start-sandbox.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-file-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps tables, stages, staged files and load history in its file', async () => {
  const file = join(folder, 'x.duckdb');
  const files = await localFiles();
  const first = await startSnowflakeSandbox({ file });
  const client = await signIn(first);
  await client.rows('create table t (v variant)');
  await client.rows('create stage s file_format = (type = json)');
  await client.rows(`put file://${await files.write('a.json', '1')} @s`);
  await client.rows('copy into t from @s');
  await client.close();
  await first.close();

  const second = await startSnowflakeSandbox({ file });
  const again = await signIn(second);
  expect(await again.rows('select v from t')).toEqual([{ V: 1 }]);
  expect((await again.rows('list @s')).map((row) => row['name'])).toEqual(['s/a.json.gz']);
  expect(await again.rows('copy into t from @s')).toEqual([
    { status: 'Copy executed with 0 files processed.' },
  ]);
  await again.close();
  await second.close();
  await files.remove();
  expect((await readdir(folder)).sort()).toEqual(['x.duckdb', 'x.duckdb.stages']);
});

it('says so when its file is open already', async () => {
  const file = join(folder, 'x.duckdb');
  const first = await startSnowflakeSandbox({ file });
  await expect(startSnowflakeSandbox({ file })).rejects.toThrow(
    `${file} is open in another Snowflake sandbox of this process.`,
  );
  await first.close();
  const second = await startSnowflakeSandbox({ file });
  await second.close();
});

it('says so when its file is open in another process', async () => {
  const file = join(folder, 'x.duckdb');
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { DuckDBInstance } from '@duckdb/node-api';
     const held = await DuckDBInstance.create(${JSON.stringify(file)});
     console.log('open');
     process.stdin.on('end', () => held.closeSync()).resume();`,
  ]);
  await once(holder.stdout, 'data');
  await expect(startSnowflakeSandbox({ file })).rejects.toThrow(
    `${file} is open in another process.`,
  );
  holder.stdin.end();
  await once(holder, 'exit');
});

it('leaves nothing of a sandbox in memory', async () => {
  // Other sandboxes come and go in the same folder, those of other processes.
  const folders = async (): Promise<readonly string[]> =>
    (await readdir(tmpdir()))
      .sort()
      .filter((name) => name.startsWith(`snowflake-sandbox-${process.pid}-`));
  const before = await folders();
  const sandbox = await startSnowflakeSandbox();
  expect(await folders()).toHaveLength(before.length + 1);
  await sandbox.query('create table t (a number)');
  await sandbox.close();
  expect(await folders()).toEqual(before);
});

it('answers queries past the wire with values of JavaScript', async () => {
  const sandbox = await startSnowflakeSandbox({
    databases: ['MINE'],
    users: [{ name: 'ME', password: 'pw' }],
  });
  expect(
    await sandbox.query(
      "select ?::number a, 12345678901234567890 b, 'x' c, true d, null e, '2024-02-29'::date f, '2024-02-29 01:02:03.5'::timestamp_ntz g, '2024-02-29 01:02:03 +05:30'::timestamp_tz h, parse_json('[1]') i, current_database() j, '01:02:03'::time k, -1.5::float l",
      [7],
    ),
  ).toEqual([
    {
      A: 7,
      B: '12345678901234567890',
      C: 'x',
      D: true,
      E: null,
      F: '2024-02-29',
      G: '2024-02-29T01:02:03.500',
      H: '2024-02-29T01:02:03+05:30',
      I: [1],
      J: 'MINE',
      K: '01:02:03',
      L: -1.5,
    },
  ]);
  await expect(sandbox.query('select * from nowhere')).rejects.toMatchObject({ code: '002003' });
  await sandbox.close();
});
