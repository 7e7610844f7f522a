/** A name that no column of a table has. */
export function freeName(wanted: string, columns: readonly { readonly name: string }[]): string {
  const taken = new Set(columns.map(({ name }) => name));
  let name = wanted;
  while (taken.has(name)) name += '_';
  return name;
}
