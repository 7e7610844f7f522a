import { createMemberNames } from './member-name-set.ts';

/** Where one JSON value ends, or why it is none. Offsets are into the buffer. */
export type Scan =
  | {
      readonly kind: 'value';
      readonly end: number;
      /** Snowflake keeps it in other words: a repeated member, of which the last counts, or a number like `1.50` or `1E5`, or of many digits. */
      readonly reworded: boolean;
    }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'error'; readonly at: number; readonly message: string };

/** Scans the value at `start`. `last`: the bytes are all there is, so what is incomplete is wrong. */
export type JsonScanner = (bytes: Buffer, start: number, end: number, last: boolean) => Scan;

const quote = 0x22;
const backslash = 0x5c;

/** Bytes at which a string ends or needs a closer look: `"`, `\` and control characters. */
const special = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === quote || byte === backslash || byte < 0x20 ? 1 : 0,
);
/** Bytes of numbers and of true, false and null. */
const atomic = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9A-Za-z_+.-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * Checks JSON values (RFC 8259, and nothing beyond it) and finds where they end. They are not built: a number of 38
 * digits, or an object of 20 MB, stays the bytes it is. A member name that appears twice in an object is an error
 * unless allowed, as in Snowflake (CREATE FILE FORMAT, ALLOW_DUPLICATE, 2026-11-24). Escaped halves of a surrogate
 * pair are refused.
 */
export function createJsonScanner({
  allowDuplicate,
}: {
  readonly allowDuplicate: boolean;
}): JsonScanner {
  const names = createMemberNames();

  return (bytes, start, end, last) => {
    /** The open brackets, innermost last, as their closing bytes. */
    const closers: number[] = [];
    let reworded = false;
    let at = start;
    let want: 'value' | 'first value' | 'name' | 'first name' | 'after' = 'value';
    names.reset();
    const unfinished = (where: number, message: string): Scan =>
      last ? { kind: 'error', at: where, message } : { kind: 'incomplete' };

    for (;;) {
      while (at < end && isSpace(bytes[at])) at += 1;
      if (at >= end) {
        return unfinished(
          at,
          closers.length === 0 ? 'empty input' : 'incomplete object or array value',
        );
      }
      const byte = bytes[at] ?? 0;

      if (want === 'after') {
        const closer = closers.at(-1);
        if (byte === 0x2c /* , */) {
          want = closer === 0x7d ? 'name' : 'value';
        } else if (byte === closer) {
          closers.pop();
          if (byte === 0x7d) names.close();
          if (closers.length === 0) return { kind: 'value', end: at + 1, reworded };
        } else {
          return misplaced(bytes, at);
        }
        at += 1;
        continue;
      }

      if (want === 'name' || want === 'first name') {
        if (byte === 0x7d /* } */ && want === 'first name') {
          want = 'after';
          continue;
        }
        if (byte !== quote) return misplaced(bytes, at);
        const nameStart = at;
        let hash = 0;
        at += 1;
        while (at < end && special[bytes[at] ?? 0] === 0) {
          hash = (hash * 31 + (bytes[at] ?? 0)) | 0;
          at += 1;
        }
        const escaped = bytes[at] !== quote;
        if (escaped || at >= end) {
          const rest = stringEnd(bytes, at, end);
          if (typeof rest !== 'number') return rest;
          if (rest < 0) return unfinished(nameStart, 'unfinished string');
          at = rest;
        } else {
          at += 1;
        }
        if (names.repeats(bytes, nameStart, at, hash, escaped)) {
          if (!allowDuplicate) {
            const name = bytes.toString('utf8', nameStart + 1, at - 1);
            return {
              kind: 'error',
              at: nameStart,
              message: `duplicate object attribute "${name}"`,
            };
          }
          reworded = true;
        }
        while (at < end && isSpace(bytes[at])) at += 1;
        if (at >= end) return unfinished(at, 'incomplete object or array value');
        if (bytes[at] !== 0x3a /* : */) return { kind: 'error', at, message: 'missing colon' };
        at += 1;
        want = 'value';
        continue;
      }

      if (byte === quote) {
        const valueStart = at;
        at += 1;
        while (at < end && special[bytes[at] ?? 0] === 0) at += 1;
        const rest = stringEnd(bytes, at, end);
        if (typeof rest !== 'number') return rest;
        if (rest < 0) return unfinished(valueStart, 'unfinished string');
        at = rest;
      } else if (byte === 0x7b /* { */) {
        closers.push(0x7d);
        names.open();
        at += 1;
        want = 'first name';
        continue;
      } else if (byte === 0x5b /* [ */) {
        closers.push(0x5d);
        at += 1;
        want = 'first value';
        continue;
      } else if (byte === 0x5d /* ] */ && want === 'first value') {
        want = 'after';
        continue;
      } else {
        const atomStart = at;
        while (at < end && atomic[bytes[at] ?? 0] === 1) at += 1;
        if (at === atomStart) return misplaced(bytes, at);
        // More digits may follow in the next chunk.
        if (at === end && !last) return { kind: 'incomplete' };
        const atom = bytes.toString('latin1', atomStart, at);
        const problem = atomProblem(atom);
        if (problem !== undefined) return { kind: 'error', at: atomStart, message: problem };
        if (/[eE]|\.\d*0$|^-?[\d.]{39}/.test(atom) && atom !== 'true' && atom !== 'false')
          reworded = true;
      }
      if (closers.length === 0) return { kind: 'value', end: at, reworded };
      want = 'after';
    }
  };
}

