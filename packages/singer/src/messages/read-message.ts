import { MessageParseError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import type { ReceivedMessage, ReceivedRecords } from './messages.ts';
import {
  ENTRY,
  FLAGS,
  LINE_END,
  LINE_START,
  LONG_NUMBER,
  RECORD_START,
} from './received-records.ts';
import type { ScannedLines } from './scan-lines.ts';
import {
  FOLLOWS,
  LINE,
  PLAIN,
  STREAM,
  TIME_EXTRACTED,
  TYPE,
  VALUE,
  VERSION,
  memberPlaces,
} from './scan-lines.ts';

/** @param take is given each message, those before a bad one too. @throws MessageParseError */
export type ReadScanned = (scanned: ScannedLines, take: (message: ReceivedMessage) => void) => void;

/** Makes a function that reads the messages in scanned lines, with RECORDs that belong together as one. */
export function createMessageReader(): ReadScanned {
  // A name costs more to decode than to look up.
  const streams = new Map<string, string>();

  function streamAt(bytes: Buffer, start: number, end: number): string {
    const text = bytes.toString('latin1', start, end);
    let name = streams.get(text);
    if (name === undefined) {
      name = JSON.parse(bytes.toString('utf8', start, end)) as string;
      // Streams are few, unless somebody means harm.
      if (streams.size < MOST_STREAMS) streams.set(text, name);
    }
    return name;
  }

  function readPlain(lines: ScannedLines, first: number, count: number): ReceivedRecords {
    const { bytes, table, linesBefore } = lines;
    const line = linesBefore + (table[first + LINE] ?? 0) + 1;
    const stream = streamAt(bytes, table[first + STREAM] ?? 0, table[first + STREAM + 1] ?? 0);
    const records: ReceivedRecords = { type: 'RECORD', line, stream, count, lines, first };
    if (table[first + VERSION] === 0) return records;
    return withVersion(records, memberAt(bytes, table, first + VERSION));
  }

  return (scanned, take) => {
    const { table, entries } = scanned;
    const end = entries * ENTRY;
    for (let entry = 0; entry < end;) {
      const first = entry;
      do entry += ENTRY;
      while (entry < end && ((table[entry + FLAGS] ?? 0) & FOLLOWS) !== 0);
      const isPlain = ((table[first + FLAGS] ?? 0) & PLAIN) !== 0;
      take(isPlain ? readPlain(scanned, first, (entry - first) / ENTRY) : readAny(scanned, first));
    }
  };
}

const MOST_STREAMS = 100_000;

function readAny({ bytes, table, linesBefore }: ScannedLines, entry: number): ReceivedMessage {
  const line = linesBefore + (table[entry + LINE] ?? 0) + 1;
  const member = (place: number) => memberAt(bytes, table, entry + place);
  const type = textOf(member(TYPE));
  if (type === undefined) throw missing(line, 'type', 'a string');
  // The specification asks for it: "type" is case-insensitive (SPEC.md 0.3.0).
  const name = type.toUpperCase();
  switch (name) {
    case 'RECORD':
      return readRecord(line, member, (table[entry + FLAGS] ?? 0) & LONG_NUMBER);
    case 'STATE': {
      const value = member(VALUE);
      if (!value) throw missing(line, 'value', 'the state');
      return { type: name, line, value };
    }
    case 'SCHEMA':
    case 'ACTIVATE_VERSION':
    case 'BATCH':
      return readWhole(
        name,
        bytes.subarray(table[entry + LINE_START], table[entry + LINE_END]),
        line,
      );
    default:
      return { type: 'UNKNOWN', line, name };
  }
}

type Member = (place: number) => Buffer | undefined;

/** A RECORD that is unusual, or wrong: its message is written anew. */
function readRecord(line: number, member: Member, flags: number): ReceivedRecords {
  const stream = textOf(member(STREAM));
  if (stream === undefined) throw missing(line, 'stream', 'a string');
  if (member(RECORD_START)?.[0] !== OPEN_BRACE) throw missing(line, 'record', 'an object');
  const time = jsonOf(member(TIME_EXTRACTED)) ?? '';
  if (typeof time !== 'string')
    throw new MessageParseError(line, '"time_extracted" is not a string');
  const records = { type: 'RECORD', line, stream, count: 1, ...rewritten(member, flags) } as const;
  return withVersion(records, member(VERSION));
}

function withVersion(records: ReceivedRecords, member: Buffer | undefined): ReceivedRecords {
  const version = readVersion(jsonOf(member), records.line);
  return version === undefined ? records : { ...records, version };
}

function memberAt(bytes: Buffer, table: Int32Array, place: number): Buffer | undefined {
  const start = table[place] ?? 0;
  return start === 0 ? undefined : bytes.subarray(start, table[place + 1]);
}

const OPEN_BRACE = 0x7b;

function jsonOf(member: Buffer | undefined): unknown {
  return member === undefined ? undefined : JSON.parse(member.toString());
}

/** The text of a member that is a string. */
function textOf(member: Buffer | undefined): string | undefined {
  const value = jsonOf(member);
  return typeof value === 'string' ? value : undefined;
}

/** The message with each member once and under its plain name; the values keep their own bytes. */
function rewritten(member: Member, flags: number): Pick<ReceivedRecords, 'lines' | 'first'> {
  const pieces: Buffer[] = [];
  const table = new Int32Array(ENTRY);
  let length = 0;
  const add = (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const [name, place] of Object.entries(memberPlaces)) {
    const value = member(place);
    if (!value) continue;
    add(Buffer.from(`${length === 0 ? '{' : ','}"${name}":`));
    table[place] = length;
    add(value);
    table[place + 1] = length;
  }
  add(Buffer.from('}\n'));
  table[LINE_END] = length;
  table[FLAGS] = flags;
  return { lines: { bytes: Buffer.concat(pieces), table, entries: 1 }, first: 0 };
}

function readVersion(version: unknown, line: number): number | undefined {
  if (version === undefined || version === null) return undefined;
  if (Number.isSafeInteger(version)) return version as number;
  throw new MessageParseError(line, '"version" is not an integer');
}

/** Messages that are few, and whose content is needed. */
function readWhole(
  type: 'SCHEMA' | 'ACTIVATE_VERSION' | 'BATCH',
  text: Buffer,
  line: number,
): ReceivedMessage {
  const message = JSON.parse(text.toString()) as { readonly [name: string]: JsonValue };
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
