/**
 * Text as a SQL string. The only way by which text reaches a statement.
 * (docs.snowflake.com, String & binary data types, 2026-11-24: in single quotes a backslash begins
 * an escape, so both are doubled; control characters and lone surrogates, which a request cannot
 * carry as they are, are written as escapes.)
 */
export function textLiteral(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "''")
    .replace(/\p{Cc}|\p{Cs}/gu, (character) => `\\u${hex(character)}`);
  return `'${escaped}'`;
}

/** @throws RangeError for a number that is not a safe integer: a bug, never the source's doing. */
export function integerLiteral(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
  return String(value);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
