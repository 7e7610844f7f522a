import type { ReceivedRecords } from './messages.ts';

// An entry of the table: sixteen numbers, of which the first four are the same wherever it comes from.
export const ENTRY = 16;
export const LINE_START = 0;
/** After the line feed. */
export const LINE_END = 1;
export const RECORD_START = 2;
export const RECORD_END = 3;

/** Where the line of one of the messages starts, the first being 0. */
export function lineStart({ table, first }: ReceivedRecords, index: number): number {
  return table[first + index * ENTRY + LINE_START] ?? 0;
}

/** Where it ends, after its line feed. */
export function lineEnd({ table, first }: ReceivedRecords, index: number): number {
  return table[first + index * ENTRY + LINE_END] ?? 0;
}

/** Where the JSON text of its `record` starts, an object. */
export function recordStart({ table, first }: ReceivedRecords, index: number): number {
  return table[first + index * ENTRY + RECORD_START] ?? 0;
}

export function recordEnd({ table, first }: ReceivedRecords, index: number): number {
  return table[first + index * ENTRY + RECORD_END] ?? 0;
}

/** A RECORD message that was made here, given without a line feed. Only where its line is can be asked. */
export function singleRecord(stream: string, message: Buffer): ReceivedRecords {
  const table = new Int32Array(ENTRY);
  table[LINE_END] = message.length + 1;
  const bytes = Buffer.concat([message, Buffer.from('\n')]);
  return { type: 'RECORD', line: 0, stream, count: 1, bytes, table, first: 0 };
}
