import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import S3rver from 's3rver';

import { startSnowflakeSandbox, type SnowflakeSandbox } from '../server/start-sandbox.ts';
import { signIn, type Client } from '../testing/driver.ts';

let folder = '';
let storage: S3rver;
let endpoint = '';
let s3: S3Client;
let sandbox: SnowflakeSandbox;
let client: Client;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'external-stage-'));
  storage = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory: folder },
    configureBuckets: [{ name: 'lake', configs: [] }],
  });
  const { port } = await storage.run();
  endpoint = `127.0.0.1:${port}`;
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  s3 = new S3Client({
    endpoint: `http://${endpoint}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });
  sandbox = await startSnowflakeSandbox();
  client = await signIn(sandbox);
  await client.rows(
    `create stage lake url='s3compat://lake/in/' endpoint='${endpoint}'
     credentials=(aws_key_id='S3RVER' aws_secret_key='S3RVER') file_format=(type=json)`,
  );
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
  s3.destroy();
  await storage.close();
  await rm(folder, { recursive: true });
});

const put = (key: string, body: string) =>
  s3.send(new PutObjectCommand({ Bucket: 'lake', Key: key, Body: body }));
const keys = async () => {
  const { Contents: objects = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'lake' }));
  return objects.map(({ Key: key }) => key);
};

describe('an external stage', () => {
  it('shows what is in the storage now, by its address there', async () => {
    await put('in/a/1.json', '{"a":1}');
    await put('in/b/2.json', '{"a":2}');
    await put('elsewhere/3.json', '{"a":3}');
    const list = async (place: string) =>
      (await client.rows(`list ${place}`)).map(({ name }) => name);
    expect(await list('@lake')).toEqual([
      's3compat://lake/in/a/1.json',
      's3compat://lake/in/b/2.json',
    ]);
    expect(await list('@lake/b/')).toEqual(['s3compat://lake/in/b/2.json']);
    await s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: 'in/a/1.json' }));
    expect(await list('@lake')).toEqual(['s3compat://lake/in/b/2.json']);
  });

  it('is copied from, and purged', async () => {
    await put('in/c/4.json', '{"a":4}\n{"a":5}');
    await client.rows('create table t (a number)');
    expect(
      await client.rows('copy into t from (select $1:a from @lake/c/) purge = true'),
    ).toMatchObject([{ file: 's3compat://lake/in/c/4.json', status: 'LOADED', rows_loaded: 2 }]);
    expect(await client.rows('select a from t order by a')).toEqual([{ A: 4 }, { A: 5 }]);
    expect(await keys()).not.toContain('in/c/4.json');
  });

  it('is read anew when a file has changed', async () => {
    await put('in/d/5.json', '{"a":6}');
    const read = () => client.rows('select $1:a::number a from @lake/d/');
    expect(await read()).toEqual([{ A: 6 }]);
    await put('in/d/5.json', '{"a":7}');
    expect(await read()).toEqual([{ A: 7 }]);
  });

  it('loses the files that are removed', async () => {
    await put('in/e/6.json', '{}');
    expect(await client.rows('remove @lake/e/')).toEqual([
      { name: 's3compat://lake/in/e/6.json', result: 'removed' },
    ]);
    expect(await keys()).not.toContain('in/e/6.json');
  });

  it('is described without its secret, and takes no PUT', async () => {
    const described = await client.rows('desc stage lake');
    expect(described).toContainEqual(
      expect.objectContaining({ property: 'URL', property_value: '["s3compat://lake/in/"]' }),
    );
    expect(JSON.stringify(described)).not.toContain('AWS_SECRET_KEY');
    expect(await client.rows(`show stages like 'LAKE'`)).toMatchObject([
      { url: 's3compat://lake/in/', type: 'EXTERNAL', endpoint, has_credentials: 'Y' },
    ]);
    expect((await client.failure('put file:///x @lake')).message).toContain(
      'PUT does not support external stages',
    );
  });

  it('fails as a whole when the storage refuses', async () => {
    await client.rows(
      `create stage nowhere url='s3compat://no-such-bucket/' endpoint='${endpoint}'
       credentials=(aws_key_id='S3RVER' aws_secret_key='S3RVER')`,
    );
    const { code, message } = await client.failure('list @nowhere');
    expect(code).toBe('091003');
    expect(message).toContain('Error Code: NoSuchBucket');
  });

  it('is refused where it would leave this machine, or is half described', async () => {
    const create = (rest: string) => client.failure(`create stage refused ${rest}`);
    const keyed = `credentials=(aws_key_id='a' aws_secret_key='b')`;
    expect((await create(`url='s3://lake/' ${keyed}`)).code).toBe('000002');
    expect((await create(`url='s3compat://lake/' endpoint='s3.example' ${keyed}`)).code).toBe(
      '000002',
    );
    expect((await create(`url='s3compat://lake/' endpoint='${endpoint}'`)).code).toBe('001003');
  });
});
