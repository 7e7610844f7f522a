import { createJsonScanner, skipColon, skipSpace, skipString } from '@intercom-to-snowflake/singer';

/**
 * Makes a function that finds which of the keys has no value in a record, or null, without parsing the
 * record. The bytes are valid JSON, an object. Stops as soon as it has seen all of them: where a member
 * occurs twice the first one counts, and Snowflake's NOT NULL has the last word.
 */
export function missingKey(keys: readonly string[]): (record: Buffer) => string | undefined {
  const skipValue = createJsonScanner();

  return (record) => {
    const missing = new Set(keys);
    const end = record.length;
    let position = skipSpace(record, skipSpace(record, 0, end) + 1, end);
    while (record[position] === QUOTE) {
      const nameEnd = skipString(record, position + 1, end);
      const name = nameOf(record, position, nameEnd);
      const start = skipSpace(record, skipColon(record, nameEnd, end), end);
      if (record[start] !== LETTER_N) missing.delete(name);
      if (missing.size === 0) return undefined;
      const next = skipSpace(record, skipValue(record, start, end), end);
      position = skipSpace(record, next + 1, end);
    }
    const [first] = missing;
    return first;
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Only `null` begins with it. */
const LETTER_N = 0x6e;

function nameOf(record: Buffer, start: number, end: number): string {
  const name = record.toString('utf8', start + 1, end - 1);
  return record.subarray(start, end).includes(BACKSLASH)
    ? (JSON.parse(record.toString('utf8', start, end)) as string)
    : name;
}
