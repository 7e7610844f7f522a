import type { AssemblyMemory, AssemblyVariable } from './assembly.ts';
import { assembly, reserve } from './assembly.ts';
import { code } from './lines-code.ts';

type Scanner = {
  readonly memory: AssemblyMemory;
  readonly refusedAt: AssemblyVariable;
  readonly skipColon: (at: number) => number;
  readonly skipString: (at: number) => number;
  readonly skipSpace: (at: number) => number;
  readonly skipValue: (at: number, open: number) => number;
};

const TEXT = 64 * 1024;
/** The scanner looks at sixteen bytes at once. */
const SLACK_BYTES = 64;
const SMALL_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const CARRIAGE_RETURN = 0x0d;

/** `stop` is the first byte that cannot be there; the length of the text when there is none, and `isValue` says whether the value was complete. */
export type ScannedJson = { readonly isValue: boolean; readonly stop: number };

/**
 * Looks through UTF-8 for one JSON value with nothing but space round it, as strictly as JSON.parse.
 */
export function scanJson(text: Buffer): ScannedJson {
  const { refusedAt, skipSpace, skipValue } = scannerOf(text);
  const end = skipValue(skipSpace(TEXT), openAfter(text));
  return { isValue: end !== 0, stop: (end === 0 ? refusedAt.value : skipSpace(end)) - TEXT };
}

/** A member of an object: its name, and where the text of its value is. */
export type JsonMember = { readonly name: string; readonly start: number; readonly end: number };

/** The members of a JSON object, given as valid JSON text, in their order; a name may be there twice. */
export function membersOf(object: Buffer): readonly JsonMember[] {
  const { skipColon, skipSpace, skipString, skipValue } = scannerOf(object);
  const members: JsonMember[] = [];
  let at = skipSpace(skipSpace(TEXT) + 1);
  while (object[at - TEXT] === QUOTE) {
    const nameEnd = skipString(at + 1);
    const start = skipColon(nameEnd);
    const end = skipValue(start, openAfter(object));
    const name = textOf(object, at - TEXT, nameEnd - TEXT);
    members.push({ name, start: start - TEXT, end: end - TEXT });
    at = skipSpace(skipSpace(end) + 1);
  }
  return members;
}

/** A string, given with its quotes. Few have an escape. */
function textOf(json: Buffer, start: number, end: number): string {
  const text = json.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** For texts that are not large: a scanner keeps its memory. */
let sharedScanner: Scanner | undefined;

/** A scanner with the text in its memory, as one line. */
function scannerOf(text: Buffer): Scanner {
  const scanner = text.length > SMALL_BYTES ? newScanner() : (sharedScanner ??= newScanner());
  reserve(scanner.memory, openAfter(text) + text.length + SLACK_BYTES);
  const bytes = Buffer.from(scanner.memory.buffer, TEXT, text.length + 1);
  // Round a value a carriage return means what a line feed does, and in a string neither may be.
  bytes.set(text);
  bytes[text.length] = LINE_FEED;
  for (let at = text.indexOf(LINE_FEED); at >= 0; at = text.indexOf(LINE_FEED, at + 1)) {
    bytes[at] = CARRIAGE_RETURN;
  }
  return scanner;
}

function newScanner(): Scanner {
  return assembly<Scanner>(code)({ lines: { memberOfEscaped: () => -1 } });
}

/** Free memory for open brackets. */
function openAfter(text: Buffer): number {
  return TEXT + text.length + SLACK_BYTES;
}
