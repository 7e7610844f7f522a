import { Readable } from 'node:stream';

import type { S3Client } from '@aws-sdk/client-s3';

import { SnowflakeError } from '../engine/errors.ts';
import type { ExternalStage } from './external-stage.ts';
import type { StagedFile, StageFiles } from './stage-files.ts';
import type { ResolvedStage } from './stage-location.ts';
import { readStageProperties } from './stage-properties.ts';

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
  throw new SnowflakeError(
    '001003',
    '42000',
    `SQL compilation error:\n${statement} does not support external stages.`,
  );
}

function externalOf({ object }: ResolvedStage): ExternalStage | undefined {
  return object === undefined ? undefined : readStageProperties(object).external;
}

type S3 = typeof import('@aws-sdk/client-s3');

async function inStorage<T>(
  { endpoint, keyId, secretKey }: ExternalStage,
  work: (client: S3Client, s3: S3) => Promise<T>,
): Promise<T> {
  // It would warn on stderr that a version of 2027 will need a newer Node.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  // Imported here: most sandboxes need it never, and it takes long to load.
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
