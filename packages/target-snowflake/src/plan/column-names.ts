import { distinctName, storedName } from './stored-name.ts';

/**
 * A column name for each property: different for different properties, though Snowflake's upper case
 * makes `id` and `ID` one. Of such properties one keeps the plain name, the one in lower case before the
 * others; the rest end in a hash of their own. Neither the order of the properties nor the other
 * properties change what a hash is.
 */
export function columnNames(
  properties: readonly string[],
  reserved: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(reserved);
  const sorted = [...properties].sort();
  const plain = new Set(
    sorted.filter((property) => property === storedName(property).toLowerCase()),
  );
  // Whoever has the plainest claim to a name comes first.
  for (const property of [...plain, ...sorted.filter((it) => !plain.has(it))]) {
    const name = freeName(property, taken);
    taken.add(name);
    names.set(property, name);
  }
  return names;
}

/** The plain name, or the distinct one when that is taken. */
export function freeName(property: string, taken: ReadonlySet<string>): string {
  const plain = storedName(property);
  if (!taken.has(plain)) return plain;
  let name = distinctName(property);
  while (taken.has(name)) name = distinctName(name);
  return name;
}

/** True when a column of that name says by itself which property it holds. */
export function isPlainName(property: string, name: string): boolean {
  return property === name.toLowerCase() && storedName(property) === name;
}
