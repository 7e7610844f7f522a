import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectCannedACL, S3Client } from '@aws-sdk/client-s3';
import { retryStorage } from './retry-storage.ts';
import type { StorageSettings } from './storage-settings.ts';

/** An object by its bucket and key. */
export type StoredObject = { readonly bucket: string; readonly key: string };

/** S3, or storage that is compatible with it. Everything retries what is known to pass, and rejects with a StorageError. */
export type Storage = {
  /** Replaces an object of the same key. The storage verifies what it has received. */
  upload(file: string, to: StoredObject, acl?: string): Promise<void>;
  list(
    bucket: string,
    prefix: string,
  ): Promise<readonly { readonly key: string; readonly modified: Date | undefined }[]>;
  remove(objects: readonly StoredObject[]): Promise<void>;
  copy(from: StoredObject, to: StoredObject): Promise<void>;
  read(object: StoredObject): Promise<Readable>;
  close(): void;
};

type S3 = typeof import('@aws-sdk/client-s3');

/** Nothing is connected, and the SDK is not loaded, before the first use. */
export function createStorage(
  settings: StorageSettings,
  context: { readonly log: Logger; readonly clock: Clock; readonly env: NodeJS.ProcessEnv },
): Storage {
  let opened: Promise<{ readonly s3: S3; readonly client: S3Client }> | undefined;
  const open = () => {
    opened ??= load(settings, context);
    return opened;
  };
  const work = <T>(what: string, attempt: (client: S3Client, s3: S3) => Promise<T>) =>
    retryStorage(what, context, async () => {
      const { client, s3 } = await open();
      return attempt(client, s3);
    });

  return {
    upload: async (file, to, acl) => {
      const { size } = await stat(file);
      const md5 = await digest(file);
      await work(`upload to ${address(to)}`, (client, s3) =>
        client.send(
          new s3.PutObjectCommand({
            ...{ Bucket: to.bucket, Key: to.key, Body: createReadStream(file) },
            ...{ ContentLength: size, ContentMD5: md5, ContentType: 'application/gzip' },
            ...(acl === undefined ? {} : { ACL: acl as ObjectCannedACL }),
          }),
        ),
      );
    },
    list: (bucket, prefix) =>
      work(`list ${address({ bucket, key: prefix })}`, async (client, s3) => {
        const found = [];
        const pages = s3.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
        for await (const { Contents: objects = [] } of pages) {
          for (const { Key: key = '', LastModified: modified } of objects)
            found.push({ key, modified });
        }
        return found;
      }),
    // One by one: the request that removes many is not understood by every storage, and reports its failures as a success.
    remove: async (objects) => {
      for (const object of objects) {
        await work(`remove ${address(object)}`, (client, s3) =>
          client.send(new s3.DeleteObjectCommand({ Bucket: object.bucket, Key: object.key })),
        );
      }
    },
    copy: async (from, to) => {
      const source = [from.bucket, ...from.key.split('/')].map(encodeURIComponent).join('/');
      await work(`copy ${address(from)} to ${address(to)}`, (client, s3) =>
        client.send(
          new s3.CopyObjectCommand({ CopySource: source, Bucket: to.bucket, Key: to.key }),
        ),
      );
    },
    read: (object) =>
      work(`read ${address(object)}`, async (client, s3) => {
        const { Body: body } = await client.send(
          new s3.GetObjectCommand({ Bucket: object.bucket, Key: object.key }),
        );
        if (!(body instanceof Readable)) throw new TypeError('the storage answered without a body');
        return body;
      }),
    close: () => {
      void opened?.then(({ client }) => {
        client.destroy();
      });
    },
  };
}

export function address({ bucket, key }: StoredObject): string {
  return `s3://${bucket}/${key}`;
}

async function load(
  { endpoint, region, credentials, profile }: StorageSettings,
  { env, log }: { readonly env: NodeJS.ProcessEnv; readonly log: Logger },
) {
  // Otherwise it warns on stderr that a version of 2027 will need a newer Node.
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const s3 = await import('@aws-sdk/client-s3');
  const client = new s3.S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
    // Storage of a custom endpoint need not be in any region of AWS.
    ...(region === undefined && endpoint !== undefined && !env['AWS_REGION']
      ? { region: 'us-east-1' }
      : {}),
    // Retries are ours: the SDK's own come within two seconds.
    maxAttempts: 1,
    // By itself it writes to the console.
    logger: quiet(log),
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
    // Not every storage knows the newer checksums; uploads carry an MD5.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { s3, client };
}

async function digest(file: string): Promise<string> {
  const md5 = createHash('md5');
  await pipeline(createReadStream(file), md5);
  return md5.digest('base64');
}

function quiet(log: Logger) {
  const write = (...words: readonly unknown[]): void => {
    log.debug(`aws-sdk: ${words.filter((word) => typeof word === 'string').join(' ')}`);
  };
  return { trace: write, debug: write, info: write, warn: write, error: write };
}
