import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { line, recordLine, schemaLine, stateLine } from './testing/messages.ts';
import { runBin, startBin } from './testing/run-bin.ts';

let sandbox: SnowflakeSandbox;
let folder = '';
beforeAll(async () => {
  sandbox = await startSnowflakeSandbox();
  folder = await mkdtemp(join(tmpdir(), 'cli-sandbox-test-'));
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Arguments for a run into a schema of its own. */
async function argsFor(schema: string, more: object = {}): Promise<readonly string[]> {
  const file = join(folder, `${schema}.json`);
  const { account, url, user, password } = sandbox;
  await writeFile(
    file,
    JSON.stringify({
      ...{ account, access_url: url, user, password },
      ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: schema },
      temp_dir: join(folder, 'temp'),
      ...more,
    }),
  );
  return ['--config', file];
}

const named = { id: { type: 'integer' }, name: { type: ['null', 'string'] } };
const rowsOf = (table: string, columns = '"ID"') =>
  sandbox.query(`SELECT ${columns} FROM ${table} ORDER BY "ID"`);

describe('loading into Snowflake', () => {
  it('asks this machine directly, whatever proxy the environment names', async () => {
    const proxies = { HTTP_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
    const { stdin, ended } = startBin(await argsFor('PROXIED'), proxies);
    stdin.end(schemaLine('contacts', named) + recordLine('contacts', 1) + stateLine({ at: 1 }));
    expect(await ended).toMatchObject({ code: 0, stdout: '{"at":1}\n' });
    expect(await rowsOf('PROXIED.CONTACTS')).toEqual([{ ID: 1 }]);
  });

  it('writes temporary files nowhere but in temp_dir, the driver too', async () => {
    const { stdin, ended } = startBin(await argsFor('ELSEWHERE'), { TMPDIR: '/nowhere' });
    stdin.end(schemaLine('contacts', named) + recordLine('contacts', 1) + stateLine({ at: 1 }));
    expect(await ended).toMatchObject({ code: 0, stdout: '{"at":1}\n' });
  });

  it('ends with the reason when nobody reads its states any more, though the input goes on', async () => {
    const { child, stdin, ended } = startBin(await argsFor('UNREAD', { batch_size_rows: 1 }));
    child.stdout?.destroy();
    stdin.write(schemaLine('contacts', named) + recordLine('contacts', 1) + stateLine({ at: 1 }));
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr.split('\n').filter((text) => text.startsWith('CRITICAL'))).toEqual([
      'CRITICAL stdout was closed by the program that reads it; see its own messages for the reason',
    ]);
    expect(await rowsOf('UNREAD.CONTACTS')).toEqual([{ ID: 1 }]);
  });

  it('upserts by key, the last record of a key winning, and acknowledges', async () => {
    const args = await argsFor('UPSERT');
    const first = await runBin(
      args,
      schemaLine('contacts', named) +
        recordLine('contacts', 1, { name: 'Ada' }) +
        recordLine('contacts', 2, { name: 'Grace' }) +
        recordLine('contacts', 1, { name: 'Ada L.' }) +
        stateLine({ at: 2 }),
    );
    expect(first).toMatchObject({ code: 0, stdout: '{"at":2}\n' });
    const second = await runBin(
      args,
      schemaLine('contacts', named) +
        recordLine('contacts', 2, { name: null }) +
        stateLine({ at: 3 }),
    );
    expect(second).toMatchObject({ code: 0, stdout: '{"at":3}\n' });
    expect(await rowsOf('UPSERT.CONTACTS', '"ID", "NAME"')).toEqual([
      { ID: 1, NAME: 'Ada L.' },
      { ID: 2, NAME: null },
    ]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
    expect(sandbox.stage()).toEqual([]);
  });

  it('logs no word of a successful run that Meltano takes for a failure', async () => {
    const args = await argsFor('MELTANO');
    const { code, stderr } = await runBin(
      args,
      schemaLine('meltano_test_stream', named) +
        recordLine('meltano_test_stream', 1) +
        line({ type: 'ACTIVATE_VERSION', stream: 'meltano_test_stream', version: 1 }) +
        stateLine({}),
    );
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/error|exception/i);
  });

  it('acknowledges by age, while the tap says nothing', async () => {
    const args = await argsFor('AGE', { batch_wait_limit_seconds: 1 });
    const { stdin, says, stdout, ended } = startBin(args);
    stdin.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    await says(/contacts: 1 records loaded/);
    expect(await rowsOf('AGE.CONTACTS')).toEqual([{ ID: 1 }]);
    stdin.end();
    expect(await ended).toMatchObject({ code: 0, stdout: '{"at":1}\n' });
    expect(stdout()).toBe('{"at":1}\n');
  });

  it('loads what was received when it is told to stop', async () => {
    const { child, stdin, says, ended } = startBin(await argsFor('STOP'));
    stdin.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    stdin.write('{"type":"MARK"}\n');
    await says(/"MARK"/);
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '{"at":1}\n' });
    expect(await rowsOf('STOP.CONTACTS')).toEqual([{ ID: 1 }]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
    expect(sandbox.stage()).toEqual([]);
  });

  it('takes a column that comes in the middle, and loads the rows before it as they were', async () => {
    const args = await argsFor('EVOLVE');
    const { code } = await runBin(
      args,
      schemaLine('contacts') +
        recordLine('contacts', 1) +
        schemaLine('contacts', named) +
        recordLine('contacts', 2, { name: 'Grace' }),
    );
    expect(code).toBe(0);
    expect(await rowsOf('EVOLVE.CONTACTS', '"ID", "NAME"')).toEqual([
      { ID: 1, NAME: null },
      { ID: 2, NAME: 'Grace' },
    ]);
  });

  it('removes the rows of older versions after the new ones are there', async () => {
    const args = await argsFor('VERSIONS', { hard_delete: true });
    const record = (id: number, version: number) =>
      line({ type: 'RECORD', stream: 'tags', record: { id }, version });
    const activate = (version: number) =>
      line({ type: 'ACTIVATE_VERSION', stream: 'tags', version });
    await runBin(args, schemaLine('tags') + record(1, 1) + record(2, 1) + activate(1));
    expect(await rowsOf('VERSIONS.TAGS')).toEqual([{ ID: 1 }, { ID: 2 }]);
    await runBin(
      args,
      schemaLine('tags') + activate(2) + record(2, 2) + record(3, 2) + activate(2),
    );
    expect(await rowsOf('VERSIONS.TAGS')).toEqual([{ ID: 2 }, { ID: 3 }]);
    // An empty stream: nothing is left.
    await runBin(args, schemaLine('tags') + activate(3) + stateLine({}));
    expect(await rowsOf('VERSIONS.TAGS')).toEqual([]);
  });

  it('overwrites a table when its stream is complete, and leaves it alone when the tap died or it is killed', async () => {
    const args = await argsFor('OVERWRITE', { load_method: 'overwrite', batch_size_rows: 1 });
    const tables = async () =>
      (await sandbox.query('SHOW TABLES IN SCHEMA OVERWRITE')).map((row) => row['name']);
    const first = schemaLine('tags') + recordLine('tags', 1) + recordLine('tags', 2);
    expect(await runBin(args, first + stateLine({ at: 1 }))).toMatchObject({
      ...{ code: 0, stdout: '{"at":1}\n' },
    });
    expect(await rowsOf('OVERWRITE.TAGS')).toEqual([{ ID: 1 }, { ID: 2 }]);

    const died = await runBin(args, schemaLine('tags') + recordLine('tags', 3));
    expect([died.code, died.stdout]).toEqual([1, '']);
    expect(died.stderr).toContain('every record of "tags"');
    expect(await tables()).toEqual(['TAGS']);

    const { child, stdin, says, ended } = startBin(args);
    stdin.write(schemaLine('tags') + recordLine('tags', 3) + stateLine({ at: 2 }));
    await says(/tags: 1 records loaded/);
    child.kill('SIGKILL');
    expect((await ended).stdout).toBe('');
    expect(await rowsOf('OVERWRITE.TAGS')).toEqual([{ ID: 1 }, { ID: 2 }]);

    const again = schemaLine('tags') + recordLine('tags', 3) + recordLine('tags', 3);
    expect(await runBin(args, again + stateLine({ at: 2 }))).toMatchObject({
      ...{ code: 0, stdout: '{"at":2}\n' },
    });
    expect(await rowsOf('OVERWRITE.TAGS')).toEqual([{ ID: 3 }]);
  });

  it('keeps what other streams have loaded when one fails, and no state is ahead', async () => {
    const args = await argsFor('FAIL', { batch_size_rows: 1, validate_records: false });
    const { stdin, says, ended } = startBin(args);
    stdin.write(schemaLine('tags') + recordLine('tags', 1) + stateLine({ at: 1 }));
    await says(/tags: 1 records loaded/);
    // Not a number. The input does not end.
    stdin.write(schemaLine('contacts') + recordLine('contacts', 'x') + stateLine({ at: 2 }));
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(1);
    expect(stdout).toBe('{"at":1}\n');
    expect(stderr.split('\n').find((text) => text.startsWith('CRITICAL'))).toContain('contacts');
    expect(await rowsOf('FAIL.TAGS')).toEqual([{ ID: 1 }]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
    expect(sandbox.stage()).toEqual([]);
  });

  it('loads many interleaved streams', async () => {
    const args = await argsFor('MANY');
    const streams = Array.from({ length: 12 }, (_, index) => `stream_${index}`);
    const input = streams.map((stream) => schemaLine(stream)).join('');
    const records = Array.from({ length: 5 }, (_, id) =>
      streams.map((stream) => recordLine(stream, id)).join(''),
    );
    const { code, stdout } = await runBin(
      args,
      input + records.join('') + stateLine({ all: true }),
    );
    expect([code, stdout]).toEqual([0, '{"all":true}\n']);
    for (const stream of [streams[0], streams[11]]) {
      expect(await rowsOf(`MANY.${stream?.toUpperCase()}`)).toHaveLength(5);
    }
  });

  it('checks all that a load needs, a step to a line, and leaves nothing behind', async () => {
    await sandbox.query('CREATE SCHEMA CHECKED');
    const { code, stdout, stderr } = await runBin([...(await argsFor('CHECKED')), '--check']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr.replace(/[\da-f]{8}-[-\da-f]+/, 'RUN')).toBe(
      [
        'INFO connected: the account, the database and the warehouse can be used',
        'INFO schema: tables can be made in "SANDBOX"."CHECKED"',
        'INFO stage: a file can be uploaded to @~/target-snowflake/RUN/check/',
        'INFO copy: the file can be loaded into the table, by the warehouse',
        'INFO nothing was left behind',
        '',
      ].join('\n'),
    );
    expect(await sandbox.query('SHOW TABLES IN SCHEMA CHECKED')).toEqual([]);
    expect(sandbox.stage()).toEqual([]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });

  it('says at which step a check fails and what is missing, and cleans up nevertheless', async () => {
    const refused = { kind: 'fail', code: '003001', sqlState: '42501', message: 'No.' } as const;
    sandbox.faults.inject({ ...refused, match: /^COPY INTO/ });
    const { code, stderr } = await runBin([...(await argsFor('CHECKED')), '--check']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^CRITICAL role \(default\) lacks a privilege, probably GRANT INSERT ON TABLE "SANDBOX"\."CHECKED"\."_TARGET_SNOWFLAKE_CHECK_[-\da-f]+" TO ROLE …: No\.$/m,
    );
    expect(await sandbox.query('SHOW TABLES IN SCHEMA CHECKED')).toEqual([]);
    expect(sandbox.stage()).toEqual([]);
  });

  it('checks what it can where the schema is not there yet, and does not make it', async () => {
    const { code, stderr } = await runBin([...(await argsFor('NOT_YET')), '--check']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'WARNING schema: "SANDBOX"."NOT_YET" is not there, or may not be used',
    );
    expect(stderr).toContain('INFO stage: a file can be uploaded');
    expect(await sandbox.query(`SHOW SCHEMAS LIKE 'NOT_YET'`)).toEqual([]);
  });
});