/** From a special byte inside a string to behind its closing quote; negative where the bytes end first. */
function stringEnd(bytes: Buffer, from: number, end: number): number | Scan {
  let at = from;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at + 1;
    if (byte < 0x20) return { kind: 'error', at, message: 'unescaped control character in string' };
    if (byte !== backslash) {
      at += 1;
      continue;
    }
    const next = escapeEnd(bytes, at, end);
    if (typeof next !== 'number' || next < 0) return next;
    at = next;
  }
  return -1;
}

/** Behind the escape sequence; negative where the bytes end inside it. */
function escapeEnd(bytes: Buffer, at: number, end: number): number | Scan {
  if (at + 1 >= end) return -1;
  if (bytes[at + 1] !== 0x75 /* u */) {
    return '"\\/bfnrt'.includes(String.fromCharCode(bytes[at + 1] ?? 0))
      ? at + 2
      : { kind: 'error', at, message: 'invalid escape sequence in string' };
  }
  if (at + 6 > end) return -1;
  const unit = hex(bytes, at + 2);
  if (unit === undefined)
    return { kind: 'error', at, message: 'invalid unicode escape sequence in string' };
  if (unit < 0xd800 || unit > 0xdfff) return at + 6;
  const alone: Scan = {
    kind: 'error',
    at,
    message: 'unpaired surrogate in unicode escape sequence',
  };
  if (unit > 0xdbff) return alone;
  if (at + 12 > end) {
    const begun = bytes.toString('latin1', at + 6, Math.min(end, at + 8));
    return '\\u'.startsWith(begun) ? -1 : alone;
  }
  const low =
    bytes[at + 6] === backslash && bytes[at + 7] === 0x75 ? hex(bytes, at + 8) : undefined;
  return low !== undefined && low >= 0xdc00 && low <= 0xdfff ? at + 12 : alone;
}

function hex(bytes: Buffer, at: number): number | undefined {
  const digits = bytes.toString('latin1', at, at + 4);
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function atomProblem(atom: string): string | undefined {
  if (atom === 'true' || atom === 'false' || atom === 'null' || number.test(atom)) return undefined;
  const shown = atom.length > 40 ? `${atom.slice(0, 40)}…` : atom;
  return /^[-+.\d]/.test(atom) ? `invalid number: ${shown}` : `unknown keyword "${shown}"`;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function misplaced(bytes: Buffer, at: number): Scan {
  const found = bytes.toString('utf8', at, Math.min(bytes.length, at + 4)).slice(0, 1);
  return { kind: 'error', at, message: `misplaced character '${found}'` };
}
