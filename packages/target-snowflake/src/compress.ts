import { constants, createGzip } from 'node:zlib';
import type { Gzip, ZlibReset } from 'node:zlib';

/**
 * Compresses a block of lines to a gzip member of its own, in the thread pool: members written one
 * after the other make one gzip file (RFC 1952, 2.2). Resolves with the pieces of the member.
 */
export type Compress = (block: Buffer) => Promise<readonly Buffer[]>;

/** The thread pool has four threads unless told otherwise (libuv); a compressor takes 300 KiB and a chunk. */
const AT_ONCE = 4;
/**
 * Output is handed over in slices of chunks of this size, several blocks to a chunk: each chunk is memory
 * that the garbage collector has to learn about.
 */
const CHUNK_BYTES = 1024 * 1024;

/** A compressor that works on a few blocks at the same time, and lets the others wait. */
export function createCompressor(): Compress {
  const idle: Compress[] = [];
  const waiting: ((compress: Compress) => void)[] = [];
  let made = 0;

  function take(): Compress | Promise<Compress> {
    const free = idle.pop();
    if (free) return free;
    if (made === AT_ONCE) return new Promise((resolve) => waiting.push(resolve));
    made += 1;
    return createMemberCompressor();
  }

  return async (block) => {
    const compress = await take();
    try {
      return await compress(block);
    } finally {
      const next = waiting.shift();
      if (next) next(compress);
      else idle.push(compress);
    }
  };
}

/** Compresses one block after the other, and is set up once: that costs a tenth of what a block does. */
function createMemberCompressor(): Compress {
  // The types know `reset` of other compressors only.
  const gzip = createGzip({
    // Level 1 takes a third of the time of level 6 and adds a quarter to the size.
    level: constants.Z_BEST_SPEED,
    // Each block that is written ends a member.
    flush: constants.Z_FINISH,
    chunkSize: CHUNK_BYTES,
  }) as Gzip & ZlibReset;
  let pieces: Buffer[] = [];
  gzip.on('data', (piece: Buffer) => pieces.push(piece));

  return (block) =>
    new Promise((resolve, reject) => {
      gzip.once('error', reject);
      gzip.write(block, () => {
        gzip.off('error', reject);
        gzip.reset();
        resolve(pieces);
        pieces = [];
      });
    });
}
