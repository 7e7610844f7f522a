import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { zstd } from '../config/compression.ts';
import { line, recordLine, schemaLine, stateLine } from '../testing/messages.ts';
import { STORAGE_KEYS, openObjectStorage } from '../testing/object-storage.ts';
import type { ObjectStorage, StorageRequest } from '../testing/object-storage.ts';
import { startBin } from '../testing/run-bin.ts';
import { runHere } from '../testing/run-here.ts';

let storage: ObjectStorage;
let sandbox: SnowflakeSandbox;
let folder = '';
beforeAll(async () => {
  storage = await openObjectStorage(['lake', 'attic', 'cellar']);
  sandbox = await startSnowflakeSandbox();
  folder = await mkdtemp(join(tmpdir(), 'external-stage-test-'));
  const access = `ENDPOINT = '${storage.endpoint}' CREDENTIALS = (AWS_KEY_ID = 'S3RVER' AWS_SECRET_KEY = 'S3RVER')`;
  await sandbox.query('CREATE SCHEMA CRM');
  await sandbox.query(`CREATE STAGE CRM.LANDING URL = 's3compat://lake/landing/' ${access}`);
  await sandbox.query(
    `CREATE STAGE CRM."it's \\"here\\"" URL = 's3compat://lake/' ${access}`.replaceAll('\\"', '""'),
  );
  await sandbox.query('CREATE STAGE CRM.INSIDE');
});
afterAll(async () => {
  await sandbox.close();
  await storage.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  storage.requests.length = 0;
  sandbox.forgetStatements();
});

function configOf(settings: object): object {
  const { account, url: access_url, user, password } = sandbox;
  return {
    ...{ account, access_url, user, password },
    ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: 'CRM' },
    ...{ stage: 'CRM.LANDING', s3_endpoint_url: storage.url, ...STORAGE_KEYS },
    ...settings,
  };
}

const load = (settings: object, input: string) => runHere(configOf(settings), input);

/** In a process of its own. */
async function start(settings: object, env: Readonly<Record<string, string>> = {}) {
  const config = join(folder, `${Math.random()}.json`);
  await writeFile(
    config,
    JSON.stringify(configOf({ temp_dir: join(folder, 'temp'), ...settings })),
  );
  return startBin(['--config', config], env);
}

const oneRecord = (stream: string) =>
  schemaLine(stream) + recordLine(stream, 1) + stateLine({ at: 1 });
const done = { code: 0, stdout: '{"at":1}\n' };
const rowsOf = (table: string) => sandbox.query(`SELECT ID FROM CRM.${table} ORDER BY ID`);
const uploads = () => storage.requests.filter(({ method }) => method === 'PUT');

