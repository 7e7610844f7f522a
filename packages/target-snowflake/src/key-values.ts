import { createJsonScanner, skipColon, skipSpace, skipString } from '@intercom-to-snowflake/singer';

/**
 * Makes a function that finds which of the keys has no value in a record, or null, without parsing the
 * record. The bytes are valid JSON, an object. Stops as soon as it has seen all of them: where a member
 * occurs twice the first one counts, and Snowflake's NOT NULL has the last word.
 */
export function missingKey(
  keyProperties: readonly string[],
): (record: Buffer) => string | undefined {
  const keys = [...new Set(keyProperties)];
  const skipValue = createJsonScanner();
  const texts = keys.map((key) => Buffer.from(JSON.stringify(key)));
  const found = keys.map(() => false);

  return (record) => {
    const end = record.length;
    found.fill(false);
    let missing = keys.length;
    let position = skipSpace(record, skipSpace(record, 0, end) + 1, end);
    while (record[position] === QUOTE) {
      const nameEnd = skipString(record, position + 1, end);
      const start = skipSpace(record, skipColon(record, nameEnd, end), end);
      const key = indexOfName(record, position, nameEnd);
      if (key >= 0 && !found[key] && record[start] !== LETTER_N) {
        found[key] = true;
        missing -= 1;
        if (missing === 0) return undefined;
      }
      const next = skipSpace(record, skipValue(record, start, end), end);
      position = skipSpace(record, next + 1, end);
    }
    return keys[found.indexOf(false)];
  };

  /** Which key is named between two positions, quotes included; -1 for none of them. */
  function indexOfName(record: Buffer, start: number, end: number): number {
    const index = texts.findIndex((text) => isAt(record, start, end, text));
    if (index >= 0 || !record.subarray(start, end).includes(BACKSLASH)) return index;
    return keys.indexOf(JSON.parse(record.toString('utf8', start, end)) as string);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Only `null` begins with it. */
const LETTER_N = 0x6e;

function isAt(record: Buffer, start: number, end: number, text: Buffer): boolean {
  if (end - start !== text.length) return false;
  for (let index = 1; index < text.length; index += 1) {
    if (record[start + index] !== text[index]) return false;
  }
  return true;
}
