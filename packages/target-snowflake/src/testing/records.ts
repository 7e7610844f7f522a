import type { ReceivedRecords } from '@intercom-to-snowflake/singer';
import {
  ENTRY,
  LINE_END,
  LINE_START,
  RECORD_END,
  RECORD_START,
  lineEnd,
  lineStart,
} from '@intercom-to-snowflake/singer';

const BEFORE_RECORD = '"record":';

/** RECORD messages as they are received, in one piece. `record` is the last member of each, if there is one. */
export function receivedRecords(
  stream: string,
  lines: readonly (string | Buffer)[],
  more: { readonly line?: number; readonly version?: number } = {},
): ReceivedRecords {
  const table = new Int32Array(lines.length * ENTRY);
  let at = 0;
  const pieces = lines.map((line, index) => {
    const piece = Buffer.concat([Buffer.from(line), Buffer.from('\n')]);
    const record = piece.indexOf(BEFORE_RECORD);
    table[index * ENTRY + LINE_START] = at;
    table[index * ENTRY + RECORD_START] = at + record + BEFORE_RECORD.length;
    at += piece.length;
    table[index * ENTRY + LINE_END] = at;
    table[index * ENTRY + RECORD_END] = at - 2;
    return piece;
  });
  const bytes = Buffer.concat(pieces);
  return {
    type: 'RECORD',
    line: 1,
    stream,
    count: lines.length,
    lines: { bytes, table, entries: lines.length },
    first: 0,
    ...more,
  };
}

/** The lines of some of the records, without their line feeds. */
export function linesOf(records: ReceivedRecords, from = 0, to = records.count): readonly string[] {
  return Array.from({ length: to - from }, (_, index) =>
    records.lines.bytes.toString(
      'utf8',
      lineStart(records, from + index),
      lineEnd(records, from + index) - 1,
    ),
  );
}
