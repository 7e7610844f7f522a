import type { Clock, ReceivedRecords } from '@intercom-to-snowflake/singer';
import { lineEnd, lineStart } from '@intercom-to-snowflake/singer';
import type { Batch } from './batch.ts';
import type { BatchLimits, BatchSize } from '../config/batch-limits.ts';
import { isFull, isOverdue, largest } from '../config/batch-limits.ts';
import { createBlockPool } from './block-pool.ts';
import type { KeyRanges } from '../validate/key-bounds.ts';
import { createCompressor } from './compress.ts';
import type { Compression } from '../config/compression.ts';
import type { HeldBytes, OpenBatch } from './open-batch.ts';
import { createOpenBatch } from './open-batch.ts';
import { createStageFiles } from './stage-files.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** All open blocks together; beyond it the largest ones go to the disk early. */
const MAX_OPEN_BYTES = 24 * 1024 * 1024;
/** Blocks on their way to the disk. Enough to keep the four threads of the pool busy. */
const MAX_WRITING_BYTES = 4 * 1024 * 1024;

/** A batch that takes no more records, and will be on disk soon. */
export type ClosedBatch = {
  readonly table: StreamTable;
  /** What the acknowledger called it when its first record came. */
  readonly work: number;
  /** Rejects with StageError. */
  readonly staged: Promise<Batch>;
};

/** The open batches of all streams. Memory and disk stay bounded, if nothing is appended while there is no room. */
export type Buffers = {
  /** Before which of the records the stream's batch is full, or the next one if none is open: after the one given, at least. */
  readonly fit: (table: StreamTable, records: ReceivedRecords, from: number) => number;
  /** Adds the records from one to before another, which fit and whose keys are in the ranges, to the stream's batch; they are copied. */
  readonly append: (
    table: StreamTable,
    records: ReceivedRecords,
    from: number,
    to: number,
    ranges?: KeyRanges,
  ) => void;
  /** Closes the stream's batch, if there is one. */
  readonly close: (stream: string) => void;
  readonly closeAll: () => void;
  /** Closes every batch when one of them has waited long enough: so the warehouse wakes once for all. */
  readonly closeOverdue: () => void;
  /** The files of a batch are gone. */
  readonly release: (batch: Batch) => void;
  /** False: wait for `onChange`. Closes a batch when nothing else would ever make room. */
  readonly hasRoom: () => boolean;
  /** Resolves when nothing is being written any more. Never rejects. */
  readonly idle: () => Promise<void>;
};

export type BuffersOptions = {
  readonly folder: string;
  readonly compression: Compression;
  readonly limits: BatchLimits;
  /** Whether a full batch closes those of all streams. */
  readonly flushAllStreams: boolean;
  /** Received and not loaded yet, over all streams, in bytes of JSON; the files are hardly ever larger. */
  readonly maxUnloadedBytes: number;
  readonly clock: Clock;
  /** Called for the first record of each batch. */
  readonly begin: () => number;
  readonly onClosed: (batch: ClosedBatch) => void;
  /** There may be room again. */
  readonly onChange: () => void;
  /** A file could not be written. */
  readonly onFailure: (error: unknown) => void;
};

const EMPTY: BatchSize = { rows: 0, bytes: 0 };

type Entry = { readonly batch: OpenBatch; readonly work: number };

export function createBuffers(options: BuffersOptions): Buffers {
  const { folder, limits, flushAllStreams, maxUnloadedBytes, clock } = options;
  const { begin, onClosed, onChange, onFailure } = options;
  const entries = new Map<string, Entry>();
  const blocks = createBlockPool();
  const compressor = createCompressor(options.compression);
  let batchesOpened = 0;
  let recordsReceived = 0;
  const held: HeldBytes = { open: 0, unloaded: 0 };
  let closedBytes = 0;
  let writingBytes = 0;
  const writing = new Set<Promise<unknown>>();

  function open(table: StreamTable): Entry {
    batchesOpened += 1;
    const batch = createOpenBatch({
      table,
      number: batchesOpened,
      firstSequence: recordsReceived + 1,
      openedAt: clock.now(),
      files: createStageFiles(folder, batchesOpened, compressor),
      ...{ blocks, held, onWriting },
    });
    const entry = { batch, work: begin() };
    entries.set(table.stream, entry);
    return entry;
  }

  function onWriting(bytes: number, written: Promise<unknown>): void {
    writingBytes += bytes;
    const settled = written.catch(onFailure).finally(() => {
      writing.delete(settled);
      writingBytes -= bytes;
      onChange();
    });
    writing.add(settled);
  }

  function close(stream: string): void {
    const entry = entries.get(stream);
    if (!entry) return;
    entries.delete(stream);
    const { batch, work } = entry;
    closedBytes += batch.size.bytes;
    const staged = batch.close();
    // Whoever loads it is told; and until then onFailure was, by the block.
    staged.catch(() => undefined);
    onClosed({ table: batch.table, work, staged });
  }

  function closeAll(): void {
    for (const stream of [...entries.keys()]) close(stream);
  }

  function makeRoom(batch: OpenBatch): void {
    if (isFull(batch.size, limits)) {
      if (flushAllStreams) closeAll();
      else close(batch.table.stream);
    } else if (held.open > MAX_OPEN_BYTES) {
      largest(openBatches(), ({ size }) => size.blockBytes)?.flushBlock();
    }
  }

  const openBatches = () => [...entries.values()].map(({ batch }) => batch);

  return {
    fit({ stream }, records, from) {
      const { rows, bytes } = entries.get(stream)?.batch.size ?? EMPTY;
      const { count } = records;
      const more = lineEnd(records, count - 1) - lineStart(records, from);
      // One by one when it is nearly full.
      return isFull({ rows: rows + count - from, bytes: bytes + more }, limits) ? from + 1 : count;
    },

    append(table, records, from, to, ranges) {
      const { batch } = entries.get(table.stream) ?? open(table);
      recordsReceived += to - from;
      batch.append(records, from, to, ranges);
      makeRoom(batch);
    },

    close,
    closeAll,

    closeOverdue() {
      const now = clock.now();
      if (openBatches().some((batch) => isOverdue(batch.openedAt, limits, now))) closeAll();
    },

    release(batch) {
      closedBytes -= batch.bytes;
      held.unloaded -= batch.bytes;
      onChange();
    },

    hasRoom() {
      if (held.unloaded >= maxUnloadedBytes && closedBytes === 0) {
        const fullest = largest(openBatches(), ({ size }) => size.bytes);
        if (fullest) close(fullest.table.stream);
      }
      return writingBytes < MAX_WRITING_BYTES && held.unloaded < maxUnloadedBytes;
    },

    async idle() {
      await Promise.all(writing);
    },
  };
}
