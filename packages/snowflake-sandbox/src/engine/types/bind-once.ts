/** A column, a lambda's parameter: as cheap to repeat as to name. */
const isName = (sql: string): boolean => /^(\w+|"[^"]*")(\.(\w+|"[^"]*"))*$/.test(sql);

/** A lambda's parameter in DuckDB SQL. DuckDB prefers a column of that name, so it is one that no column has. */
export const lambdaParameter = (name: string): string => `"\u2063${name}"`;

/**
 * DuckDB SQL that computes `sql` once for all the places where `use` needs it: written out at each of them, expressions in
 * expressions grow without bound, and DuckDB plans and computes every copy. DuckDB has no LET; a list of one value has the
 * same effect. `name` hides the same name further out, so `use` must not need that one.
 */
export const bindOnce = (sql: string, name: string, use: (sql: string) => string): string => {
  if (isName(sql)) return use(sql);
  const parameter = lambdaParameter(name);
  const body = use(parameter);
  return body.split(parameter).length - 1 < 2
    ? use(sql)
    : `list_transform([${sql}], lambda ${parameter}: ${body})[1]`;
};
