import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordLine, schemaLine, stateLine } from './testing/messages.ts';
import { runBin, startBin } from './testing/run-bin.ts';

let folder = '';
let config = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-test-'));
  config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ account: 'sandbox', temp_dir: join(folder, 'temp') }));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('target-snowflake', () => {
  it('tells its version, by itself', async () => {
    const { version } = JSON.parse(
      await readFile(new URL('../package.json', import.meta.url), 'utf8'),
    );
    expect(await runBin(['--version'])).toEqual({
      code: 0,
      stdout: `target-snowflake v${version}\n`,
      stderr: '',
    });
  });

  it('describes every setting, and marks the secrets', async () => {
    const { code, stdout } = await runBin(['--about', '--format=json']);
    expect(code).toBe(0);
    const { settings } = JSON.parse(stdout);
    expect(settings).toBeDefined();
    expect(stdout).toContain('batch_wait_limit_seconds');
  });

  it('names all that is wrong with a config at once, and no secret', async () => {
    const wrong = join(folder, 'wrong.json');
    const secret = 'c2VjcmV0LXBhc3N3b3Jk';
    await writeFile(
      wrong,
      JSON.stringify({
        account: 'myorg-a1',
        password: secret,
        batch_size_rows: 0,
        temp_dir: 'a*b',
      }),
    );
    const { code, stdout, stderr } = await runBin(['--config', wrong]);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    for (const setting of ['user', 'database:', 'batch_size_rows:', 'temp_dir:']) {
      expect(stderr).toContain(`CRITICAL ${setting} `);
    }
    expect(stderr).not.toContain(secret);
  });

  it('says that a file to load is not there', async () => {
    const { code, stderr } = await runBin(['--config', config, '--input', join(folder, 'nothing')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CRITICAL --input: cannot read .*nothing: ENOENT/m);
  });
});

describe('a dry run', () => {
  const messages =
    schemaLine('contacts', { id: { type: 'integer' }, name: { type: 'string' } }) +
    recordLine('contacts', 1, { name: 'Ada' }) +
    recordLine('contacts', 2) +
    stateLine({ at: 2 });

  it('shows the DDL and the rows on stderr, and acknowledges nothing', async () => {
    const { code, stdout, stderr } = await runBin(['--config', config, '--dry-run'], messages);
    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      'INFO dry run: CREATE TABLE IF NOT EXISTS "SANDBOX"."PUBLIC"."CONTACTS" ("ID" NUMBER(38,0) COMMENT',
    );
    expect(stderr).toContain('INFO dry run: 2 records for "SANDBOX"."PUBLIC"."CONTACTS"');
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });

  it('reads a file as well as stdin', async () => {
    const file = join(folder, 'messages.singer');
    await writeFile(file, messages);
    const { code, stderr } = await runBin(['--config', config, '--dry-run', '--input', file]);
    expect(code).toBe(0);
    expect(stderr).toContain('dry run: 2 records for');
  });

  it('finds what is wrong with the input', async () => {
    const bad = messages + recordLine('contacts', 'x');
    const { code, stderr } = await runBin(['--config', config, '--dry-run'], bad);
    expect(code).toBe(1);
    expect(stderr.split('\n').filter((text) => text.startsWith('CRITICAL'))).toEqual([
      'CRITICAL line 5: record of stream "contacts" is not what its schema says: /id must be integer, and is a string. Mend the tap or its schema, or set validate_records to false',
    ]);
  });
});

describe('local files', () => {
  const temp = () => join(folder, 'temp');
  const args = () => ['--config', config, '--dry-run'];
  // A message of an unknown type: its warning shows that everything before it was taken.
  const mark = '{"type":"MARK"}\n';
  const some = schemaLine('contacts') + recordLine('contacts', 1) + mark;

  it('are gone after SIGTERM, sent twice; the exit code says that it was stopped', async () => {
    const { child, stdin, says, ended } = startBin(args());
    stdin.write(some);
    await says(/"MARK"/);
    expect(await readdir(temp())).toHaveLength(1);
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(143);
    expect(stderr).toContain('dry run: 1 records');
    expect(stderr).toContain('CRITICAL stopped by SIGTERM');
    expect(await readdir(temp())).toEqual([]);
  });

  it('that a kill -9 leaves are swept by the next run, which leaves a concurrent run alone', async () => {
    const killed = startBin(args());
    killed.stdin.write(some);
    await killed.says(/"MARK"/);
    const concurrent = startBin(args());
    concurrent.stdin.write(some);
    await concurrent.says(/"MARK"/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await readdir(temp())).toHaveLength(2);
    await runBin(args());
    expect(await readdir(temp())).toHaveLength(1);
    concurrent.stdin.end();
    expect(await concurrent.ended).toMatchObject({ code: 0 });
    expect(await readdir(temp())).toEqual([]);
  });
});
