/** One part of a name as written: `value` is folded when it was not quoted. */
export type Identifier = { readonly value: string; readonly quoted: boolean };

/** `DB.SCHEMA.NAME`, from the left; one to three parts. */
export type ObjectName = readonly Identifier[];

export const maxIdentifierLength = 255;

/** An identifier as Snowflake prints it: bare when that reads back the same, else quoted. */
export const printIdentifier = (name: string): string =>
  /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

export const printName = (name: ObjectName): string =>
  name.map(({ value }) => printIdentifier(value)).join('.');

/** A DuckDB identifier; the only way a name reaches DuckDB. */
export const duckdbIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A DuckDB string literal; the only way a value reaches DuckDB. */
export const duckdbString = (value: string): string =>
  value.includes('\0')
    ? `(${value
        .split('\0')
        .map((part) => `'${part.replaceAll("'", "''")}'`)
        .join(' || chr(0) || ')})`
    : `'${value.replaceAll("'", "''")}'`;
