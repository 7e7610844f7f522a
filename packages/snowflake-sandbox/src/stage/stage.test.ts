import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { startSnowflakeSandbox, type SnowflakeSandbox } from '../server/start-sandbox.ts';
import { localFiles, signIn, type Client, type LocalFiles } from '../testing/driver.ts';

let sandbox: SnowflakeSandbox;
let client: Client;
let files: LocalFiles;

beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({ now: () => Date.UTC(2026, 10, 24, 9) });
  client = await signIn(sandbox);
});

beforeAll(async () => {
  files = await localFiles();
});

afterEach(async () => {
  sandbox.faults.clear();
  await client.rows('remove @~');
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
  await files.remove();
});

const paths = async (location: string): Promise<unknown> =>
  (await client.rows(`list ${location}`)).map((row) => row['name']);

describe('PUT', () => {
  it('compresses what is not compressed, and stores what was sent', async () => {
    const local = await files.write('a.csv', 'hello');
    expect(await client.rows(`put file://${local} @~/in`)).toEqual([
      {
        source: 'a.csv',
        target: 'a.csv.gz',
        sourceSize: 5,
        targetSize: expect.any(Number),
        sourceCompression: null,
        targetCompression: 'GZIP',
        status: 'UPLOADED',
        message: undefined,
      },
    ]);
    expect(await client.rows('list @~')).toEqual([
      {
        name: 'in/a.csv.gz',
        size: expect.any(Number),
        md5: expect.stringMatching(/^[0-9a-f]{32}$/),
        last_modified: 'Tue, 24 Nov 2026 09:00:00 GMT',
      },
    ]);
    await client.rows(`get @~/in/ file://${files.folder}`);
    expect(gunzipSync(await readFile(join(files.folder, 'a.csv.gz'))).toString()).toBe('hello');
  });

  it('takes every spelling that loaders use', async () => {
    const local = await files.gzip('b.csv.gz', 'x');
    await client.rows('create or replace table "t t" (a number)');
    await client.rows('create or replace stage "My stage"');
    for (const statement of [
      `PUT 'file://${local}' '@public.%"t t"' SOURCE_COMPRESSION=GZIP`,
      `put 'file://${local}' '@"SANDBOX"."PUBLIC"."My stage"/p/' AUTO_COMPRESS=FALSE SOURCE_COMPRESSION=GZIP OVERWRITE=TRUE`,
      `PUT 'file://${local}' @"My stage" OVERWRITE = TRUE, AUTO_COMPRESS = FALSE`,
      `put file://${local} @~/x/ PARALLEL=8 AUTO_COMPRESS=FALSE`,
    ]) {
      expect(await client.rows(statement)).toMatchObject([{ status: 'UPLOADED' }]);
    }
    expect(
      sandbox
        .stage()
        .map(({ stage, path }) => `${stage}/${path}`)
        .sort(),
    ).toEqual([
      '@SANDBOX.PUBLIC."My stage"/b.csv.gz',
      '@SANDBOX.PUBLIC."My stage"/p/b.csv.gz',
      '@SANDBOX.PUBLIC.%"t t"/b.csv.gz',
      '@~/x/b.csv.gz',
    ]);
    await client.rows('drop stage "My stage"');
    await client.rows('create or replace table "t t" (a number)');
    expect(await paths('@%"t t"')).toEqual([]);
  });

  it('skips a file that is there, unless OVERWRITE', async () => {
    const put = async (content: string, options: string): Promise<unknown> => {
      const local = await files.write('c.json', content);
      return (await client.rows(`put file://${local} @~ auto_compress=false ${options}`))[0]?.[
        'status'
      ];
    };
    expect(await put('1', '')).toBe('UPLOADED');
    expect(await put('22', '')).toBe('SKIPPED');
    expect(sandbox.stage()[0]?.size).toBe(1);
    expect(await put('22', 'overwrite=true')).toBe('UPLOADED');
    expect(sandbox.stage()[0]?.size).toBe(2);
  });

  it('takes wildcards and files in memory', async () => {
    await files.write('w1.txt', '1');
    await files.write('w2.txt', '2');
    await client.rows(`put file://${files.folder}/w*.txt @~/w`);
    await client.run({
      sqlText: 'put file://mem.json @~/w overwrite=true',
      fileStream: Buffer.from('{}'),
    } as never);
    expect(await paths('@~/w/')).toEqual(['w/mem.json', 'w/w1.txt.gz', 'w/w2.txt.gz']);
  });

  it('stores several megabytes unharmed', async () => {
    const content = Buffer.alloc(5_000_000);
    for (let index = 0; index < content.length; index += 1) content[index] = (index * 7919) & 0xff;
    const local = await files.write('big.bin.gz', content);
    await client.rows(`put file://${local} @~ source_compression=gzip`);
    expect(sandbox.stage()[0]?.size).toBe(content.length);
    await client.rows(`get @~/big.bin.gz file://${files.folder}`);
    expect((await readFile(local)).equals(content)).toBe(true);
  });

  it('refuses unknown options, stages and places', async () => {
    const local = await files.write('d.txt', 'x');
    expect((await client.failure(`put file://${local} @no_such_stage`)).code).toBe('002003');
    expect((await client.failure(`put file://${local} @%no_such_table`)).code).toBe('002003');
    expect((await client.failure(`put file://${local} @~ nonsense=1`)).code).toBe('001003');
    expect((await client.failure(`put file://${local} @~ overwrite=perhaps`)).code).toBe('001008');
    expect((await client.failure(`put ${local} @~`)).code).toBe('001003');
  });

  it('keeps hostile paths inside the stage', async () => {
    const local = await files.write('e.txt', 'x');
    await client.rows(`put 'file://${local}' '@~/../../../etc/' auto_compress=false`);
    expect(await paths('@~')).toEqual(['../../../etc/e.txt']);
    expect(await readdir(files.folder)).not.toContain('etc');
  });
});

