/* eslint-disable @typescript-eslint/non-nullable-type-assertion-style -- spans have an entry for every member */
import { MessageParseError } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { ReceivedMessage, ReceivedRecord } from './messages.ts';
import { skipSpace } from './scan-json.ts';
import {
  RECORD,
  STREAM,
  ScanError,
  TIME_EXTRACTED,
  TYPE,
  VALUE,
  VERSION,
  createMessageScanner,
  isSpanOf,
  memberNames,
  type Envelope,
} from './scan-message.ts';

/** Reads the line between two positions; undefined for a blank one. Throws MessageParseError. */
export type ReadMessage = (
  bytes: Buffer,
  start: number,
  end: number,
  line: number,
) => ReceivedMessage | undefined;

export function createMessageReader(): ReadMessage {
  const scan = createMessageScanner();
  // Records of a stream mostly follow each other: their names need decoding once.
  let lastStream = { bytes: Buffer.alloc(0), name: '' };

  const streamOf = (bytes: Buffer, { starts, ends }: Envelope, line: number): string => {
    const start = starts[STREAM] as number;
    const end = ends[STREAM] as number;
    if (end > 0 && isSpanOf(bytes, start, end, lastStream.bytes)) return lastStream.name;
    const name = member(bytes, starts, ends, STREAM);
    if (typeof name !== 'string') throw missing(line, 'stream', 'a string');
    lastStream = { bytes: Buffer.from(bytes.subarray(start, end)), name };
    return name;
  };

  return (bytes, start, end, line) => {
    if (skipSpace(bytes, start, end) === end) return undefined;
    const envelope = scanLine(scan, bytes, start, end, line);
    const { starts, ends } = envelope;
    const type = typeOf(bytes, envelope, line);
    switch (type) {
      case 'RECORD':
        return readRecord(bytes, start, end, envelope, streamOf(bytes, envelope, line), line);
      case 'STATE':
        if (ends[VALUE] === 0) throw missing(line, 'value', 'the state');
        return { type, line, value: bytes.subarray(starts[VALUE], ends[VALUE]) };
      case 'SCHEMA':
      case 'ACTIVATE_VERSION':
      case 'BATCH':
        return readWhole(type, bytes.toString('utf8', start, end), line);
      default:
        return { type: 'UNKNOWN', line, name: type };
    }
  };
}

function scanLine(
  scan: ReturnType<typeof createMessageScanner>,
  bytes: Buffer,
  start: number,
  end: number,
  line: number,
): Envelope {
  try {
    return scan(bytes, start, end);
  } catch (error) {
    if (error instanceof ScanError) throw new MessageParseError(line, error.message);
    throw error;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const RECORD_TYPE = Buffer.from('"RECORD"');

function typeOf(bytes: Buffer, { starts, ends }: Envelope, line: number): string {
  if (isSpanOf(bytes, starts[TYPE] as number, ends[TYPE] as number, RECORD_TYPE)) return 'RECORD';
  const type = member(bytes, starts, ends, TYPE);
  if (typeof type !== 'string') throw missing(line, 'type', 'a string');
  // The specification asks for it: "type" is case-insensitive (SPEC.md 0.3.0).
  return type.toUpperCase();
}

function readRecord(
  bytes: Buffer,
  start: number,
  end: number,
  envelope: Envelope,
  stream: string,
  line: number,
): ReceivedRecord {
  const { starts, ends } = envelope;
  const recordStart = starts[RECORD] as number;
  if (ends[RECORD] === 0 || bytes[recordStart] !== 0x7b) throw missing(line, 'record', 'an object');
  const time = member(bytes, starts, ends, TIME_EXTRACTED) ?? undefined;
  if (time !== undefined && typeof time !== 'string') {
    throw new MessageParseError(line, '"time_extracted" is not a string');
  }
  const version = readVersion(member(bytes, starts, ends, VERSION), line);
  const received = {
    type: 'RECORD' as const,
    line,
    stream,
    message: envelope.irregular ? rewritten(bytes, envelope) : bytes.subarray(start, end),
    record: bytes.subarray(recordStart, ends[RECORD]),
  };
  if (time === undefined && version === undefined) return received;
  return {
    ...received,
    ...(time !== undefined && { time_extracted: time }),
    ...(version !== undefined && { version }),
  };
}

function member(bytes: Buffer, starts: Int32Array, ends: Int32Array, index: number): unknown {
  const end = ends[index] as number;
  if (end === 0) return undefined;
  const start = starts[index] as number;
  return isPlainString(bytes, start, end)
    ? bytes.toString('latin1', start + 1, end - 1)
    : JSON.parse(bytes.toString('utf8', start, end));
}

/** Whether a JSON value is a string of ASCII without escapes, as a timestamp is: that costs no parser. */
function isPlainString(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] !== QUOTE) return false;
  for (let position = start; position < end; position++) {
    const byte = bytes[position] as number;
    if (byte === BACKSLASH || byte >= 0x80) return false;
  }
  return true;
}

