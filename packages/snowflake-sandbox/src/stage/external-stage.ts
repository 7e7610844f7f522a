import { isIP } from 'node:net';
import { Readable } from 'node:stream';

import type { S3Client } from '@aws-sdk/client-s3';

import { SnowflakeError, unsupported } from '../engine/errors.ts';
import type { ResolvedStage } from './stage-location.ts';
import type { StagedFile, StageFiles } from './stage-files.ts';
import { readStageProperties } from './stage-properties.ts';

/**
 * Where the files of an external stage are: S3-compatible storage on this machine
 * (docs: user-guide/data-load-s3-compatible-storage, 2026-11-24). A sandbox reaches nothing else.
 */
export type ExternalStage = {
  /** As given: `s3compat://bucket/path/`. */
  readonly url: string;
  /** `127.0.0.1:9000` */
  readonly endpoint: string;
  readonly keyId: string;
  readonly secretKey: string;
};

/** The settings of CREATE STAGE as far as they are about external storage. @throws SnowflakeError */
export function externalStage(settings: {
  readonly url: string;
  readonly endpoint: string | undefined;
  readonly keyId: string | undefined;
  readonly secretKey: string | undefined;
}): ExternalStage {
  const { url, endpoint, keyId, secretKey } = settings;
  if (!/^s3compat:\/\/[^/]+/.test(url)) throw unsupported(`external stage at ${url}`);
  if (endpoint === undefined || keyId === undefined || secretKey === undefined) {
    throw invalid(
      'an s3compat stage needs ENDPOINT, and CREDENTIALS with AWS_KEY_ID and AWS_SECRET_KEY',
    );
  }
  const { hostname } = new URL(`http://${endpoint}`);
  const isHere = hostname === 'localhost' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  if (!isHere) throw unsupported(`endpoint ${endpoint}, which is not on this machine`);
  return { url: url.endsWith('/') ? url : `${url}/`, endpoint, keyId, secretKey };
}

/** Bucket, and what the keys of the stage's files begin with. */
function place({ url }: ExternalStage): { readonly bucket: string; readonly prefix: string } {
  const [, bucket = '', prefix = ''] = /^s3compat:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
  return { bucket, prefix };
}

/**
 * Brings the sandbox's copy of a stage's files up to date with what is in the storage now. Does nothing for an
 * internal stage. @throws SnowflakeError 091003 when the storage does not answer or refuses
 */
export async function bringUpToDate(stage: ResolvedStage, files: StageFiles): Promise<void> {
  const external = externalOf(stage);
  if (external === undefined) return;
  await inStorage(external, async (client, s3) => {
    const { bucket, prefix } = place(external);
    const there = new Set<string>();
    const pages = s3.paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix + stage.path },
    );
    for await (const { Contents: objects = [] } of pages) {
      for (const { Key: key = '', LastModified: modified, ETag: tag, Size: size } of objects) {
        const path = key.slice(prefix.length);
        there.add(path);
        const copy = files.find(stage.id, path);
        const lastModifiedMs = modified?.getTime() ?? 0;
        const isCurrent =
          copy?.size === size &&
          copy?.md5 === tag?.replaceAll('"', '') &&
          copy?.lastModifiedMs === lastModifiedMs;
        if (isCurrent) continue;
        const { Body: body } = await client.send(
          new s3.GetObjectCommand({ Bucket: bucket, Key: key }),
        );
        if (!(body instanceof Readable)) throw new TypeError('the storage answered without a body');
        await files.write({ stage: stage.id, path, lastModifiedMs }, [body]);
      }
    }
    for (const copy of files.list(stage.id)) {
      if (copy.path.startsWith(stage.path) && !there.has(copy.path)) await files.remove(copy);
    }
  });
}

/** Removes a file from its stage, and from the storage behind it. */
export async function removeFile(
  stage: ResolvedStage,
  file: StagedFile,
  files: StageFiles,
): Promise<void> {
  const external = externalOf(stage);
  if (external !== undefined) {
    const { bucket, prefix } = place(external);
    await inStorage(external, (client, s3) =>
      client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: prefix + file.path })),
    );
  }
  await files.remove(file);
}

/** PUT and GET are for internal stages (docs: sql-reference/sql/put, 2026-11-24). */
export function refuseExternal(stage: ResolvedStage, statement: string): void {
  if (externalOf(stage) === undefined) return;
  throw invalid(`${statement} does not support external stages`);
}

function externalOf({ object }: ResolvedStage): ExternalStage | undefined {
  return object === undefined ? undefined : readStageProperties(object).external;
}

type S3 = typeof import('@aws-sdk/client-s3');

async function inStorage<T>(
  { endpoint, keyId, secretKey }: ExternalStage,
  work: (client: S3Client, s3: S3) => Promise<T>,
): Promise<T> {
  // Imported here: it takes longer to load than most sandboxes live without it.
  // Otherwise it warns on stderr that a version of 2027 will need a newer Node.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const s3 = await import('@aws-sdk/client-s3');
  const client = new s3.S3Client({
    endpoint: `http://${endpoint}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: keyId, secretAccessKey: secretKey },
    maxAttempts: 1,
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  try {
    return await work(client, s3);
  } catch (error) {
    if (!(error instanceof s3.S3ServiceException)) throw error;
    throw new SnowflakeError(
      '091003',
      '22000',
      `Failure using stage area. Cause: [${error.message} (Status Code: ${error.$metadata.httpStatusCode ?? 0}; Error Code: ${error.name})]`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}

function invalid(problem: string): SnowflakeError {
  return new SnowflakeError('001003', '42000', `SQL compilation error:\n${problem}.`);
}