describe('an upload that goes wrong', () => {
  it('is tried again by the driver after HTTP 503 and after a lost connection', async () => {
    const local = await files.write('f.txt', 'x');
    sandbox.faults.inject({ kind: 'fail-upload', status: 503, times: 2 });
    sandbox.faults.inject({ kind: 'drop-upload' });
    sandbox.faults.inject({ kind: 'delay-upload', ms: 20 });
    expect(await client.rows(`put file://${local} @~ overwrite=true`)).toMatchObject([
      { status: 'UPLOADED' },
    ]);
    expect(sandbox.faults.pending()).toEqual([]);
  });

  it('leaves nothing behind when it fails for good', async () => {
    const local = await files.write('g.txt', 'x');
    sandbox.faults.inject({ kind: 'fail-upload', match: /g\.txt/, status: 403, times: 100 });
    const rows = await client.rows(`put file://${local} @~ overwrite=true`).catch(() => []);
    expect(rows[0]?.['status']).not.toBe('UPLOADED');
    expect(sandbox.stage()).toEqual([]);
  });

  it('is refused without the transfer token, with a wrong digest, and with an envelope that does not open', async () => {
    const post = async (
      path: string,
      body: unknown,
      token?: string,
    ): Promise<Record<string, unknown>> => {
      const answer = await fetch(sandbox.url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: token === undefined ? {} : { authorization: `Snowflake Token="${token}"` },
      });
      return ((await answer.json()) as { data: Record<string, unknown> }).data;
    };
    const { token } = await post('/session/v1/login-request', {
      data: { LOGIN_NAME: 'SANDBOX', PASSWORD: 'sandbox' },
    });
    const { stageInfo } = await post(
      '/queries/v1/query-request',
      { sqlText: 'put file:///x @~/in' },
      token as string,
    );
    const { endPoint, location, creds } = stageInfo as {
      endPoint: string;
      location: string;
      creds: { GCS_ACCESS_TOKEN: string };
    };
    const put = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${endPoint}/${location}x`, { method: 'PUT', body: 'x', headers })).status;
    const authorization = `Bearer ${creds.GCS_ACCESS_TOKEN}`;
    expect(await put({ authorization: 'Bearer other' })).toBe(401);
    expect(await put({ authorization, 'x-goog-meta-sfc-digest': 'wrong' })).toBe(400);
    expect(await put({ authorization, 'x-goog-meta-encryptiondata': '{}' })).toBe(400);
    expect(sandbox.stage()).toEqual([]);
    expect(await put({ authorization })).toBe(200);
    expect(await paths('@~')).toEqual(['in/x']);
    expect((await fetch(`${endPoint}/stage/none/x`, { method: 'PUT', body: 'x' })).status).toBe(
      404,
    );
  });
});

describe('LIST and REMOVE', () => {
  it('match by prefix and by pattern', async () => {
    for (const name of ['1.csv', '2.csv', '3.json']) await files.write(name, name);
    await client.rows(`put file://${files.folder}/1.csv @~/r1 auto_compress=false`);
    await client.rows(`put file://${files.folder}/2.csv @~/r10 auto_compress=false`);
    await client.rows(`put file://${files.folder}/3.json @~/r1 auto_compress=false`);
    expect(await paths('@~/r1')).toEqual(['r1/1.csv', 'r1/3.json', 'r10/2.csv']);
    expect(await paths('@~/r1/')).toEqual(['r1/1.csv', 'r1/3.json']);
    expect(await paths("@~ pattern = '.*[.]csv'")).toEqual(['r1/1.csv', 'r10/2.csv']);
    expect(await client.rows("rm @~/r1/ pattern='.*json'")).toEqual([
      { name: 'r1/3.json', result: 'removed' },
    ]);
    expect(await client.rows('remove @~/r1/')).toEqual([{ name: 'r1/1.csv', result: 'removed' }]);
    expect(await paths('@~')).toEqual(['r10/2.csv']);
    expect((await client.failure('list @nowhere')).code).toBe('002003');
  });

  it('put the name of a named stage before its files', async () => {
    await client.rows('create or replace stage Named');
    await client.rows(`put file://${await files.write('h.txt', 'x')} @named/p auto_compress=false`);
    expect(await paths('@named')).toEqual(['named/p/h.txt']);
    await client.rows('drop stage named');
  });
});

