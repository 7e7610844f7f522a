import { setTimeout as wait } from 'node:timers/promises';
import type { Transform } from 'node:stream';

import {
  decryptor,
  encryptedLength,
  encryptor,
  EnvelopeError,
} from '../stage/client-encryption.ts';
import type { StageFiles } from '../stage/stage-files.ts';
import type { Transfer, Transfers } from '../stage/transfers.ts';
import type { ArmedFaults } from './faults.ts';
import { drop, plain, type Reply } from './reply.ts';
import type { Request } from './request.ts';

export type ObjectStore = {
  readonly files: StageFiles;
  readonly transfers: Transfers;
  readonly faults: ArmedFaults;
};

/** The upload's digest does not match its bytes. */
class DigestError extends Error {
  override readonly name = 'DigestError';
}

const digestHeader = 'x-goog-meta-sfc-digest';
const envelopeHeader = 'x-goog-meta-encryptiondata';

/**
 * The bucket behind the stages: as much of Google Cloud Storage as the driver's PUT and GET use
 * (snowflake-sdk 3.3.0, gcs_util: HEAD, PUT and GET with a bearer token and `x-goog-meta-*` headers).
 * Addresses are `/stage/<transfer>/<file>`; the transfer knows the stage and the folder.
 */
export async function answerObjectStore(store: ObjectStore, request: Request): Promise<Reply> {
  const [, , id = '', ...rest] = request.path.split('/');
  const transfer = store.transfers.find(id);
  const name = decodePath(rest.join('/'));
  if (transfer === undefined || name === undefined || name === '') return plain(404);
  if (request.header('authorization') !== `Bearer ${transfer.accessToken}`) return plain(401);
  const path = transfer.prefix + name;

  switch (request.method) {
    case 'HEAD':
    case 'GET':
      return download(store, transfer, path, request.method === 'HEAD');
    case 'PUT':
      return transfer.direction === 'upload' ? upload(store, transfer, path, request) : plain(403);
    default:
      return plain(405);
  }
}

async function upload(
  { files, faults }: ObjectStore,
  transfer: Transfer,
  path: string,
  request: Request,
): Promise<Reply> {
  for (const fault of faults.strikeUpload(path)) {
    if (fault.kind === 'drop-upload') return drop;
    if (fault.kind === 'fail-upload') {
      request.stream.resume();
      return plain(fault.status);
    }
    await wait(fault.ms);
  }
  const envelope = request.header(envelopeHeader);
  const digest = request.header(digestHeader);
  try {
    const decrypting: readonly Transform[] =
      envelope === undefined ? [] : [decryptor(transfer.encryption, envelope)];
    await files.write({ stage: transfer.stage, path }, [request.stream, ...decrypting], (file) => {
      if (digest !== undefined && digest !== file.sha256) throw new DigestError();
    });
    return plain(200);
  } catch (error) {
    if (error instanceof DigestError || error instanceof EnvelopeError) return plain(400);
    // A connection that ended early, or bytes that do not decrypt: nothing was stored.
    if (request.stream.destroyed && !request.stream.complete) return drop;
    if (isCipherError(error)) return plain(400);
    throw error;
  }
}

function download(
  { files }: ObjectStore,
  transfer: Transfer,
  path: string,
  headOnly: boolean,
): Reply {
  const file = files.find(transfer.stage, path);
  if (file === undefined) return plain(404);
  const encrypted = encryptor(transfer.encryption, path);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': encryptedLength(file.size),
    etag: `"${file.md5}"`,
    [digestHeader]: file.sha256,
    [envelopeHeader]: encrypted.envelope,
    'x-goog-meta-matdesc': JSON.stringify({
      smkId: String(transfer.encryption.smkId),
      queryId: transfer.encryption.queryId,
      keySize: '128',
    }),
  };
  const body = headOnly ? '' : files.read(file).pipe(encrypted.stream);
  return { kind: 'answer', status: 200, headers, body };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function isCipherError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_OSSL')
  );
}
