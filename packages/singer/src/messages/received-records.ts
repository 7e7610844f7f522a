import type { ReceivedRecords } from './messages.ts';

// An entry of the table: sixteen numbers, of which the first four are the same wherever it comes from.
export const ENTRY = 16;
export const LINE_START = 0;
/** After the line feed. */
export const LINE_END = 1;
export const RECORD_START = 2;
export const RECORD_END = 3;
/** What LONG_NUMBER and others say, which are for reading messages. */
export const FLAGS = 15;
export const LONG_NUMBER = 8;

/** Where the line of one of the messages starts, the first being 0. */
export function lineStart({ lines, first }: ReceivedRecords, index: number): number {
  return lines.table[first + index * ENTRY + LINE_START] ?? 0;
}

/** Where it ends, after its line feed. */
export function lineEnd({ lines, first }: ReceivedRecords, index: number): number {
  return lines.table[first + index * ENTRY + LINE_END] ?? 0;
}

/** Where the JSON text of its `record` starts, an object. */
export function recordStart({ lines, first }: ReceivedRecords, index: number): number {
  return lines.table[first + index * ENTRY + RECORD_START] ?? 0;
}

export function recordEnd({ lines, first }: ReceivedRecords, index: number): number {
  return lines.table[first + index * ENTRY + RECORD_END] ?? 0;
}

/**
 * Whether one of the messages has a number that may fit neither into a double nor into a decimal of 37 digits: of more than 37 bytes, or
 * with an exponent and more than 16, or with one of three digits.
 */
export function hasLongNumber({ lines, first }: ReceivedRecords, index: number): boolean {
  return ((lines.table[first + index * ENTRY + FLAGS] ?? 0) & LONG_NUMBER) !== 0;
}

/** A RECORD message that was made here, given without a line feed. Only where its line is can be asked. */
export function singleRecord(stream: string, message: Buffer): ReceivedRecords {
  const table = new Int32Array(ENTRY);
  table[LINE_END] = message.length + 1;
  const bytes = Buffer.concat([message, Buffer.from('\n')]);
  return {
    type: 'RECORD',
    line: 0,
    stream,
    count: 1,
    lines: { bytes, table, entries: 1 },
    first: 0,
  };
}
