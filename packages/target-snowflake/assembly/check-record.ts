// AssemblyScript: TypeScript's syntax, WebAssembly's types. `npm run assembly` compiles it.
//
// Says whether a rule surely allows a record, by looking at its bytes: they are valid JSON, with a byte
// after them that can stand in none. Rules are read from a table that rule-table.ts makes; addresses in
// a table count from its start. A number where there is no address is 0.
//
// On the way it widens the ranges of the values of some properties: the lowest and the highest one of a batch.

/** Memory for tables, for records and for ranges; `release` gives it back. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function release(address: usize): void {
  heap.free(address);
}

// A rule: what kinds of values are allowed, and what else is asked of them.
const KINDS: usize = 0;
const OBJECT_RULE: usize = 4;
const ITEM_RULE: usize = 8;
const TEXTS: usize = 12;
const MAX_BYTES: usize = 16;
const HAS_LIMITS: usize = 20;
const MINIMUM: usize = 24;
const MAXIMUM: usize = 32;

// What an object may hold. Both it and a property begin with the property that came next the last time.
const FOLLOWER: usize = 0;
const REQUIRED: usize = 4;
const ADDITIONAL_RULE: usize = 8;
const BUCKETS: usize = 12;
const BUCKET_MASK: usize = 16;
const IS_ENOUGH: usize = 20;

// A property, with the bytes of its name as it mostly stands in a record, quotes included.
const NEXT_IN_BUCKET: usize = 4;
const VALUE_RULE: usize = 8;
const REQUIRED_BIT: usize = 12;
const NAME_LENGTH: usize = 16;
const RANGE: usize = 20;
const NAME: usize = 24;

// A range, of the values of the property that has its number: which kind of value counts, whether there was one, and the lowest and the
// highest of them: numbers of 64 bits, or texts without their quotes.
const RANGE_KIND: usize = 0;
const RANGE_STATE: usize = 4;
const LOW: usize = 8;
const HIGH: usize = 16;
const LOW_LENGTH: usize = 8;
const HIGH_LENGTH: usize = 12;
const LOW_TEXT: usize = 24;
/** Of a text in a range. The eight bytes at its end may be looked at together with seven more. */
const TEXT_BYTES: usize = 264;
const HIGH_TEXT: usize = LOW_TEXT + TEXT_BYTES;
const RANGE_BYTES: usize = HIGH_TEXT + TEXT_BYTES;

const EMPTY: u32 = 0;
const KNOWN: u32 = 1;
/** A value came whose place is not told by its bytes. */
const UNKNOWN: u32 = 2;

/** Longer texts are in no range. */
const LONGEST_IN_RANGE: usize = 256;

// Texts: how many, and for each its length and its bytes.
const TEXT: usize = 4;

const STRING: u32 = 1;
const INTEGER: u32 = 2;
const FRACTION: u32 = 4;
const OBJECT: u32 = 8;
const ARRAY: u32 = 16;
const BOOLEAN: u32 = 32;
const NULL: u32 = 64;

/** Deeper records are left to others, who have more stack. */
const DEEPEST: i32 = 200;
/** Digits of an integer that fit in 64 bits, and digits and a power of ten that a double holds exactly. */
const WHOLE_DIGITS: usize = 19;
const EXACT_DIGITS: usize = 15;
const EXACT_POWER: i32 = 22;
/** A double holds some 308 digits before it is infinite. */
const MOST_DIGITS: usize = 300;

let table: usize = 0;
/** The ranges that are widened, the first of them having the number 1; 0 for none. */
let ranges: usize = 0;
let depth: i32 = 0;
/** The last number that was seen: its digits, and whether it is an integer that they can hold. */
let magnitude: u64 = 0;
let isWhole: bool = false;

/** Whether the rule at the start of the table surely allows the value at `start`. If not, ranges may have been widened nevertheless. */
export function isSurelyValid(rules: usize, start: usize, widened: usize): bool {
  table = rules;
  ranges = widened;
  depth = 0;
  return checkValue(rules, skipSpace(start)) != 0;
}

