/** A line that is longer makes a block by itself. */
export const BLOCK_BYTES = 1024 * 1024;
/** Lines are collected in pieces of this size until they are a block. */
export const PIECE_BYTES = 16 * 1024;

const SPARE_BYTES = 8 * BLOCK_BYTES;

/**
 * Buffers that lines are collected in. They are used again: a fresh megabyte costs the kernel 256
 * page faults, and the garbage collector learns late how much memory hangs on a small object.
 */
export type BlockPool = {
  /** One of PIECE_BYTES or BLOCK_BYTES. Its content is arbitrary. */
  readonly take: (bytes: number) => Buffer;
  readonly give: (piece: Buffer) => void;
};

export function createBlockPool(): BlockPool {
  const spare = new Map<number, Buffer[]>([
    [PIECE_BYTES, []],
    [BLOCK_BYTES, []],
  ]);
  let spareBytes = 0;

  return {
    take(bytes) {
      const piece = spare.get(bytes)?.pop();
      if (!piece) return Buffer.allocUnsafeSlow(bytes);
      spareBytes -= bytes;
      return piece;
    },

    give(piece) {
      if (spareBytes + piece.length > SPARE_BYTES) return;
      spareBytes += piece.length;
      spare.get(piece.length)?.push(piece);
    },
  };
}
