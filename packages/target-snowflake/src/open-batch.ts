import type { Batch } from './batch.ts';
import type { BlockPool } from './block-pool.ts';
import { BLOCK_BYTES } from './block-pool.ts';
import type { StageFiles } from './stage-files.ts';
import type { StreamTable } from './stream-table.ts';

const LINE_FEED = Buffer.from('\n');

/** A batch that still takes records: its last block in memory, what came before on its way to the disk. */
export type OpenBatch = {
  readonly table: StreamTable;
  readonly rows: number;
  readonly bytes: number;
  readonly openedAt: number;
  /** Memory its block takes. */
  readonly blockBytes: number;
  /** Copies the line. */
  append(line: Buffer): void;
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

    append(line) {
      const size = line.length + 1;
      rows += 1;
      bytes += size;
      largestRecordBytes = Math.max(largestRecordBytes, line.length);
      if (size > BLOCK_BYTES) {
        // A buffer of its own already, not a slice of a chunk with others: no need to copy it.
        flushBlock();
        onWriting(line.length, files.write(line, 1));
        onWriting(1, files.write(LINE_FEED, 0));
        return;
      }
      const room = makeRoom(size);
      room.set(line, used);
      room[used + line.length] = 0x0a;
      used += size;
      rowsInBlock += 1;
    },

    flushBlock,

    async close() {
      flushBlock();
      const staged = await files.finish();
      return {
        ...{ table, number, files: staged, rows, bytes },
        ...{ largestRecordBytes, firstSequence, openedAt },
      };
    },
  };
}
