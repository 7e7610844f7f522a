// Members of an answer that the description does not name. JSON Schema lets them pass: its objects are open.
import { parts } from '../../../scripts/stream-schemas/description.mjs';

/** @returns {{at: string, component: string}[]} paths like "data.*.tags.type", and the component schema that should name the last step */
export function unnamedMembers(description, nodes, value, path = '') {
  const found = nodes.flatMap((node) => parts(description, node));
  if (Array.isArray(value)) {
    const items = found.flatMap(({ schema, component }) =>
      schema.items ? [{ schema: schema.items, component }] : [],
    );
    if (items.length === 0) return [];
    return unique(
      value.flatMap((item) => unnamedMembers(description, items, item, join(path, '*'))),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  const isMap = found.some(({ schema }) => schema.additionalProperties);
  const namesMembers = found.some(({ schema }) => schema.properties);
  if (isMap || !namesMembers) return [];
  return unique(
    Object.entries(value).flatMap(([name, member]) => {
      const known = found.flatMap(({ schema, component }) =>
        schema.properties?.[name] ? [{ schema: schema.properties[name], component }] : [],
      );
      const memberPath = join(path, name);
      return known.length === 0
        ? [{ at: memberPath, component: found.map((part) => part.component).find(Boolean) }]
        : unnamedMembers(description, known, member, memberPath);
    }),
  );
}

function join(path, step) {
  return path === '' ? step : `${path}.${step}`;
}

function unique(members) {
  return [...new Map(members.map((member) => [member.at, member])).values()];
}
