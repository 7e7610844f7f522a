import { constants, gzip } from 'node:zlib';

/**
 * Compresses a block of lines to a gzip member of its own, in the thread pool: members written one
 * after the other make one gzip file (RFC 1952, 2.2).
 */
export type Compress = (block: Buffer) => Promise<Buffer>;

/** The thread pool has four threads unless told otherwise (libuv); a compressor takes 300 KiB while it waits. */
const AT_ONCE = 4;

/** A compressor that works on a few blocks at the same time, and lets the others wait. */
export function createCompressor(): Compress {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (block) => {
    if (running === AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await compress(block);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

function compress(block: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      // Level 1 takes a third of the time of level 6 and adds a quarter to the size.
      level: constants.Z_BEST_SPEED,
      // The pool hands its output over in pieces of this size, and each hand-over costs a turn of the
      // event loop: big enough that JSON needs one.
      chunkSize: Math.max(16 * 1024, Math.ceil(block.length / 2)),
    };
    gzip(block, options, (error, compressed) => {
      if (error) reject(error);
      else resolve(compressed);
    });
  });
}
