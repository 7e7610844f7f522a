import type { KeyBound } from '../validate/key-bounds.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** Records of one stream that are loaded together: closed, on disk, ready to load. */
export type Batch = {
  readonly table: StreamTable;
  /** 1, 2, … within the run, unique over all streams. */
  readonly number: number;
  /** Which part it is of a batch that had to be repaired; undefined: a whole one. */
  readonly part?: BatchPart;
  /** Newline-delimited JSON, a RECORD message to a line. Earlier records are in earlier files. */
  readonly files: readonly BatchFile[];
  readonly rows: number;
  /** Of the JSON as it was received, before compression. */
  readonly bytes: number;
  /** The longest line, in bytes before compression. */
  readonly largestRecordBytes: number;
  /** The place of its first record among all records of the run, from 1. A stream's later batch has a higher one, by its number of rows at least. */
  readonly firstSequence: number;
  /** What is known of its keys before it is loaded. */
  readonly keyBounds: readonly KeyBound[];
  /** When its first record was received, in ms since 1970. */
  readonly openedAt: number;
};

/** What has been repaired may have to be repaired once more. */
type BatchPart = `${'repaired' | 'quarantined'}${'' | '-again'}`;

export type BatchFile = {
  /** Of letters, digits, `-`, `_` and `.` below the configured folder, whatever the stream is called. */
  readonly path: string;
  readonly rows: number;
  /** On disk. */
  readonly bytes: number;
  /** On disk, of each of its blocks: whole lines, that can be decompressed by themselves. */
  readonly blocks: readonly number[];
};