/** Returns the address after the value, or 0 when it is not surely allowed. */
function checkValue(rule: usize, start: usize): usize {
  const kinds = load<u32>(rule + KINDS);
  switch (<u32>load<u8>(start)) {
    case 0x22: // "
      return (kinds & STRING) == 0 ? 0 : checkString(rule, start);
    case 0x7b: // {
      if ((kinds & OBJECT) == 0 || load<u32>(rule + TEXTS) != 0) return 0;
      return checkNested(rule, start, OBJECT_RULE);
    case 0x5b: // [
      if ((kinds & ARRAY) == 0 || load<u32>(rule + TEXTS) != 0) return 0;
      return checkNested(rule, start, ITEM_RULE);
    case 0x6e: // null
      return (kinds & NULL) == 0 ? 0 : checkText(rule, start, start + 4);
    case 0x74: // true
      return (kinds & BOOLEAN) == 0 ? 0 : checkText(rule, start, start + 4);
    case 0x66: // false
      return (kinds & BOOLEAN) == 0 ? 0 : checkText(rule, start, start + 5);
    default:
      return checkNumber(rule, kinds, start);
  }
}

function checkNested(rule: usize, start: usize, place: usize): usize {
  const inner = load<u32>(rule + place);
  if (inner == 0) return skipContainer(start);
  if (depth == DEEPEST) return 0;
  depth++;
  const end =
    place == OBJECT_RULE ? checkObject(table + inner, start) : checkItems(table + inner, start);
  depth--;
  return end;
}

