import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { run } from './cli.ts';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'));
  file = join(folder, 'x.duckdb');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function cli(
  argv: readonly string[],
  input = '',
  isTTY = false,
): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const stdin = Object.assign(Readable.from(input === '' ? [] : [Buffer.from(input)]), { isTTY });
  const code = await run({
    argv,
    cwd: folder,
    stdin,
    stdout,
    stderr,
    stopped: () => Promise.resolve(),
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

describe('snowflake-sandbox query', () => {
  it('prints a table, JSON or CSV from a file', async () => {
    const sql =
      "create table t (id number, name varchar); insert into t values (1, 'a'), (2, null); select * from t order by id";
    expect(await cli(['query', sql, '--file', file])).toEqual({
      code: 0,
      out: 'ID | NAME\n---+-----\n1  | a\n2  | NULL\n(2 rows)\n',
      err: '',
    });
    const select = 'select * from t order by id';
    expect((await cli(['query', select, '--file', file, '--json'])).out).toBe(
      '{"ID":1,"NAME":"a"}\n{"ID":2,"NAME":null}\n',
    );
    expect((await cli(['query', select, '--file', file, '--csv'])).out).toBe('ID,NAME\n1,a\n2,\n');
    expect((await cli(['query', '--file', file, '--csv'], 'select 1 x')).out).toBe('X\n1\n');
    expect((await readdir(folder)).sort()).toEqual(['x.duckdb', 'x.duckdb.stages']);
  });

  it('looks into the file of the target that ran here, when no other is named', async () => {
    await cli(['query', 'create table t (id number)', '--file', join(folder, 'sandbox.duckdb')]);
    expect((await cli(['query', 'select count(*) as n from t'])).out).toBe('N\n-\n0\n(1 row)\n');
  });

  it('has a prompt that keeps its session and survives errors', async () => {
    const { out, code } = await cli(
      ['query', '--file', file],
      'create temporary table t (a number);\nselect nonsense;\ninsert into t\nvalues (7);\nselect * from t;\nexit\n',
      true,
    );
    expect(code).toBe(0);
    expect(out).toContain("invalid identifier 'NONSENSE'");
    expect(out).toContain('A\n-\n7\n(1 row)\n');
  });

  it('explains what is wrong', async () => {
    expect(await cli(['query', 'selec 1', '--file', file])).toMatchObject({
      code: 1,
      err: "001003 (42000): SQL compilation error:\nsyntax error line 1 at position 0 unexpected 'selec'.\n",
    });
    expect(await cli(['query', 'select 1'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('--url http://127.0.0.1:PORT'),
    });
    expect(await cli(['query', 'select 1', '--url', 'http://127.0.0.1:9'])).toMatchObject({
      code: 1,
      err: 'No Snowflake sandbox answers at http://127.0.0.1:9. Start one with "snowflake-sandbox serve", or name its file with --file.\n',
    });
    expect((await cli(['query', 'x', '--json', '--csv', '--file', file])).code).toBe(1);
    expect((await cli([])).err).toContain('Say what to do: serve or query.');
    expect((await cli(['serve', '--nonsense'])).err).toContain('nonsense');
    expect(await cli(['serve', '--port', 'abc'])).toMatchObject({
      ...{ code: 1, err: '--port must be a whole number from 0 to 65535\n' },
    });
  });
});

describe('snowflake-sandbox serve', () => {
  it('says what to put into the configuration of a target, and stops when asked', async () => {
    const { code, out } = await cli([
      'serve',
      '--user',
      'me',
      '--password',
      'pw',
      '--database',
      'mine',
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Snowflake sandbox at http:\/\/127\.0\.0\.1:\d+, in memory\./);
    expect(out).toContain('"user": "me"');
    expect(out).toContain('"database": "MINE"');
  });
});
