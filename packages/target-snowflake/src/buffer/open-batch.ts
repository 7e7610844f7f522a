import type { ReceivedRecords } from '@intercom-to-snowflake/singer';
import { lineEnd, lineStart } from '@intercom-to-snowflake/singer';
import type { Batch } from './batch.ts';
import type { BlockPool } from './block-pool.ts';
import { BLOCK_BYTES, PIECE_BYTES } from './block-pool.ts';
import type { KeyRanges } from '../validate/key-bounds.ts';
import { createBatchBounds } from '../validate/key-bounds.ts';
import type { StageFiles } from './stage-files.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** A batch that still takes records: its last block in memory, what came before on its way to the disk. */
export type OpenBatch = {
  readonly table: StreamTable;
  readonly openedAt: number;
  readonly size: Readonly<OpenSize>;
  /** Copies the lines of the records from one to before another, whose keys are in the ranges. */
  append(records: ReceivedRecords, from: number, to: number, ranges: KeyRanges | undefined): void;
  /** Hands the block over to the disk, however full it is. */
  flushBlock(): void;
  /** Resolves when everything is on disk. Rejects with StageError. */
  close(): Promise<Batch>;
};

/** Plain members that change: with getters, or spread into it, each batch would be an object of another kind to the engine, and all of them slow. */
type OpenSize = {
  rows: number;
  bytes: number;
  /** Memory its block takes. */
  blockBytes: number;
};

/** What the batches of all streams hold together. Each adds what it takes: a sum over hundreds of them at each record would show. */
export type HeldBytes = {
  /** Memory of the blocks of open batches. */
  open: number;
  /** Of JSON that was received and is not loaded. */
  unloaded: number;
};

export type OpenBatchOptions = {
  readonly table: StreamTable;
  readonly number: number;
  readonly firstSequence: number;
  readonly openedAt: number;
  readonly files: StageFiles;
  readonly blocks: BlockPool;
  readonly held: HeldBytes;
  /** Called around each block that goes to the disk, with the memory it holds until it is there. */
  readonly onWriting: (bytes: number, written: Promise<unknown>) => void;
};

export function createOpenBatch(options: OpenBatchOptions): OpenBatch {
  const { table, number, firstSequence, openedAt, files, blocks, held, onWriting } = options;
  const bounds = createBatchBounds();
  const size: OpenSize = { rows: 0, bytes: 0, blockBytes: 0 };
  let largestRecordBytes = 0;
  // The block: its pieces, the last one of them filled so far, and how many bytes they hold.
  let pieces: Buffer[] = [];
  let last: Buffer | undefined;
  let filled = 0;
  let used = 0;
  let rowsInBlock = 0;
  // A stream that has filled a block will fill the next one too: it gets it in one piece.
  let isFast = false;

  function resize(bytes: number): void {
    size.blockBytes += bytes;
    held.open += bytes;
  }

  function addPiece(): Buffer {
    const piece = blocks.take(isFast ? BLOCK_BYTES : PIECE_BYTES);
    pieces.push(piece);
    resize(piece.length);
    last = piece;
    filled = 0;
    return piece;
  }

  function fill(bytes: Buffer, start: number, end: number): void {
    for (let from = start; from < end;) {
      const piece = last && filled < last.length ? last : addPiece();
      const copied = bytes.copy(piece, filled, from, end);
      from += copied;
      filled += copied;
      used += copied;
    }
  }

  function flushBlock(): void {
    if (!last) return;
    const block = pieces;
    const lines = [...block.slice(0, -1), last.subarray(0, filled)];
    const written = files.write(lines, rowsInBlock).then(() => {
      block.forEach(blocks.give);
    });
    onWriting(size.blockBytes, written);
    resize(-size.blockBytes);
    pieces = [];
    last = undefined;
    used = 0;
    rowsInBlock = 0;
  }

  function copy(records: ReceivedRecords, from: number, to: number): void {
    const start = lineStart(records, from);
    const end = lineEnd(records, to - 1);
    const bytes = end - start;
    if (bytes > BLOCK_BYTES && to - from > 1) {
      const middle = (from + to) >> 1;
      copy(records, from, middle);
      copy(records, middle, to);
      return;
    }
    size.rows += to - from;
    size.bytes += bytes;
    held.unloaded += bytes;
    for (let index = from; index < to; index += 1) {
      const recordBytes = lineEnd(records, index) - lineStart(records, index) - 1;
      if (recordBytes > largestRecordBytes) largestRecordBytes = recordBytes;
    }
    if (used + bytes > BLOCK_BYTES) {
      isFast = true;
      flushBlock();
    }
    if (bytes > BLOCK_BYTES) {
      const line = Buffer.from(records.lines.bytes.subarray(start, end));
      onWriting(bytes, files.write([line], 1));
    } else {
      fill(records.lines.bytes, start, end);
      rowsInBlock += to - from;
    }
  }

  return {
    table,
    openedAt,
    size,
    append(records, from, to, ranges) {
      bounds.add(ranges);
      copy(records, from, to);
    },
    flushBlock() {
      isFast = false;
      flushBlock();
    },

    async close() {
      // At once: the ranges are those of the next batch from now on.
      const keyBounds = bounds.take();
      flushBlock();
      const staged = await files.finish();
      return {
        ...{ table, number, files: staged, rows: size.rows, bytes: size.bytes },
        ...{ largestRecordBytes, firstSequence, openedAt },
        keyBounds,
      };
    },
  };
}