function checkObject(rule: usize, start: usize): usize {
  let missing = load<u32>(rule + REQUIRED);
  let previous = rule;
  let at = skipSpace(start + 1);
  if (load<u8>(at) == CLOSE_BRACE) return missing == 0 ? at + 1 : 0;
  while (true) {
    // A record mostly has its properties in the same order as the one before.
    const follower = load<u32>(previous + FOLLOWER);
    let property = follower == 0 ? 0 : table + follower;
    let keyEnd: usize;
    if (property != 0 && isName(property, at)) {
      keyEnd = at + load<u32>(property + NAME_LENGTH);
    } else {
      keyEnd = skipString(at + 1);
      if (hasEscape(at, keyEnd)) return 0;
      property = find(rule, at, keyEnd - at);
      if (property != 0) store<u32>(previous + FOLLOWER, <u32>(property - table));
    }
    at = skipSpace(skipSpace(keyEnd) + 1);
    if (property != 0) {
      previous = property;
      const value = at;
      at = checkValue(table + load<u32>(property + VALUE_RULE), value);
      if (at == 0) return 0;
      const range = <usize>load<u32>(property + RANGE);
      if (range != 0 && ranges != 0) widen(ranges + (range - 1) * RANGE_BYTES, value, at);
      missing &= ~load<u32>(property + REQUIRED_BIT);
      // Whatever follows is allowed.
      if (missing == 0 && load<u32>(rule + IS_ENOUGH) != 0) return at;
    } else {
      at = checkValue(table + load<u32>(rule + ADDITIONAL_RULE), at);
      if (at == 0) return 0;
    }
    at = skipSpace(at);
    if (load<u8>(at) == CLOSE_BRACE) return missing == 0 ? at + 1 : 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

function checkItems(rule: usize, start: usize): usize {
  let at = skipSpace(start + 1);
  if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
  while (true) {
    at = checkValue(rule, at);
    if (at == 0) return 0;
    at = skipSpace(at);
    if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
    at = skipSpace(at + 1);
  }
  return 0;
}

function checkString(rule: usize, start: usize): usize {
  const end = skipString(start + 1);
  // A character has one byte at least, so that few enough bytes are few enough characters.
  if (end - start - 2 > <usize>load<u32>(rule + MAX_BYTES)) return 0;
  return checkText(rule, start, end);
}

function checkText(rule: usize, start: usize, end: usize): usize {
  const texts = load<u32>(rule + TEXTS);
  if (texts == 0) return end;
  const count = load<u32>(table + texts);
  let text = table + texts + TEXT;
  for (let index: u32 = 0; index < count; index++) {
    const length = <usize>load<u32>(text);
    if (length == end - start && memory.compare(text + TEXT, start, length) == 0) return end;
    text += TEXT + length;
  }
  return 0;
}

function checkNumber(rule: usize, kinds: u32, start: usize): usize {
  let at = start;
  let digits: u64 = 0;
  let digitCount: usize = 0;
  let point: usize = 0;
  while (true) {
    const byte = <u32>load<u8>(at);
    if (byte - 0x30 < 10) {
      digits = digits * 10 + (byte - 0x30);
      digitCount++;
    } else if (byte == POINT) {
      point = at;
    } else if ((byte | 0x20) == LETTER_E) {
      // An exponent can make it an integer, or infinite.
      return 0;
    } else if (byte != MINUS) {
      break;
    }
    at++;
  }
  magnitude = digits;
  isWhole = point == 0 && digitCount <= WHOLE_DIGITS;
  if (digitCount > MOST_DIGITS) return 0;
  if ((kinds & (point == 0 ? INTEGER : FRACTION)) == 0) return 0;
  if (load<u32>(rule + HAS_LIMITS) != 0) {
    const decimals = point == 0 ? 0 : <i32>(at - point - 1);
    if (digitCount > (point == 0 ? WHOLE_DIGITS : EXACT_DIGITS) || decimals > EXACT_POWER) return 0;
    // Rounded once, as JSON.parse does: the conversion of an integer, or the quotient of two exact numbers.
    let value = <f64>digits;
    if (decimals > 0) value /= powerOfTen(decimals);
    if (<u32>load<u8>(start) == MINUS) value = -value;
    if (value < load<f64>(rule + MINIMUM) || value > load<f64>(rule + MAXIMUM)) return 0;
  }
  return checkText(rule, start, at);
}

function powerOfTen(exponent: i32): f64 {
  let power: f64 = 1;
  for (let count = 0; count < exponent; count++) power *= 10;
  return power;
}

/** Whether the name of a property stands there, quotes included. */
function isName(property: usize, at: usize): bool {
  const length = <usize>load<u32>(property + NAME_LENGTH);
  const name = property + NAME;
  if (length > 16) return memory.compare(name, at, length) == 0;
  // Sixteen bytes at once, of which only those of the name count.
  const same = <u32>i8x16.bitmask(i8x16.eq(v128.load(name), v128.load(at)));
  return (~same & ((1 << (<u32>length)) - 1)) == 0;
}

/** The property with the name that stands there, quotes included; 0 for none. */
function find(rule: usize, at: usize, length: usize): usize {
  const bucket = hash(at, length) & load<u32>(rule + BUCKET_MASK);
  let property = load<u32>(table + load<u32>(rule + BUCKETS) + <usize>bucket * 4);
  while (property != 0) {
    const found = table + property;
    if (<usize>load<u32>(found + NAME_LENGTH) == length && isName(found, at)) return found;
    property = load<u32>(found + NEXT_IN_BUCKET);
  }
  return 0;
}

/** FNV-1a, as in rule-table.ts. */
function hash(at: usize, length: usize): u32 {
  let value: u32 = 0x811c9dc5;
  for (let index: usize = 0; index < length; index++) {
    value = (value ^ (<u32>load<u8>(at + index))) * 0x01000193;
  }
  return value;
}

/** Takes a value into a range. */
function widen(range: usize, start: usize, end: usize): void {
  const state = load<u32>(range + RANGE_STATE);
  if (state == UNKNOWN) return;
  const isKnown =
    load<u32>(range + RANGE_KIND) == STRING
      ? widenTexts(range, start, end, state == EMPTY)
      : widenNumbers(range, start, state == EMPTY);
  store<u32>(range + RANGE_STATE, isKnown ? KNOWN : UNKNOWN);
}

function widenNumbers(range: usize, start: usize, isFirst: bool): bool {
  const first = <u32>load<u8>(start);
  const isNegative = first == MINUS;
  if (!(isNegative || first - 0x30 < 10) || !isWhole || magnitude > <u64>i64.MAX_VALUE)
    return false;
  const value = isNegative ? -(<i64>magnitude) : <i64>magnitude;
  if (isFirst || value < load<i64>(range + LOW)) store<i64>(range + LOW, value);
  if (isFirst || value > load<i64>(range + HIGH)) store<i64>(range + HIGH, value);
  return true;
}

function widenTexts(range: usize, start: usize, end: usize, isFirst: bool): bool {
  if (!isPlainText(start, end)) return false;
  const text = start + 1;
  const length = end - start - 2;
  if (
    isFirst ||
    compareTexts(text, length, range + LOW_TEXT, <usize>load<u32>(range + LOW_LENGTH)) < 0
  ) {
    memory.copy(range + LOW_TEXT, text, length);
    store<u32>(range + LOW_LENGTH, <u32>length);
  }
  if (
    isFirst ||
    compareTexts(text, length, range + HIGH_TEXT, <usize>load<u32>(range + HIGH_LENGTH)) > 0
  ) {
    memory.copy(range + HIGH_TEXT, text, length);
    store<u32>(range + HIGH_LENGTH, <u32>length);
  }
  return true;
}

/** Whether a string stands there whose bytes are its characters. */
function isPlainText(start: usize, end: usize): bool {
  if (load<u8>(start) != QUOTE || end - start - 2 > LONGEST_IN_RANGE) return false;
  for (let at = start; at < end; at += 16) {
    const found = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(BACKSLASH)));
    const length = end - at;
    if ((length < 16 ? found & ((1 << (<u32>length)) - 1) : found) != 0) return false;
  }
  return true;
}

