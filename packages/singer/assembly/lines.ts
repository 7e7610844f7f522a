// Finds the members of messages, a message to a line, and writes down where they are: an entry of sixteen
// places for each line, four bytes a place, read by scan-lines.ts. A place of 0 is nowhere.
import {
  forgetNumbers,
  refuse,
  sawLongNumber,
  skipColon,
  skipSpace,
  skipString,
  skipValue,
} from './json';

// For scan-lines.ts and scan-json.ts, where a text is wrong.
export { refusedAt, skipColon, skipSpace, skipString, skipValue } from './json';

/** Which member a key with escapes names, as in `memberOf`. Asked of scan-lines.ts, since it is rare. */
declare function memberOfEscaped(start: usize, end: usize): i32;

const PLACE: usize = 4;
const ENTRY: usize = 16 * PLACE;

// An entry: where the line starts and ends (after its line feed), where the values of the members do, and
const LINE_START: usize = 0;
const LINE_END: usize = 1 * PLACE;
/** how many lines before it this scan has seen, blank ones too; and what PLAIN and the others below say. */
const LINE: usize = 14 * PLACE;
const FLAGS: usize = 15 * PLACE;

// Members, as the places of their starts. The end is the place after.
const RECORD: i32 = 2;
const STREAM: i32 = 4;
const VERSION: i32 = 6;
const TYPE: i32 = 8;
const VALUE: i32 = 10;
const TIME_EXTRACTED: i32 = 12;
const NONE: i32 = -1;

/** It is a RECORD as almost all are, with a string for a stream, and all that it needs but for its version. */
const PLAIN: u32 = 4;
/** So is the line before, and of the same stream and version. */
const FOLLOWS: u32 = 1;
/** A member occurs twice, or its key is written with an escape: another reader might see another message. */
const IRREGULAR: u32 = 2;
/** Somewhere in the line is a long number (`sawLongNumber`). */
const LONG_NUMBER: u32 = 8;

/** After a scan: how many lines it went through, and where it stopped. */
export let lines: i32 = 0;
export let stoppedAt: usize = 0;

/**
 * Scans the lines from `start` to `end`, while there is room in the table. Returns how many entries it made.
 * `refusedAt` is not 0 when it stopped at a line that is no JSON object. With `areRecords` a line is the
 * record itself.
 */
export function scanLines(
  start: usize,
  end: usize,
  table: usize,
  tableEnd: usize,
  open: usize,
  areRecords: bool,
): i32 {
  refuse(0);
  lines = 0;
  let at = start;
  let entry = table;
  let before: usize = 0;
  while (at < end && entry < tableEnd) {
    const lineStart = at;
    at = skipSpace(at);
    if (load<u8>(at) == LINE_FEED) {
      before = 0;
    } else {
      memory.fill(entry, 0, ENTRY);
      forgetNumbers();
      const valueStart = at;
      at = areRecords ? skipRecord(at, open) : scanMessage(at, entry, open);
      if (at != 0) {
        if (areRecords) keep(entry, RECORD, valueStart, at);
        at = skipSpace(at);
        if (load<u8>(at) != LINE_FEED) at = refuse(at);
      }
      if (at == 0) {
        stoppedAt = lineStart;
        return <i32>((entry - table) / ENTRY);
      }
      store<u32>(entry + LINE_START, <u32>lineStart);
      store<u32>(entry + LINE_END, <u32>at + 1);
      store<u32>(entry + LINE, <u32>lines);
      if (areRecords || isPlainRecord(entry)) {
        const follows =
          before != 0 && isSame(entry, before, STREAM) && isSame(entry, before, VERSION);
        store<u32>(entry + FLAGS, follows ? PLAIN | FOLLOWS : PLAIN);
        before = entry;
      } else {
        before = 0;
      }
      if (sawLongNumber) store<u32>(entry + FLAGS, load<u32>(entry + FLAGS) | LONG_NUMBER);
      entry += ENTRY;
    }
    lines++;
    at++;
  }
  stoppedAt = at;
  return <i32>((entry - table) / ENTRY);
}

const LINE_FEED: u8 = 0x0a;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const LETTER_N: u8 = 0x6e;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;