describe('named stages', () => {
  it('are created, described, shown, renamed and dropped with their files', async () => {
    expect(
      await client.rows(
        "create stage st file_format = (type = json strip_outer_array = true) comment = 'c' directory = (enable = true)",
      ),
    ).toEqual([{ status: 'Stage area ST successfully created.' }]);
    expect((await client.failure('create stage st')).code).toBe('002002');
    expect(await client.rows('create stage if not exists st')).toEqual([
      { status: 'ST already exists, statement succeeded.' },
    ]);
    expect(await client.rows("show stages like 's_' in schema public")).toMatchObject([
      {
        name: 'ST',
        database_name: 'SANDBOX',
        schema_name: 'PUBLIC',
        comment: 'c',
        type: 'INTERNAL',
        directory_enabled: 'Y',
      },
    ]);
    const described = await client.rows('desc stage st');
    expect(described).toContainEqual({
      parent_property: 'STAGE_FILE_FORMAT',
      property: 'STRIP_OUTER_ARRAY',
      property_type: 'Boolean',
      property_value: 'TRUE',
      property_default: 'FALSE',
    });
    await client.rows(`put file://${await files.write('i.txt', 'x')} @st auto_compress=false`);
    await client.rows('alter stage st rename to st2');
    await client.rows("alter stage st2 set comment = 'd' file_format = (type = csv)");
    expect(await paths('@st2')).toEqual(['st2/i.txt']);
    expect(await client.rows('show stages')).toMatchObject([{ name: 'ST2', comment: 'd' }]);
    expect(await client.rows('drop stage st2')).toEqual([{ status: 'ST2 successfully dropped.' }]);
    expect(sandbox.stage()).toEqual([]);
    expect((await client.failure('drop stage st2')).code).toBe('002003');
    await client.rows('drop stage if exists st2');
  });

  it('are refused when they are external or have options Snowflake does not know', async () => {
    expect((await client.failure("create stage x url = 's3://b'")).code).toBe('000002');
    expect((await client.failure('create stage x nonsense = 1')).code).toBe('001003');
    expect(
      (await client.failure('create stage x file_format = (type = json nonsense = 1)')).code,
    ).toBe('001420');
  });

  it('of type SNOWFLAKE_SSE take uploads that the driver does not encrypt', async () => {
    await client.rows("create or replace stage plain encryption = (type = 'SNOWFLAKE_SSE')");
    await client.rows(
      `put file://${await files.write('j.txt', 'plain')} @plain auto_compress=false`,
    );
    expect(sandbox.stage()).toMatchObject([{ path: 'j.txt', size: 5 }]);
    await client.rows('drop stage plain');
  });
});

