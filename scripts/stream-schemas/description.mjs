// Intercom's OpenAPI description: finding the schema of what an endpoint answers.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

export async function readDescription(path) {
  return parse(await readFile(path, 'utf8'));
}

/** Follows `$ref` and remembers the name of the component schema that was entered last. */
export function resolve(description, { schema, component }) {
  if (schema.$ref === undefined) return { schema, component };
  const name = schema.$ref.split('/').at(-1);
  const target = description.components.schemas[name];
  if (target === undefined) throw new Error(`${schema.$ref} is not in the description`);
  return resolve(description, { schema: target, component: name });
}

/** A schema and everything that allOf, oneOf and anyOf add to it, each resolved. */
export function parts(description, node) {
  const { schema, component } = resolve(description, node);
  const alternatives = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((list) => list ?? []);
  return [
    { schema, component },
    ...alternatives.flatMap((part) => parts(description, { schema: part, component })),
  ];
}

/** "GET /admins admins.*" or "component tags tags.*": the schema at that place, with the component it is in. */
export function find(description, source) {
  const [kind, name, members = ''] = source.split(' ');
  const schema =
    kind === 'component'
      ? { $ref: `#/components/schemas/${name}` }
      : answer(description, kind.toLowerCase(), name);
  if (schema === undefined) throw new Error(`The description has no JSON answer for ${source}`);
  const steps = members.split('.').filter(Boolean);
  return steps.reduce(
    (node, step) => child(description, node, step, source),
    resolve(description, { schema }),
  );
}

function answer(description, method, path) {
  return description.paths[path]?.[method]?.responses['200']?.content?.['application/json']?.schema;
}

function child(description, node, step, source) {
  for (const { schema, component } of parts(description, node)) {
    const found = step === '*' ? schema.items : schema.properties?.[step];
    if (found !== undefined) return resolve(description, { schema: found, component });
  }
  throw new Error(`${source}: the description has no ${step} there`);
}

/** Every property that the description names below a node, as paths like "tags.data.*.id". */
export function propertyPaths(description, node, path = '', entered = []) {
  return parts(description, node).flatMap(({ schema, component }) => {
    if (entered.includes(schema)) return [];
    const inside = [...entered, schema];
    const below = (inner, innerPath) =>
      propertyPaths(description, { schema: inner, component }, innerPath, inside);
    return [
      ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
        const propertyPath = path === '' ? name : `${path}.${name}`;
        return [propertyPath, ...below(property, propertyPath)];
      }),
      ...(schema.items === undefined ? [] : below(schema.items, `${path}.*`)),
    ];
  });
}
