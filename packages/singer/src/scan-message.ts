import { createJsonScanner, skipColon, skipSpace, skipString } from './scan-json.ts';

/** The members of a message that are found without parsing it, as indexes into the spans of an Envelope. */
export const memberNames = [
  'type',
  'stream',
  'record',
  'value',
  'version',
  'time_extracted',
] as const;
export const TYPE = 0;
export const STREAM = 1;
export const RECORD = 2;
export const VALUE = 3;
export const VERSION = 4;
export const TIME_EXTRACTED = 5;

/**
 * Where the values of the members lie in the scanned bytes; an end of 0 means the member is missing.
 * When a key occurs twice the last one counts, as with JSON.parse. Valid until the next scan.
 */
export type Envelope = {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Whether a key occurs twice or is written with an escape: another reader might see another message. */
  irregular: boolean;
};

/** The text is not JSON, or not an object. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
}

/** Scans one line of UTF-8. Throws ScanError for whatever JSON.parse would refuse, and for what is no object. */
export type ScanMessage = (bytes: Buffer, start: number, end: number) => Envelope;

export function createMessageScanner(): ScanMessage {
  const skipValue = createJsonScanner();
  const envelope: Envelope = {
    starts: new Int32Array(memberNames.length),
    ends: new Int32Array(memberNames.length),
    irregular: false,
  };

  return (bytes, start, end) => {
    envelope.ends.fill(0);
    envelope.irregular = false;
    const position = scanObject(bytes, skipSpace(bytes, start, end), end, envelope, skipValue);
    const rest = position < 0 ? position : skipSpace(bytes, position, end);
    if (rest === end) return envelope;
    throw problemAt(rest < 0 ? ~rest : rest, start, end, bytes, skipValue);
  };
}

/** Returns the position after the object, or the complement of what cannot be there, as ScanJsonValue does. */
function scanObject(
  bytes: Buffer,
  start: number,
  end: number,
  envelope: Envelope,
  skipValue: ReturnType<typeof createJsonScanner>,
): number {
  if (start >= end) return ~end;
  if (bytes[start] !== 0x7b) return ~start;
  let position = skipSpace(bytes, start + 1, end);
  if (position < end && bytes[position] === 0x7d) return position + 1;
  for (;;) {
    if (position >= end) return ~end;
    if (bytes[position] !== 0x22) return ~position;
    const keyStart = position + 1;
    const keyEnd = skipString(bytes, keyStart, end);
    if (keyEnd < 0) return keyEnd;
    const colon = skipColon(bytes, keyEnd, end);
    if (colon < 0) return colon;
    const valueStart = skipSpace(bytes, colon, end);
    const valueEnd = skipValue(bytes, valueStart, end);
    if (valueEnd < 0) return valueEnd;
    const member = memberOf(bytes, keyStart, keyEnd - 1, envelope);
    if (member >= 0) {
      if (envelope.ends[member] !== 0) envelope.irregular = true;
      envelope.starts[member] = valueStart;
      envelope.ends[member] = valueEnd;
    }
    position = skipSpace(bytes, valueEnd, end);
    if (position >= end) return ~end;
    if (bytes[position] === 0x7d) return position + 1;
    if (bytes[position] !== 0x2c) return ~position;
    position = skipSpace(bytes, position + 1, end);
  }
}

const NAMES = memberNames.map((name) => Buffer.from(name));
const BACKSLASH = 0x5c;

function memberOf(bytes: Buffer, start: number, end: number, envelope: Envelope): number {
  for (let member = 0; member < NAMES.length; member++) {
    if (isSpanOf(bytes, start, end, NAMES[member] as Buffer)) return member;
  }
  if (!bytes.subarray(start, end).includes(BACKSLASH)) return -1;
  const key: unknown = JSON.parse(bytes.toString('utf8', start - 1, end + 1));
  const member = memberNames.findIndex((name) => name === key);
  if (member >= 0) envelope.irregular = true;
  return member;
}

/** Whether a span holds these bytes. For spans as short as names, a loop is faster than Buffer.compare. */
export function isSpanOf(bytes: Buffer, start: number, end: number, expected: Buffer): boolean {
  if (end - start !== expected.length || bytes[start] !== expected[0]) return false;
  for (let index = 1; index < expected.length; index++) {
    if (bytes[start + index] !== expected[index]) return false;
  }
  return true;
}

function problemAt(
  position: number,
  start: number,
  end: number,
  bytes: Buffer,
  skipValue: ReturnType<typeof createJsonScanner>,
): ScanError {
  const first = skipSpace(bytes, start, end);
  if (position === first && position < end) {
    const valueEnd = skipValue(bytes, first, end);
    if (valueEnd >= 0 && skipSpace(bytes, valueEnd, end) === end) {
      return new ScanError('a JSON value, but not an object');
    }
    if (valueEnd < 0) return new ScanError(describePosition(~valueEnd, start, end));
  }
  return new ScanError(describePosition(position, start, end));
}

function describePosition(position: number, start: number, end: number): string {
  return position >= end
    ? 'the JSON text ends too early'
    : `invalid JSON at byte ${position - start + 1}`;
}