describe('a stage on S3', () => {
  it('takes the files of every load method, and is empty afterwards', async () => {
    const both = (stream: string) =>
      schemaLine(stream) + recordLine(stream, 1) + recordLine(stream, 2) + recordLine(stream, 1);
    expect(await load({}, both('upserted') + stateLine({ at: 1 }))).toMatchObject(done);
    expect(await rowsOf('UPSERTED')).toEqual([{ ID: 1 }, { ID: 2 }]);
    const appended = await load(
      { load_method: 'append-only' },
      both('appended') + stateLine({ at: 1 }),
    );
    expect(appended).toMatchObject(done);
    expect(await rowsOf('APPENDED')).toEqual([{ ID: 1 }, { ID: 1 }, { ID: 2 }]);
    const overwritten = await load(
      { load_method: 'overwrite' },
      both('upserted') + stateLine({ at: 1 }),
    );
    expect(overwritten).toMatchObject(done);
    expect(await rowsOf('UPSERTED')).toEqual([{ ID: 1 }, { ID: 2 }]);
    expect(await storage.keys('lake')).toEqual([]);
    expect(sandbox.statements.filter(({ sql }) => /^(PUT|LIST|REMOVE)/.test(sql))).toEqual([]);
    expect(uploads()[0]?.path).toMatch(
      /^\/lake\/landing\/target-snowflake\/[\w-]+\/1\/batch-000001-0001\.json\.gz$/,
    );
  });

  it('takes the records that cannot be loaded as they came, in any compression', async () => {
    const compressions = zstd.createZstdCompress ? ['gzip', 'none', 'zstd'] : ['gzip', 'none'];
    const behavior = (invalid_record_behavior: string) => ({ invalid_record_behavior });
    const settings = {
      ...{ archive_load_files: true, archive_load_files_s3_bucket: 'cellar' },
      stream_config: { nulled: behavior('null'), kept: behavior('quarantine') },
    };
    const messages = (stream: string) =>
      schemaLine(stream, { id: { type: 'integer' }, day: { type: 'string', format: 'date' } }) +
      recordLine(stream, 1, { day: '2001-02-03' }) +
      recordLine(stream, 2, { day: 'soon' }) +
      recordLine(stream, 3, { day: '2001-02-04' });
    const input = messages('nulled') + messages('kept') + stateLine({ at: 1 });
    for (const compression of compressions) {
      expect(
        await load({ ...settings, compression, archive_load_files_s3_prefix: compression }, input),
      ).toMatchObject(done);
      expect(await sandbox.query('SELECT ID, DAY FROM CRM.NULLED ORDER BY ID')).toEqual([
        { ID: 1, DAY: '2001-02-03' },
        { ID: 2, DAY: null },
        { ID: 3, DAY: '2001-02-04' },
      ]);
      expect(await rowsOf('KEPT')).toEqual([{ ID: 1 }, { ID: 3 }]);
      expect(await sandbox.query('SELECT RECORD FROM CRM.KEPT__QUARANTINE')).toEqual([
        { RECORD: '{"id":2,"day":"soon"}' },
      ]);
      expect(await storage.keys('lake')).toEqual([]);
      const archived = (await storage.keys('cellar')).filter((key) => key.startsWith(compression));
      expect(archived.map((key) => key.split('/').slice(1, 3).join('/')).sort()).toEqual([
        'CRM/KEPT',
        'CRM/KEPT__QUARANTINE',
        'CRM/NULLED',
      ]);
      for (const table of ['NULLED', 'KEPT', 'KEPT__QUARANTINE'])
        await sandbox.query(`DROP TABLE CRM.${table}`);
    }
  });

  it('is found by any name, and the files in a folder of it with any name', async () => {
    const settings = {
      stage: `CRM."it's ""here"""`,
      s3_bucket: 'lake',
      s3_key_prefix: `an 'odd' \\ place/`,
    };
    expect(await load(settings, oneRecord('odd'))).toMatchObject(done);
    expect(await rowsOf('ODD')).toEqual([{ ID: 1 }]);
    expect(uploads()[0]?.path).toContain(`/lake/an 'odd' \\ place/target-snowflake/`);
    expect(await storage.keys('lake')).toEqual([]);
  });

  it('is reached with the credentials, region and ACL that are set', async () => {
    const settings = { s3_region_name: 'eu-central-7', s3_acl: 'bucket-owner-full-control' };
    const temporary = { ...settings, aws_session_token: 'a-session-token' };
    expect(await load(temporary, oneRecord('signed'))).toMatchObject(done);
    const [upload] = uploads();
    expect(upload?.headers.authorization).toContain('/eu-central-7/s3/aws4_request');
    expect(upload?.headers['x-amz-security-token']).toBe('a-session-token');
    expect(upload?.headers['x-amz-acl']).toBe('bucket-owner-full-control');
    expect(upload && isSignedWith('S3RVER', upload)).toBe(true);

    const other = { aws_secret_access_key: 'another secret' };
    expect(await load(other, oneRecord('signed'))).toMatchObject(done);
    const last = uploads().at(-1);
    expect(last && isSignedWith('another secret', last)).toBe(true);
  });

  it('is reached with a profile, or with what the environment says', async () => {
    const run = async (settings: object, env: Readonly<Record<string, string>>) => {
      const keyless = { aws_access_key_id: undefined, aws_secret_access_key: undefined };
      const { stdin, ended } = await start({ ...keyless, ...settings }, env);
      stdin.end(oneRecord('keyless'));
      expect(await ended).toMatchObject(done);
      return uploads().at(-1)?.headers.authorization;
    };
    const keys = 'aws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n';
    await writeFile(join(folder, 'credentials'), `[lake]\n${keys}`);
    const files = {
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_CONFIG_FILE: join(folder, 'none'),
    };
    expect(await run({ aws_profile: 'lake' }, files)).toContain('Credential=S3RVER/');
    const env = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
    expect(await run({}, { ...env, AWS_REGION: 'eu-north-5' })).toContain('/eu-north-5/s3/');
  });

  it('keeps what it has loaded in the archive, if it is told to', async () => {
    expect(await load({ archive_load_files: true }, oneRecord('kept'))).toMatchObject(done);
    const [key = ''] = await storage.keys('lake');
    expect(key).toMatch(/^archive\/CRM\/KEPT\/[\w-]+-batch-000001-0001\.json\.gz$/);
    expect(gunzipSync(await storage.get('lake', key)).toString()).toBe(recordLine('kept', 1));
    const elsewhere = {
      archive_load_files: true,
      archive_load_files_s3_bucket: 'attic',
      archive_load_files_s3_prefix: 'of/2026',
    };
    expect(await load(elsewhere, oneRecord('kept'))).toMatchObject(done);
    expect(await storage.keys('attic')).toEqual([
      expect.stringMatching(/^of\/2026\/CRM\/KEPT\/[\w-]+-batch-000001-0001\.json\.gz$/),
    ]);
  });

  it('acknowledges nothing that is not in the archive', async () => {
    const settings = { archive_load_files: true, archive_load_files_s3_bucket: 'no-such-bucket' };
    const { code, stdout, stderr } = await load(settings, oneRecord('kept'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('s3://no-such-bucket/archive/CRM/KEPT/');
    expect((await storage.keys('lake')).filter((key) => key.startsWith('landing/'))).toEqual([]);
  });

  it('is tried again when it is busy, or the connection broken, after a wait', async () => {
    storage.failNext('PUT', 503, 'SlowDown');
    const { code, stderr } = await load({}, oneRecord('busy'));
    expect(code).toBe(0);
    expect(stderr).toContain('failed (SlowDown): as told; trying again in 1 s');
    expect(await rowsOf('BUSY')).toEqual([{ ID: 1 }]);
  });

  it.each([
    [
      'AccessDenied',
      403,
      'the credentials may not do that: see the policy of the user or role and of the bucket',
    ],
    ['InvalidAccessKeyId', 403, 'check aws_access_key_id'],
    ['SignatureDoesNotMatch', 403, 'check aws_secret_access_key'],
    ['ExpiredToken', 400, 'get a new aws_session_token'],
    ['AuthorizationHeaderMalformed', 400, 'set s3_region_name to the region of the bucket'],
    ['NoSuchBucket', 404, 'check s3_bucket and s3_endpoint_url'],
  ])(
    'says what to do when it refuses with %s, and does not try again',
    async (code, status, advice) => {
      storage.failNext('GET', status, code);
      const ended = await load({}, oneRecord('refused'));
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain(
        `CRITICAL list s3://lake/landing/target-snowflake/ failed (${code}): as told: ${advice}`,
      );
      expect(ended.stderr).not.toContain('trying again');
    },
  );

  it.each([
    [
      { stage: 'CRM.NOWHERE' },
      'stage CRM.NOWHERE does not exist, or may not be used: GRANT USAGE ON STAGE "SANDBOX"."CRM"."NOWHERE" TO ROLE …, and USAGE on its schema and database',
    ],
    [
      { stage: 'CRM.INSIDE' },
      'stage CRM.INSIDE is not on S3, but inside Snowflake: leave stage out to use the stage of the user',
    ],
    [
      { s3_bucket: 'attic' },
      'stage CRM.LANDING holds what is at s3://lake/landing/, and not s3://attic/landing/: set s3_bucket and s3_key_prefix to a place in it, or leave them out',
    ],
    [
      { s3_key_prefix: 'elsewhere/' },
      'stage CRM.LANDING holds what is at s3://lake/landing/, and not s3://lake/elsewhere/: set s3_bucket and s3_key_prefix to a place in it, or leave them out',
    ],
  ])('must be what the settings say: %j', async (settings, problem) => {
    const { code, stderr } = await load(settings, oneRecord('refused'));
    expect(code).toBe(1);
    expect(stderr).toContain(`CRITICAL ${problem}`);
    expect(uploads()).toEqual([]);
  });

  it('is swept of what a kill -9 left a day ago, and of nothing else', async () => {
    const landing = async () =>
      (await storage.keys('lake')).filter((key) => key.startsWith('landing/'));
    // The answer never comes in the life of the program: it is killed while it waits.
    sandbox.faults.inject({ kind: 'delay', ms: 3_000, match: /^COPY INTO .*"KILLED"/ });
    const { child, stdin, ended } = await start({ load_method: 'append-only' });
    const uploaded = storage.uploaded();
    stdin.end(oneRecord('killed'));
    await uploaded;
    child.kill('SIGKILL');
    await ended;
    sandbox.faults.clear();
    await storage.put('lake', 'landing/not-ours/1/a.json.gz', 'x');
    const [ours = '', notOurs = ''] = [...(await landing())].reverse();
    // A run now leaves it: it could be going on.
    expect(await load({}, oneRecord('swept'))).toMatchObject(done);
    expect(await landing()).toEqual([notOurs, ours]);
    const dayBefore = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await storage.setModified('lake', ours, dayBefore);
    await storage.setModified('lake', notOurs, dayBefore);
    expect(await load({}, oneRecord('swept'))).toMatchObject(done);
    expect(await landing()).toEqual([notOurs]);
  });

  it('is empty after a failure, and after SIGTERM', async () => {
    const before = await storage.keys('lake');
    const failing = schemaLine('failing') + recordLine('failing', 'x') + stateLine({ at: 1 });
    expect(await load({ validate_records: false }, failing)).toMatchObject({ code: 1, stdout: '' });
    expect(await storage.keys('lake')).toEqual(before);

    const { child, stdin, says, ended } = await start({ batch_size_rows: 1 });
    stdin.write(oneRecord('stopped') + line({ type: 'MARK' }));
    await says(/"MARK"/);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, stdout: '{"at":1}\n' });
    expect(await storage.keys('lake')).toEqual(before);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });
});

