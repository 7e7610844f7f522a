/** A line that is longer makes a block by itself. */
export const BLOCK_BYTES = 1024 * 1024;

/** Each is four times the one before: a block that grows is copied three times at most. */
const SIZES = [16 * 1024, 64 * 1024, 256 * 1024, BLOCK_BYTES] as const;
const SPARE_BYTES = 8 * BLOCK_BYTES;

/**
 * Buffers that lines are collected in. They are used again: a fresh megabyte costs the kernel 256
 * page faults, and the garbage collector learns late how much memory hangs on a small object.
 */
export type BlockPool = {
  /** A buffer of the smallest of a few sizes that holds `bytes`, BLOCK_BYTES at most. Its content is arbitrary. */
  take(bytes: number): Buffer;
  give(block: Buffer): void;
};

export function createBlockPool(): BlockPool {
  const spare = new Map<number, Buffer[]>(SIZES.map((size) => [size, []]));
  let spareBytes = 0;

  return {
    take(bytes) {
      const size = SIZES.find((candidate) => candidate >= bytes) ?? BLOCK_BYTES;
      const block = spare.get(size)?.pop();
      if (!block) return Buffer.allocUnsafeSlow(size);
      spareBytes -= size;
      return block;
    },

    give(block) {
      if (spareBytes + block.length > SPARE_BYTES) return;
      spareBytes += block.length;
      spare.get(block.length)?.push(block);
    },
  };
}