describe('file formats', () => {
  it('are created, described, shown, altered and dropped', async () => {
    await client.rows(
      "create or replace file format ff type = csv field_delimiter = '|' null_if = ('a', 'b') comment = 'c'",
    );
    expect((await client.failure('create file format ff type = json')).code).toBe('002002');
    expect(await client.rows('desc file format ff')).toContainEqual({
      property: 'NULL_IF',
      property_type: 'List',
      property_value: '[a, b]',
      property_default: '[\\N]',
    });
    expect(await client.rows("show file formats like 'FF'")).toMatchObject([
      { name: 'FF', type: 'CSV', comment: 'c' },
    ]);
    await client.rows("alter file format ff set field_delimiter = ';'");
    expect(await client.rows('desc file format ff')).toContainEqual({
      property: 'FIELD_DELIMITER',
      property_type: 'String',
      property_value: ';',
      property_default: ',',
    });
    await client.rows('create temporary file format tf type = json');
    await client.rows('drop file format ff');
    await client.rows('drop file format tf');
    expect((await client.failure('desc file format ff')).code).toBe('002003');
    expect(
      (
        await client.failure(
          "create file format bad type = csv field_optionally_enclosed_by = 'xx'",
        )
      ).code,
    ).toBe('001008');
    expect(
      (await client.failure('create file format bad type = json enable_octal = true')).code,
    ).toBe('000002');
  });
});

describe('staged files in a query', () => {
  it('are read with a named format or the one of the stage, by pattern, with their metadata', async () => {
    await client.rows('create or replace file format jf type = json');
    await client.rows(`put file://${await files.write('q1.json', '{"a":"x"}\n{"a":"y"}')} @~/q`);
    await client.rows(`put file://${await files.write('q2.json', '{"a":"z"}')} @~/q`);
    expect(
      await client.rows(
        `select $1:a::varchar a, metadata$filename f, metadata$file_row_number n from @~/q/ (file_format => 'jf', pattern => '.*q1.*') order by n`,
      ),
    ).toEqual([
      { A: 'x', F: 'q/q1.json.gz', N: 1 },
      { A: 'y', F: 'q/q1.json.gz', N: 2 },
    ]);
    expect(
      await client.rows("select count(*) n from @~/q/ (file_format => jf) t where t.$1:a <> 'x'"),
    ).toEqual([{ N: 2 }]);
    expect(await client.rows('select $1 a, $2 b from @~/none/')).toEqual([]);
    expect((await client.failure('select $1 from @~/q/ (file_format => (type = json))')).code).toBe(
      '001003',
    );
    await client.rows('create or replace stage own file_format = (type = csv skip_header = 1)');
    await client.rows(`put file://${await files.write('r.csv', 'h1,h2\n1,2\n')} @own`);
    expect(await client.rows('select $2 b, $1 a, $3 c from @own')).toEqual([
      { B: '2', A: '1', C: null },
    ]);
    await client.rows(`put file://${await files.write('bad.json', '{')} @~/bad`);
    expect((await client.failure("select $1 from @~/bad/ (file_format => 'jf')")).code).toBe(
      '100069',
    );
    await client.rows('drop stage own');
  });
});

it('GET downloads by pattern, decrypted', async () => {
  await client.rows(`put file://${await files.write('k1.txt', 'one')} @~/k auto_compress=false`);
  await client.rows(`put file://${await files.write('k2.txt', 'two')} @~/k auto_compress=false`);
  const target = await localFiles();
  await client.rows(`get @~/k/ file://${target.folder} pattern='.*k2.*'`);
  expect(await readdir(target.folder)).toEqual(['k2.txt']);
  expect(await readFile(join(target.folder, 'k2.txt'), 'utf8')).toBe('two');
  await target.remove();
});
