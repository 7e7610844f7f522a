import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gunzip } from 'node:zlib';
import type { Gzip, ZlibReset } from 'node:zlib';
import { BLOCK_BYTES } from './block-pool.ts';
import type { Compression } from '../config/compression.ts';
import { zstd } from '../config/compression.ts';

/** Takes a block of lines in pieces, and resolves with pieces of what it becomes. */
export type Compress = (block: readonly Buffer[]) => Promise<readonly Buffer[]>;

/**
 * Compresses blocks of lines in the thread pool, each to a gzip member or zstd frame of its own: written one after the
 * other they make one file (RFC 1952, 2.2; RFC 8878, 3).
 */
export type Compressor = { readonly compression: Compression; readonly compress: Compress };

/** The thread pool has four threads unless told otherwise (libuv); a compressor takes 300 KiB, a block and a chunk. */
const AT_ONCE = 4;
/**
 * Output is handed over in slices of chunks of this size, several blocks to a chunk: each chunk is memory
 * that the garbage collector has to learn about.
 */
const CHUNK_BYTES = 1024 * 1024;

/** A compressor that works on a few blocks at the same time, and lets the others wait. */
export function createCompressor(compression: Compression): Compressor {
  const idle: Compress[] = [];
  const waiting: ((compress: Compress) => void)[] = [];
  let made = 0;

  function take(): Compress | Promise<Compress> {
    const free = idle.pop();
    if (free) return free;
    if (made === AT_ONCE) return new Promise((resolve) => waiting.push(resolve));
    made += 1;
    return compression === 'gzip' ? gzipMembers() : zstdFrames();
  }

  return {
    compression,
    async compress(block) {
      if (compression === 'none') return block;
      const compress = await take();
      try {
        return await compress(block);
      } finally {
        const next = waiting.shift();
        if (next) next(compress);
        else idle.push(compress);
      }
    },
  };
}

/** Gives back a block. */
export async function decompress(block: Buffer, compression: Compression): Promise<Buffer> {
  if (compression === 'none') return block;
  if (compression === 'gzip') return promisify(gunzip)(block);
  if (!zstd.zstdDecompress) throw new Error('this Node has no zstd');
  return promisify(zstd.zstdDecompress)(block);
}

function gzipMembers(): Compress {
  // The types know `reset` of other compressors only.
  const gzip = createGzip({
    // Level 1 takes a third of the time of level 6 and adds a quarter to the size.
    level: constants.Z_BEST_SPEED,
    // Each block that is written ends a member.
    flush: constants.Z_FINISH,
    chunkSize: CHUNK_BYTES,
  }) as Gzip & ZlibReset;
  return oneByOne(gzip, () => {
    gzip.reset();
  });
}

// ZSTD_c_compressionLevel and ZSTD_e_end (zstd.h 1.5).
const ZSTD_LEVEL = 100;
const ZSTD_END = 2;

function zstdFrames(): Compress {
  const { createZstdCompress } = zstd;
  if (!createZstdCompress) throw new Error('this Node has no zstd');
  const stream = createZstdCompress({
    // Half the time of gzip's level 1, and smaller than its level 6.
    params: { [ZSTD_LEVEL]: 1 },
    // Each block that is written ends a frame.
    flush: ZSTD_END,
    chunkSize: CHUNK_BYTES,
  });
  return oneByOne(stream, () => undefined);
}

/** Compresses one block after the other, and is set up once: that costs a tenth of what a block does. */
function oneByOne(stream: Transform, afterBlock: () => void): Compress {
  const join = createJoin();
  let pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));

  return (block) =>
    new Promise((resolve, reject) => {
      stream.once('error', reject);
      stream.write(join(block), () => {
        stream.off('error', reject);
        afterBlock();
        resolve(pieces);
        pieces = [];
      });
    });
}

/** Makes a function that makes one piece of several: a compressor takes as long for small ones as for large ones. */
function createJoin(): (pieces: readonly Buffer[]) => Buffer {
  let whole = Buffer.alloc(0);

  return (pieces) => {
    const [only, ...others] = pieces;
    if (only && others.length === 0) return only;
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > whole.length) whole = Buffer.allocUnsafeSlow(Math.max(length, BLOCK_BYTES));
    let at = 0;
    for (const piece of pieces) at += piece.copy(whole, at);
    return whole.subarray(0, length);
  };
}
