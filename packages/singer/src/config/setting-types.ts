type AnySchema = { readonly [keyword: string]: unknown };

/** The JSON types that a setting may have, those of its alternatives included. */
export function typesOf(schema: AnySchema): ReadonlySet<string> {
  const own = [schema['type']].flat().filter((type) => typeof type === 'string');
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => {
    const schemas = schema[keyword];
    return Array.isArray(schemas) ? (schemas as AnySchema[]) : [];
  });
  return new Set([...own, ...alternatives.flatMap((alternative) => [...typesOf(alternative)])]);
}
