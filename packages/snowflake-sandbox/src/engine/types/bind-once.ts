/** A column, a lambda's parameter: as cheap to repeat as to name. */
const isName = (sql: string): boolean => /^(\w+|"[^"]*")(\.(\w+|"[^"]*"))*$/.test(sql);

/**
 * DuckDB SQL that computes `sql` once for all the places where `use` needs it: written out at each of them, expressions in
 * expressions grow without bound, and DuckDB plans and computes every copy. DuckDB has no LET; a list of one value has the
 * same effect. `name` hides the same name further out, so `use` must not need that one.
 */
export const bindOnce = (sql: string, name: string, use: (sql: string) => string): string => {
  if (isName(sql)) return use(sql);
  const places = use('\u2063').split('\u2063').length - 1;
  return places < 2 ? use(sql) : `list_transform([${sql}], lambda ${name}: ${use(name)})[1]`;
};
