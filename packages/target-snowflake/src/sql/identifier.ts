/**
 * A name as SQL: always in double quotes, so that case and every character are kept and no name can
 * be taken for anything else. The only way by which a name reaches a statement.
 * (docs.snowflake.com, Identifier requirements, 2026-11-24: a double quote is written twice.)
 */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"DATABASE"."SCHEMA"."TABLE"`. */
export function qualifiedName(...names: readonly string[]): string {
  return names.map(identifier).join('.');
}

export function identifierList(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}
