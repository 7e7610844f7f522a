import type { ReceivedRecords } from '@intercom-to-snowflake/singer';
import { lineEnd, lineStart } from '@intercom-to-snowflake/singer';
import type { Batch } from './batch.ts';
import type { BlockPool } from './block-pool.ts';
import { BLOCK_BYTES } from './block-pool.ts';
import type { KeyRanges } from './key-bounds.ts';
import { createBatchBounds } from './key-bounds.ts';
import type { StageFiles } from './stage-files.ts';
import type { StreamTable } from './stream-table.ts';

/** A batch that still takes records: its last block in memory, what came before on its way to the disk. */
export type OpenBatch = {
  readonly table: StreamTable;
  readonly rows: number;
  readonly bytes: number;
  readonly openedAt: number;
  /** Memory its block takes. */
  readonly blockBytes: number;
  /** Copies the lines of the records from one to before another, whose keys are in the ranges. */
  append(records: ReceivedRecords, from: number, to: number, ranges: KeyRanges | undefined): void;
  /** Hands the block over to the disk, however full it is. */
  flushBlock(): void;
  /** Resolves when everything is on disk. Rejects with StageError. */
  close(): Promise<Batch>;
};

export type OpenBatchOptions = {
  readonly table: StreamTable;
  readonly number: number;
  readonly firstSequence: number;
  readonly openedAt: number;
  readonly files: StageFiles;
  readonly blocks: BlockPool;
  /** Whether the block may take so much more memory. If not, it is handed over as it is. */
  readonly mayGrow: (bytes: number) => boolean;
  /** Called around each block that goes to the disk, with the memory it holds until it is there. */
  readonly onWriting: (bytes: number, written: Promise<unknown>) => void;
};

export function createOpenBatch(options: OpenBatchOptions): OpenBatch {
  const { table, number, firstSequence, openedAt, files, blocks, mayGrow, onWriting } = options;
  const bounds = createBatchBounds(table);
  let rows = 0;
  let bytes = 0;
  let largestRecordBytes = 0;
  let block: Buffer | undefined;
  let used = 0;
  let rowsInBlock = 0;
  // A stream that filled a block will fill the next one too, and then need not outgrow smaller ones.
  let expectedBytes = 0;

  function makeRoom(size: number): Buffer {
    if (block && used + size <= block.length) return block;
    if (block && used + size <= BLOCK_BYTES && mayGrow(3 * block.length)) {
      const larger = blocks.take(used + size);
      block.copy(larger, 0, 0, used);
      blocks.give(block);
      block = larger;
      return block;
    }
    flushBlock();
    block = blocks.take(Math.max(size, expectedBytes));
    return block;
  }

  function flushBlock(): void {
    if (!block) return;
    const full = block;
    expectedBytes = used;
    const written = files.write(full.subarray(0, used), rowsInBlock).then(() => {
      blocks.give(full);
    });
    onWriting(full.length, written);
    block = undefined;
    used = 0;
    rowsInBlock = 0;
  }

  function copy(records: ReceivedRecords, from: number, to: number): void {
    const start = lineStart(records, from);
    const end = lineEnd(records, to - 1);
    const size = end - start;
    if (size > BLOCK_BYTES && to - from > 1) {
      const middle = (from + to) >> 1;
      copy(records, from, middle);
      copy(records, middle, to);
      return;
    }
    rows += to - from;
    bytes += size;
    for (let index = from; index < to; index += 1) {
      const recordBytes = lineEnd(records, index) - lineStart(records, index) - 1;
      if (recordBytes > largestRecordBytes) largestRecordBytes = recordBytes;
    }
    if (size > BLOCK_BYTES) {
      flushBlock();
      onWriting(size, files.write(Buffer.from(records.bytes.subarray(start, end)), 1));
      return;
    }
    const room = makeRoom(size);
    records.bytes.copy(room, used, start, end);
    used += size;
    rowsInBlock += to - from;
  }

  return {
    table,
    openedAt,
    get rows() {
      return rows;
    },
    get bytes() {
      return bytes;
    },
    get blockBytes() {
      return block?.length ?? 0;
    },

    append(records, from, to, ranges) {
      bounds.add(records.bytes, ranges);
      copy(records, from, to);
    },
    flushBlock,

    async close() {
      flushBlock();
      const staged = await files.finish();
      return {
        ...{ table, number, files: staged, rows, bytes },
        ...{ largestRecordBytes, firstSequence, openedAt },
        keyBounds: bounds.bounds(),
      };
    },
  };
}
