/* eslint-disable @typescript-eslint/non-nullable-type-assertion-style --
   every index is below `end`, and checking that again would cost a third of the speed */

/**
 * Finds the end of a JSON value without building it, as strictly as JSON.parse: what that refuses is
 * refused. Nesting may be as deep as it likes: open brackets are kept on a stack of their own.
 *
 * Returns the position after the value, or the complement (`~position`, negative) of the byte that
 * cannot be there; `~end` when the text stops too early. The bytes are taken to be valid UTF-8.
 */
export type ScanJsonValue = (bytes: Uint8Array, start: number, end: number) => number;

export function createJsonScanner(): ScanJsonValue {
  // One byte per open bracket: 1 for an object, 0 for an array.
  let open = new Uint8Array(64);

  return (bytes, start, end) => {
    let depth = 0;
    let inObject = false;
    let position = start;

    for (;;) {
      position = skipSpace(bytes, position, end);
      if (position >= end) return ~end;
      const first = bytes[position] as number;
      if (first === QUOTE) {
        position = skipString(bytes, position + 1, end);
        if (position < 0) return position;
      } else if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        position = skipSpace(bytes, position + 1, end);
        if (position >= end) return ~end;
        if (bytes[position] === first + TO_CLOSING) {
          position++;
        } else {
          if (depth === open.length) open = doubled(open);
          inObject = first === OPEN_BRACE;
          open[depth++] = inObject ? 1 : 0;
          if (inObject) position = skipKey(bytes, position, end);
          if (position < 0) return position;
          continue;
        }
      } else {
        position = skipScalar(bytes, position, end, first);
        if (position < 0) return position;
      }

      // A value is complete: close what ends here, or go on to the next one.
      for (;;) {
        if (depth === 0) return position;
        position = skipSpace(bytes, position, end);
        if (position >= end) return ~end;
        const next = bytes[position] as number;
        if (next === COMMA) {
          position++;
          if (inObject) position = skipKey(bytes, skipSpace(bytes, position, end), end);
          if (position < 0) return position;
          break;
        }
        if (next !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return ~position;
        position++;
        depth--;
        inObject = depth > 0 && open[depth - 1] === 1;
      }
    }
  };
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** What lies between an opening bracket and its closing one, round the letter between them. */
const TO_CLOSING = 2;

/** Bytes that need a look inside a string: control characters, the quote and the backslash. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);

const ESCAPABLE = new Uint8Array(256);
for (const letter of Buffer.from('"\\/bfnrt')) ESCAPABLE[letter] = 1;

/** Small enough to be inlined: mostly there is no space to skip. */
export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  return start < end && (bytes[start] as number) <= 0x20 ? skipSpaces(bytes, start, end) : start;
}

function skipSpaces(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end) {
    const byte = bytes[position];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    position++;
  }
  return position;
}

/** Skips the rest of a string; `start` is after its opening quote. */
export function skipString(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  const lastFour = end - 3;
  for (;;) {
    // Four at a time is a sixth faster over whole records (measured with Node 20.20).
    while (
      position < lastFour &&
      SPECIAL[bytes[position] as number] === 0 &&
      SPECIAL[bytes[position + 1] as number] === 0 &&
      SPECIAL[bytes[position + 2] as number] === 0 &&
      SPECIAL[bytes[position + 3] as number] === 0
    ) {
      position += 4;
    }
    while (position < end && SPECIAL[bytes[position] as number] === 0) position++;
    if (position >= end) return ~end;
    const byte = bytes[position] as number;
    if (byte === QUOTE) return position + 1;
    if (byte !== BACKSLASH) return ~position;
    position = skipEscape(bytes, position + 1, end);
    if (position < 0) return position;
  }
}

function skipEscape(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return ~end;
  const letter = bytes[start] as number;
  if (letter !== LETTER_U) return ESCAPABLE[letter] === 1 ? start + 1 : ~start;
  for (let position = start + 1; position < start + 5; position++) {
    if (position >= end) return ~end;
    if (!isHexDigit(bytes[position] as number)) return ~position;
  }
  return start + 5;
}

/** Skips a key and its colon. */
function skipKey(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return ~end;
  if (bytes[start] !== QUOTE) return ~start;
  const afterKey = skipString(bytes, start + 1, end);
  if (afterKey < 0) return afterKey;
  return skipColon(bytes, afterKey, end);
}

export function skipColon(bytes: Uint8Array, start: number, end: number): number {
  const position = skipSpace(bytes, start, end);
  if (position >= end) return ~end;
  return bytes[position] === COLON ? position + 1 : ~position;
}

function skipScalar(bytes: Uint8Array, start: number, end: number, first: number): number {
  if (first === MINUS || isDigit(first)) return skipNumber(bytes, start, end);
  if (first === 0x6e) return skipWord(bytes, start, end, 'null');
  if (first === 0x74) return skipWord(bytes, start, end, 'true');
  if (first === 0x66) return skipWord(bytes, start, end, 'false');
  return ~start;
}

function skipWord(bytes: Uint8Array, start: number, end: number, word: string): number {
  for (let index = 1; index < word.length; index++) {
    if (start + index >= end) return ~end;
    if (bytes[start + index] !== word.charCodeAt(index)) return ~(start + index);
  }
  return start + word.length;
}

function skipNumber(bytes: Uint8Array, start: number, end: number): number {
  let position = bytes[start] === MINUS ? start + 1 : start;
  // No digit may follow a leading zero; what follows instead is for the caller to refuse.
  position =
    position < end && bytes[position] === ZERO ? position + 1 : skipDigits(bytes, position, end);
  if (position < 0) return position;
  if (position < end && bytes[position] === POINT) {
    position = skipDigits(bytes, position + 1, end);
    if (position < 0) return position;
  }
  if (position < end && ((bytes[position] as number) | 0x20) === 0x65) {
    const sign = bytes[position + 1];
    const signed = position + 1 < end && (sign === MINUS || sign === 0x2b);
    position = skipDigits(bytes, position + (signed ? 2 : 1), end);
  }
  return position;
}

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end && isDigit(bytes[position] as number)) position++;
  if (position > start) return position;
  return position >= end ? ~end : ~position;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

function doubled(stack: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(stack.length * 2);
  larger.set(stack);
  return larger;
}