function skipRecord(at: usize, open: usize): usize {
  return load<u8>(at) == OPEN_BRACE ? skipValue(at, open) : refuse(at);
}

function scanMessage(start: usize, entry: usize, open: usize): usize {
  if (load<u8>(start) != OPEN_BRACE) return refuse(start);
  let at = skipSpace(start + 1);
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return refuse(at);
    const keyStart = at + 1;
    at = skipString(keyStart);
    if (at == 0) return 0;
    const keyEnd = at - 1;
    const valueStart = skipColon(at);
    if (valueStart == 0) return 0;
    at = skipValue(valueStart, open);
    if (at == 0) return 0;
    let member = memberOf(keyStart, keyEnd - keyStart);
    if (member == NONE && hasEscape(keyStart, keyEnd)) {
      member = memberOfEscaped(keyStart, keyEnd);
      if (member != NONE) store<u32>(entry + FLAGS, IRREGULAR);
    }
    if (member != NONE) keep(entry, member, valueStart, at);
    at = skipSpace(at);
    const next = load<u8>(at);
    if (next == CLOSE_BRACE) return at + 1;
    if (next != 0x2c) return refuse(at);
    at = skipSpace(at + 1);
  }
  return 0;
}

/** The last of two values counts, as with JSON.parse. */
function keep(entry: usize, member: i32, start: usize, end: usize): void {
  const place = placeOf(entry, member);
  if (load<u32>(place) != 0) store<u32>(entry + FLAGS, IRREGULAR);
  store<u32>(place, <u32>start);
  store<u32>(place + PLACE, <u32>end);
}

// Names, as the numbers that their bytes make, four or eight at a time.
function memberOf(at: usize, length: usize): i32 {
  const first = load<u32>(at);
  switch (<i32>length) {
    case 4:
      return first == 0x65707974 ? TYPE : NONE; // type
    case 5:
      return first == 0x756c6176 && load<u8>(at + 4) == 0x65 ? VALUE : NONE; // valu e
    case 6:
      if (first == 0x6f636572 && load<u16>(at + 4) == 0x6472) return RECORD; // reco rd
      return first == 0x65727473 && load<u16>(at + 4) == 0x6d61 ? STREAM : NONE; // stre am
    case 7:
      return first == 0x73726576 && load<u32>(at + 3) == 0x6e6f6973 ? VERSION : NONE; // vers sion
    case 14:
      return load<u64>(at) == 0x7478655f656d6974 && load<u64>(at + 6) == 0x6465746361727478
        ? TIME_EXTRACTED // time_ext xtracted
        : NONE;
    default:
      return NONE;
  }
}

function hasEscape(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (load<u8>(at) == BACKSLASH) return true;
  return false;
}

function isPlainRecord(entry: usize): bool {
  const type = startOf(entry, TYPE);
  return (
    load<u32>(entry + FLAGS) != IRREGULAR &&
    type != 0 &&
    load<u64>(type) == 0x2244524f43455222 && // "RECORD", with its quotes
    startsWith(entry, STREAM, QUOTE) &&
    startsWith(entry, RECORD, OPEN_BRACE) &&
    (startOf(entry, TIME_EXTRACTED) == 0 ||
      startsWith(entry, TIME_EXTRACTED, QUOTE) ||
      startsWith(entry, TIME_EXTRACTED, LETTER_N))
  );
}

function isSame(first: usize, second: usize, member: i32): bool {
  const a = startOf(first, member);
  const b = startOf(second, member);
  const length = load<u32>(placeOf(first, member) + PLACE) - <u32>a;
  if (load<u32>(placeOf(second, member) + PLACE) - <u32>b != length) return false;
  return memory.compare(a, b, length) == 0;
}

function startsWith(entry: usize, member: i32, byte: u8): bool {
  const start = startOf(entry, member);
  return start != 0 && load<u8>(start) == byte;
}

function startOf(entry: usize, member: i32): usize {
  return <usize>load<u32>(placeOf(entry, member));
}

function placeOf(entry: usize, member: i32): usize {
  return entry + <usize>member * PLACE;
}
