import type { StreamTable } from './stream-table.ts';

/** A closed batch, ready to load: records of one stream, received under one schema. */
export type Batch = {
  readonly table: StreamTable;
  /** 1, 2, … within the run, over all streams. */
  readonly number: number;
  /** In the order in which the records were received: the newest record of a key is the last one. */
  readonly files: readonly BatchFile[];
  readonly rows: number;
  /** Of the staged files, compressed. */
  readonly bytes: number;
  /** The longest line, in bytes, before compression: tells whether a value may need a longer column. */
  readonly largestRecordBytes: number;
  /** The place of the first record among all records of the run. */
  readonly firstSequence: number;
  /** When the first record came, in ms since 1970. */
  readonly openedAt: number;
};

/** Gzip-compressed RECORD messages, one to a line. */
export type BatchFile = {
  /** A local file `*.json.gz`, unique within the run by its name alone, which holds no text of the source's. */
  readonly path: string;
  readonly rows: number;
  /** Compressed. */
  readonly bytes: number;
};
