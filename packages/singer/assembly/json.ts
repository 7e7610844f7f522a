// AssemblyScript: TypeScript's syntax, WebAssembly's types. `npm run assembly` compiles it.
//
// Skips JSON values without building them, as strictly as JSON.parse: what that refuses is refused. A
// text ends with a line feed, which can stand nowhere in a line of JSON: no loop has to ask whether there
// is more. Up to sixteen bytes after it are looked at, and never judged. The bytes are valid UTF-8.
//
// Functions take an address and return the one after what they skipped, or 0: `refusedAt` says then which
// byte cannot be there.

export let refusedAt: usize = 0;

export function refuse(at: usize): usize {
  refusedAt = at;
  return 0;
}

/** Whether a number was skipped, since `forgetNumbers`, that neither a double nor a decimal of 37 digits may hold. */
export let sawLongNumber: bool = false;

export function forgetNumbers(): void {
  sawLongNumber = false;
}

/** Skips any value. `open` is free memory, a byte for each level of nesting: nesting may be as deep as it likes. */
export function skipValue(start: usize, open: usize): usize {
  const bottom = open;
  let at = start;
  while (true) {
    const first = <u32>load<u8>(at);
    if (first == QUOTE) {
      at = skipString(at + 1);
    } else if (first == OPEN_BRACE || first == OPEN_BRACKET) {
      const closing = first + TO_CLOSING;
      at = skipSpace(at + 1);
      if (<u32>load<u8>(at) != closing) {
        open++;
        store<u8>(open, <u8>closing);
        if (closing == CLOSE_BRACE) at = skipKey(at);
        if (at == 0) return 0;
        continue;
      }
      at++;
    } else {
      at = skipScalar(at, first);
    }
    if (at == 0) return 0;

    // A value is complete: close what ends here, or go on to the next one.
    while (true) {
      if (open == bottom) return at;
      at = skipSpace(at);
      const next = <u32>load<u8>(at);
      const closing = <u32>load<u8>(open);
      if (next == COMMA) {
        at = skipSpace(at + 1);
        if (closing == CLOSE_BRACE) at = skipKey(at);
        if (at == 0) return 0;
        break;
      }
      if (next != closing) return refuse(at);
      at++;
      open--;
    }
  }
  return 0;
}

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const BACKSLASH: u32 = 0x5c;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
/** What lies between an opening bracket and its closing one, round the letter between them. */
const TO_CLOSING: u32 = 2;

/** Mostly there is no space to skip. */
export function skipSpace(at: usize): usize {
  return <u32>load<u8>(at) <= 0x20 ? skipSpaces(at) : at;
}

function skipSpaces(start: usize): usize {
  let at = start;
  let byte = <u32>load<u8>(at);
  while (byte == 0x20 || byte == 0x09 || byte == 0x0d) byte = <u32>load<u8>(++at);
  return at;
}

/** Skips the rest of a string, from after its opening quote: the next byte in sixteen that needs a look. */
export function skipString(start: usize): usize {
  let at = start;
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(<u8>QUOTE));
    const backslashes = i8x16.eq(bytes, i8x16.splat(<u8>BACKSLASH));
    const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
    const special = i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
    if (special == 0) {
      at += 16;
      continue;
    }
    at += <usize>ctz(special);
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) return at + 1;
    if (byte != BACKSLASH) return refuse(at);
    at = skipEscape(at + 1);
    if (at == 0) return 0;
  }
  return 0;
}

function skipEscape(at: usize): usize {
  const letter = <u32>load<u8>(at);
  switch (letter) {
    case 0x22: // "
    case 0x2f: // /
    case 0x5c: // \
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 1;
    case 0x75: // u
      for (let digit = at + 1; digit < at + 5; digit++) {
        if (!isHexDigit(<u32>load<u8>(digit))) return refuse(digit);
      }
      return at + 5;
    default:
      return refuse(at);
  }
}

/** Skips a key, its colon and the space round it. */
function skipKey(at: usize): usize {
  if (<u32>load<u8>(at) != QUOTE) return refuse(at);
  const end = skipString(at + 1);
  return end == 0 ? 0 : skipColon(end);
}

export function skipColon(start: usize): usize {
  const at = skipSpace(start);
  return <u32>load<u8>(at) == COLON ? skipSpace(at + 1) : refuse(at);
}

// Words, as the numbers that their bytes make.
const NULL: u32 = 0x6c6c756e;
const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;

function skipScalar(at: usize, first: u32): usize {
  if (first == 0x6e) return skipWord(at, NULL);
  if (first == 0x74) return skipWord(at, TRUE);
  if (first == 0x66) return skipWord(at + 1, ALSE);
  return first == MINUS || isDigit(first) ? skipNumber(at) : refuse(at);
}

function skipWord(start: usize, word: u32): usize {
  const difference = load<u32>(start) ^ word;
  return difference == 0 ? start + 4 : refuse(start + <usize>(ctz(difference) >> 3));
}

function skipNumber(start: usize): usize {
  let at = <u32>load<u8>(start) == MINUS ? start + 1 : start;
  // No digit may follow a leading zero; what follows instead is for the caller to refuse.
  at = <u32>load<u8>(at) == ZERO ? at + 1 : skipDigits(at);
  if (at == 0) return 0;
  if (<u32>load<u8>(at) == POINT) {
    at = skipDigits(at + 1);
    if (at == 0) return 0;
  }
  if (((<u32>load<u8>(at)) | 0x20) != 0x65) {
    if (at - start > MOST_PLAIN) sawLongNumber = true;
    return at;
  }
  const sign = <u32>load<u8>(at + 1);
  const exponent = sign == MINUS || sign == 0x2b ? at + 2 : at + 1;
  at = skipDigits(exponent);
  if (at > start + MOST_WITH_EXPONENT || at > exponent + 2) sawLongNumber = true;
  return at;
}

/** Bytes of a number, which are more than its digits. With an exponent it is no decimal to many readers. */
const MOST_PLAIN: usize = 37;
const MOST_WITH_EXPONENT: usize = 16;

function skipDigits(start: usize): usize {
  let at = start;
  while (isDigit(<u32>load<u8>(at))) at++;
  return at > start ? at : refuse(at);
}

function isDigit(byte: u32): bool {
  return byte - ZERO < 10;
}

function isHexDigit(byte: u32): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 < 6;
}
