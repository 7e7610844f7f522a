/** Cuts a stream of bytes at its line feeds, without looking at a byte twice. */
export type LineSplitter = {
  /**
   * The whole lines that the chunk completes, as blocks: each holds one or more lines and ends with a
   * line feed. The first block joins what earlier chunks left; the second is a slice of the chunk.
   */
  push(chunk: Buffer): readonly Buffer[];
  /** The bytes of the line that has not ended yet. */
  pendingBytes(): number;
  /** The last line, when the stream ends without a line feed. */
  end(): readonly Buffer[];
};

const LINE_FEED = 0x0a;

export function createLineSplitter(): LineSplitter {
  // Pieces of the unfinished line: joined once, when it ends. Joining at every chunk is quadratic.
  let pieces: Buffer[] = [];
  let pendingBytes = 0;

  const keep = (piece: Buffer) => {
    if (piece.length === 0) return;
    pieces.push(piece);
    pendingBytes += piece.length;
  };
  const take = (): Buffer => {
    const line = Buffer.concat(pieces, pendingBytes);
    pieces = [];
    pendingBytes = 0;
    return line;
  };
  return {
    push: (chunk) => {
      const last = chunk.lastIndexOf(LINE_FEED);
      if (last === -1) {
        keep(chunk);
        return [];
      }
      const first = pendingBytes > 0 ? chunk.indexOf(LINE_FEED) + 1 : 0;
      const blocks: Buffer[] = [];
      if (first > 0) {
        keep(chunk.subarray(0, first));
        blocks.push(take());
      }
      if (last + 1 > first) blocks.push(chunk.subarray(first, last + 1));
      keep(chunk.subarray(last + 1));
      return blocks;
    },
    pendingBytes: () => pendingBytes,
    end: () => (pendingBytes > 0 ? [take()] : []),
  };
}
