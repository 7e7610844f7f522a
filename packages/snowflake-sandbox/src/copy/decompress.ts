import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

import { Decompress as ZstdDecompress } from 'fzstd';

import { SnowflakeError } from '../engine/errors.ts';
import type { Compression } from './file-format.ts';

/**
 * The bytes of a file behind its compression. AUTO looks at the first bytes and, as in Snowflake, never finds
 * Brotli (COPY INTO <table>, COMPRESSION, 2026-11-24); raw deflate cannot be recognised either.
 * Throws SnowflakeError 100142 for bytes that do not decompress.
 */
export async function* decompress(
  path: string,
  compression: Compression,
  name: string,
): AsyncGenerator<Buffer> {
  const kind = compression === 'AUTO' ? await detect(path) : compression;
  const raw = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    yield* kind === 'ZSTD' ? unzstd(raw) : (through(raw, kind) as AsyncIterable<Buffer>);
  } catch (error) {
    throw new SnowflakeError(
      '100142',
      '22000',
      `Error in decompressing file '${name}' as ${kind}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    raw.destroy();
  }
}

function through(raw: Readable, kind: Compression): Readable {
  const chunkSize = 1 << 18;
  const filters: Partial<Record<Compression, () => Transform>> = {
    GZIP: () => createGunzip({ chunkSize }),
    BROTLI: () => createBrotliDecompress({ chunkSize }),
    DEFLATE: () => createInflate({ chunkSize }),
    RAW_DEFLATE: () => createInflateRaw({ chunkSize }),
  };
  const filter = filters[kind]?.();
  // The error, if any, comes out of the iteration over the filter.
  return filter === undefined ? raw : pipeline(raw, filter, () => undefined);
}

async function* unzstd(raw: Readable): AsyncGenerator<Buffer> {
  let out: Buffer[] = [];
  const stream = new ZstdDecompress((chunk) => out.push(Buffer.from(chunk)));
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    stream.push(chunk);
    yield* out;
    out = [];
  }
  stream.push(new Uint8Array(0), true);
  yield* out;
}

/** What the first bytes say: gzip, zstd and zlib have marks. */
async function detect(path: string): Promise<Compression> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4);
    const { bytesRead } = await file.read(head, 0, 4, 0);
    if (bytesRead >= 2 && head.readUInt16BE(0) === 0x1f8b) return 'GZIP';
    if (bytesRead === 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'ZSTD';
    // zlib's header (RFC 1950) with a second byte that is no printable character: `x^` may be text.
    if (bytesRead >= 2 && [0x7801, 0x789c, 0x78da].includes(head.readUInt16BE(0))) return 'DEFLATE';
    return 'NONE';
  } finally {
    await file.close();
  }
}