/** Below 0 when a text comes before another: the one with the lower byte does, or the shorter one. */
function compareTexts(text: usize, length: usize, other: usize, otherLength: usize): i32 {
  const common = min(length, otherLength);
  for (let at: usize = 0; at < common; at += 8) {
    // Of the last eight bytes only those count that both have.
    const beyond = common - at < 8 ? (8 - (common - at)) * 8 : 0;
    const a = bswap(load<u64>(text + at)) >> beyond;
    const b = bswap(load<u64>(other + at)) >> beyond;
    if (a != b) return a < b ? -1 : 1;
  }
  return <i32>length - <i32>otherLength;
}

const CLOSE_BRACE: u8 = 0x7d;
const CLOSE_BRACKET: u8 = 0x5d;
const BACKSLASH: u8 = 0x5c;
const QUOTE: u8 = 0x22;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const LETTER_E: u32 = 0x65;

function skipSpace(start: usize): usize {
  let at = start;
  // Of the bytes up to the space only white space can stand between values.
  while (load<u8>(at) <= 0x20) at++;
  return at;
}

/** Skips the rest of a string, from after its opening quote. */
function skipString(start: usize): usize {
  let at = start;
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(QUOTE));
    const backslashes = i8x16.eq(bytes, i8x16.splat(BACKSLASH));
    const special = i8x16.bitmask(v128.or(quotes, backslashes));
    if (special == 0) {
      at += 16;
      continue;
    }
    at += <usize>ctz(special);
    if (load<u8>(at) == QUOTE) return at + 1;
    at += 2;
  }
  return 0;
}

/** Skips an object or an array, whatever is in it. */
function skipContainer(start: usize): usize {
  let at = start;
  let open = 0;
  while (true) {
    const byte = load<u8>(at++);
    if (byte == QUOTE) {
      at = skipString(at);
    } else if ((byte | 0x20) == 0x7b) {
      open++;
    } else if ((byte | 0x20) == 0x7d) {
      open--;
      if (open == 0) return at;
    }
  }
  return 0;
}

function hasEscape(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (load<u8>(at) == BACKSLASH) return true;
  return false;
}