describe('a BATCH', () => {
  it('may have its files on S3', async () => {
    const records = '{"id":1}\n{"id":2}\n';
    await storage.put('attic', 'batches/one file.jsonl.gz', gzipSync(records));
    const batch = line({
      ...{ type: 'BATCH', stream: 'batched', encoding: { format: 'jsonl', compression: 'gzip' } },
      manifest: ['s3://attic/batches/one file.jsonl.gz'],
    });
    const input = schemaLine('batched') + batch + stateLine({ at: 1 });
    expect(await load({ stage: undefined }, input)).toMatchObject(done);
    expect(await rowsOf('BATCHED')).toEqual([{ ID: 1 }, { ID: 2 }]);
    const missing = await load({ stage: undefined }, input.replace('one file', 'another'));
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('s3://attic/batches/another.jsonl.gz failed (NoSuchKey)');
  });
});

/** (docs.aws.amazon.com, Create a signed AWS API request, 2026-11-24.) */
function isSignedWith(secret: string, { method, path, headers }: StorageRequest): boolean {
  const given = String(headers.authorization);
  const [, date = '', region = ''] = /Credential=[^/]+\/(\d+)\/([\w-]+)\//.exec(given) ?? [];
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(given) ?? [];
  const [, signature] = /Signature=(\w+)/.exec(given) ?? [];
  const hmac = (key: string | Buffer, text: string) =>
    createHmac('sha256', key).update(text).digest();
  const canonical = [
    ...[method, path.split('/').map(encodeURIComponent).join('/'), 'x-id=PutObject'],
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    ...['', names, String(headers['x-amz-content-sha256'])],
  ].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const scope = `${date}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical)].join(
    '\n',
  );
  return hmac(key, toSign).toString('hex') === signature;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
