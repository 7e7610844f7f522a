import type { ReceivedRecord } from '@intercom-to-snowflake/singer';

/**
 * The line that is staged for a record: the message as it came, whose `record`, `time_extracted` and
 * `version` Snowflake reads. Only where those are not plainly there (member names written twice or
 * with escapes) it is written anew, around the record's own bytes.
 */
export function recordLine(received: ReceivedRecord): Buffer {
  const { message, record } = received;
  return isSliceOf(record, message) ? message : envelope(received);
}

/** A RECORD message around the bytes of a record. */
export function envelope(received: Omit<ReceivedRecord, 'type' | 'line' | 'message'>): Buffer {
  const { stream, record, time_extracted, version } = received;
  const rest = JSON.stringify({ time_extracted, version }).slice(1);
  return Buffer.concat([
    Buffer.from(`{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`),
    record,
    Buffer.from(rest === '}' ? rest : `,${rest}`),
  ]);
}

function isSliceOf(part: Buffer, whole: Buffer): boolean {
  return (
    part.buffer === whole.buffer &&
    part.byteOffset >= whole.byteOffset &&
    part.byteOffset + part.length <= whole.byteOffset + whole.length
  );
}
