import { createJsonScanner, skipColon, skipSpace, skipString } from '@intercom-to-snowflake/singer';
import { ARRAY, BOOLEAN, FRACTION, INTEGER, NULL, OBJECT, STRING } from './byte-rules.ts';
import type { ObjectRule, PropertyRule, Rule } from './byte-rules.ts';

/**
 * Makes a function that looks at the bytes of a record, valid JSON, and says whether the rule surely
 * allows it. It builds no object, which is what makes parsing slow.
 */
export function bytesChecker(rule: Rule): (record: Buffer) => boolean {
  const skipValue = createJsonScanner();
  // A record mostly has its properties in the same order as the one before: which came after which.
  const followers = new Map<ObjectRule | PropertyRule, PropertyRule>();
  let bytes: Buffer = Buffer.alloc(0);
  let end = 0;
  let depth = 0;

  /** Returns the position after the value, or -1 when it is not surely allowed. */
  function checkValue(rule: Rule, start: number): number {
    const { kinds } = rule;
    switch (bytes[start]) {
      case QUOTE:
        return (kinds & STRING) === 0 ? -1 : checkString(rule, start);
      case OPEN_BRACE:
        if ((kinds & OBJECT) === 0 || rule.texts) return -1;
        return rule.object ? nested(checkObject, rule.object, start) : skipValue(bytes, start, end);
      case OPEN_BRACKET:
        if ((kinds & ARRAY) === 0 || rule.texts) return -1;
        return rule.items ? nested(checkItems, rule.items(), start) : skipValue(bytes, start, end);
      case LETTER_N:
        return checkText(rule, NULL, start, start + 4);
      case LETTER_T:
        return checkText(rule, BOOLEAN, start, start + 4);
      case LETTER_F:
        return checkText(rule, BOOLEAN, start, start + 5);
      default:
        return checkNumber(rule, start);
    }
  }

  function nested<T>(check: (rule: T, start: number) => number, rule: T, start: number): number {
    depth += 1;
    const position = depth > DEEPEST ? -1 : check(rule, start);
    depth -= 1;
    return position;
  }

  function checkText(rule: Rule, kind: number, start: number, after: number): number {
    if ((rule.kinds & kind) === 0) return -1;
    return rule.texts && !rule.texts.has(bytes.toString('latin1', start, after)) ? -1 : after;
  }

  function checkString(rule: Rule, start: number): number {
    const after = skipString(bytes, start + 1, end);
    // A character has one byte at least, so that few enough bytes are few enough characters.
    if (rule.maxBytes !== undefined && after - start - 2 > rule.maxBytes) return -1;
    return rule.texts && !rule.texts.has(bytes.toString('utf8', start, after)) ? -1 : after;
  }

  function checkNumber(rule: Rule, start: number): number {
    let after = start;
    let kind = INTEGER;
    for (; after < end; after += 1) {
      const byte = bytes[after] ?? 0;
      if (byte === POINT) kind = FRACTION;
      // An exponent can make it an integer, or infinite.
      else if (byte === LETTER_E || byte === UPPER_E) return -1;
      else if ((byte < ZERO || byte > NINE) && byte !== MINUS) break;
    }
    if (after - start > MOST_DIGITS) return -1;
    if (rule.minimum !== undefined || rule.maximum !== undefined) {
      const value = Number(bytes.toString('latin1', start, after));
      if (value < (rule.minimum ?? value) || value > (rule.maximum ?? value)) return -1;
    }
    return checkText(rule, kind, start, after);
  }

  function checkItems(rule: Rule, start: number): number {
    let position = skipSpace(bytes, start + 1, end);
    if (bytes[position] === CLOSE_BRACKET) return position + 1;
    for (;;) {
      position = checkValue(rule, position);
      if (position < 0) return -1;
      position = skipSpace(bytes, position, end);
      if (bytes[position] === CLOSE_BRACKET) return position + 1;
      position = skipSpace(bytes, position + 1, end);
    }
  }

  function checkObject(rule: ObjectRule, start: number): number {
    let missing = rule.required;
    let previous: ObjectRule | PropertyRule = rule;
    let position = skipSpace(bytes, start + 1, end);
    if (bytes[position] === CLOSE_BRACE) return missing === 0 ? position + 1 : -1;
    for (;;) {
      let property = followers.get(previous);
      let keyEnd: number;
      if (property && startsWith(property.text, position)) {
        keyEnd = position + property.text.length;
      } else {
        keyEnd = skipString(bytes, position + 1, end);
        const name = bytes.toString('utf8', position + 1, keyEnd - 1);
        if (name.includes('\\')) return -1;
        property = rule.properties.get(name);
        if (property) followers.set(previous, property);
      }
      if (property) {
        missing &= ~property.bit;
        previous = property;
      }
      position = skipSpace(bytes, skipColon(bytes, keyEnd, end), end);
      position = checkValue((property ? property.rule : rule.additional)(), position);
      if (position < 0) return -1;
      position = skipSpace(bytes, position, end);
      if (bytes[position] === CLOSE_BRACE) return missing === 0 ? position + 1 : -1;
      position = skipSpace(bytes, position + 1, end);
    }
  }

  function startsWith(text: Buffer, start: number): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (bytes[start + index] !== text[index]) return false;
    }
    return true;
  }

  return (record) => {
    bytes = record;
    end = record.length;
    depth = 0;
    return checkValue(rule, skipSpace(bytes, 0, end)) >= 0;
  };
}

const DEEPEST = 200;
/** A double holds some 308 digits before it is infinite. */
const MOST_DIGITS = 300;

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_E = 0x65;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
