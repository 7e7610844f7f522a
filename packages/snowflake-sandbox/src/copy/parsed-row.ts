/** One record of a staged file, before any SQL sees it: a JSON document as its bytes, or the fields of a CSV record (null is SQL NULL). */
export type ParsedRow<Content = Buffer | readonly (string | null)[]> = {
  /** From 1 within the file; records that could not be read count too. */
  readonly row: number;
  /** Where the record starts in the decompressed file, from 1. */
  readonly line: number;
  readonly character: number;
  readonly content: Content;
};

export type JsonRow = ParsedRow<Buffer>;
export type CsvRow = ParsedRow<readonly (string | null)[]>;

/** A record that could not be read. `row` counts from 1 within the file. */
export type ParseProblem = {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  readonly line: number;
  readonly character: number;
  readonly row: number;
  /** `$1`, or the name of the column as Snowflake prints it. */
  readonly column: string;
  /** Nothing of the file can be read from here on. */
  readonly fatal: boolean;
};

/** What a reader of files yields: rows in the order of the file, several at a time. */
export type ParsedBatch<Row extends ParsedRow = ParsedRow> = {
  readonly rows: readonly Row[];
  readonly problems: readonly ParseProblem[];
};

/** Rows are handed on when there are this many of them, or this many bytes. */
export const batchRows = 20_000;
export const batchBytes = 32 * 1024 * 1024;

/** The longest VARIANT and VARCHAR (BCR-1942, 2026-11-24): 128 MB. */
export const largestValueBytes = 134_217_728;
