import type { ReceivedRecords } from '@intercom-to-snowflake/singer';
import {
  lineEnd,
  lineStart,
  recordEnd,
  recordStart,
  singleRecord,
} from '@intercom-to-snowflake/singer';
import { nullProperties } from '../validate/null-properties.ts';
import { quarantineMessage } from '../plan/quarantine.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import type { RecordInvalidError } from '../validate/validate.ts';

/** Called for each record that was not loaded as it came. */
export type InvalidReport = (table: StreamTable, records: number, reason: string) => void;

export type InvalidRecordContext = {
  readonly append: (table: StreamTable, records: ReceivedRecords, from: number, to: number) => void;
  readonly report: InvalidReport;
  readonly now: () => number;
};

/** Takes one of the records, which is invalid, as its table says. @throws the error when the table says so, or NULL is no help. */
export function takeInvalidRecord(
  table: StreamTable,
  records: ReceivedRecords,
  index: number,
  error: RecordInvalidError,
  { append, report, now }: InvalidRecordContext,
): void {
  const { stream, invalidRecords, quarantine } = table;
  const { bytes } = records.lines;
  const take = (to: StreamTable, message: Buffer) => {
    append(to, singleRecord(to.stream, message), 0, 1);
  };
  const reason = error.problems.map(({ text }) => text).join('; ');
  if (invalidRecords === 'null' && error.hasKey) {
    const message = bytes.subarray(lineStart(records, index), lineEnd(records, index) - 1);
    take(table, nullProperties(message, error.problems));
  } else if (quarantine && !error.isTooLarge) {
    const record = bytes.subarray(recordStart(records, index), recordEnd(records, index));
    const line = records.line + index;
    take(quarantine, quarantineMessage({ stream, record, reason, line, at: now() }));
  } else {
    throw error;
  }
  report(table, 1, reason);
}