/** The message with each member once and under its plain name; the values keep their own bytes. */
function rewritten(bytes: Buffer, { starts, ends }: Envelope): Buffer {
  const members = memberNames.flatMap((name, index) =>
    ends[index] === 0
      ? []
      : [Buffer.from(`,"${name}":`), bytes.subarray(starts[index], ends[index])],
  );
  const text = Buffer.concat([...members, Buffer.from('}')]);
  text[0] = 0x7b;
  return text;
}

function readVersion(version: unknown, line: number): number | undefined {
  if (version === undefined || version === null) return undefined;
  if (Number.isSafeInteger(version)) return version as number;
  throw new MessageParseError(line, '"version" is not an integer');
}

/** Messages that are few, and whose content is needed. */
function readWhole(
  type: 'SCHEMA' | 'ACTIVATE_VERSION' | 'BATCH',
  text: string,
  line: number,
): ReceivedMessage {
  const message = JSON.parse(text) as { readonly [name: string]: JsonValue };
  const { stream } = message;
  if (typeof stream !== 'string') throw missing(line, 'stream', 'a string');
  const version = readVersion(message['version'], line);
  switch (type) {
    case 'ACTIVATE_VERSION':
      if (version === undefined) throw missing(line, 'version', 'an integer');
      return { type, line, stream, version };
    case 'BATCH': {
      const { encoding } = message;
      if (!isEncoding(encoding)) throw missing(line, 'encoding', 'an object with a format');
      const manifest = namesIn(message, 'manifest', line);
      if (!manifest) throw missing(line, 'manifest', 'a list of URIs');
      return { type, line, stream, encoding, manifest, ...(version !== undefined && { version }) };
    }
    case 'SCHEMA': {
      const { schema } = message;
      if (!isJsonObject(schema)) throw missing(line, 'schema', 'an object');
      const key_properties = namesIn(message, 'key_properties', line) ?? [];
      const bookmark_properties = namesIn(message, 'bookmark_properties', line);
      return {
        type,
        line,
        stream,
        schema,
        key_properties,
        ...(bookmark_properties && { bookmark_properties }),
      };
    }
  }
}

function namesIn(message: JsonObject, name: string, line: number): readonly string[] | undefined {
  const names = message[name];
  if (names === undefined || names === null) return undefined;
  if (Array.isArray(names) && names.every((item) => typeof item === 'string')) return names;
  throw new MessageParseError(line, `"${name}" is not a list of strings`);
}

function isEncoding(
  value: JsonValue | undefined,
): value is { readonly format: string; readonly compression?: string } {
  if (!isJsonObject(value) || typeof value['format'] !== 'string') return false;
  return value['compression'] === undefined || typeof value['compression'] === 'string';
}

function missing(line: number, name: string, what: string): MessageParseError {
  return new MessageParseError(line, `the message has no "${name}", which must be ${what}`);
}
