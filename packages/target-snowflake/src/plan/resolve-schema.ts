import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonObject, JsonSchema, JsonValue } from '@intercom-to-snowflake/singer';

/** One of the shapes a value may have: a schema without references and alternatives, or anything at all. */
export type Shape = JsonSchema | 'anything';

/**
 * The shapes that a JSON Schema (draft 7) allows: local `$ref`s are followed, `anyOf` and `oneOf` give
 * a shape for each branch, `allOf` is merged. A schema that refers to itself, to nowhere or to another
 * document allows anything there.
 */
export function shapesOf(
  schema: JsonValue,
  root: JsonSchema,
  seen: readonly string[] = [],
): readonly Shape[] {
  if (!isJsonObject(schema)) return ['anything'];

  if (!COMBINING.some((keyword) => schema[keyword] !== undefined)) return [schema];
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const target = seen.includes(ref) ? undefined : lookUp(root, ref);
    return target === undefined ? ['anything'] : shapesOf(target, root, [...seen, ref]);
  }

  const { allOf, anyOf, oneOf, ...own } = schema;
  if (isList(allOf)) {
    return combinations(
      allOf.map((part) => shapesOf(part, root, seen)),
      restOf(own, anyOf, oneOf, root, seen),
    );
  }
  return restOf(own, anyOf, oneOf, root, seen);
}

const COMBINING = ['$ref', 'allOf', 'anyOf', 'oneOf'];

function restOf(
  own: JsonObject,
  anyOf: JsonValue | undefined,
  oneOf: JsonValue | undefined,
  root: JsonSchema,
  seen: readonly string[],
): readonly Shape[] {
  return [anyOf, oneOf].filter(isList).reduce<readonly Shape[]>(
    (shapes, branches) => {
      const branchShapes = branches.flatMap((branch) => shapesOf(branch, root, seen));
      return combinations([branchShapes], shapes);
    },
    [own],
  );
}

/** Every way to satisfy one shape of each list, beginning with `first`. */
function combinations(lists: readonly (readonly Shape[])[], first: readonly Shape[]) {
  return lists.reduce<readonly Shape[]>(
    (shapes, list) =>
      shapes.flatMap((shape) => list.map((other) => merge(shape, other))).slice(0, MOST_SHAPES),
    first,
  );
}

/** Alternatives beyond these cannot change the outcome, only take time: it is a union anyway. */
const MOST_SHAPES = 64;

function merge(a: Shape, b: Shape): Shape {
  if (a === 'anything') return b;
  if (b === 'anything') return a;
  const types = [a['type'], b['type']].filter((type) => type !== undefined).map(typeList);
  const [left, right] = types;
  const type = left && right ? left.filter((name) => allowedBy(right, name)) : (left ?? right);
  return { ...a, ...b, ...(type === undefined ? {} : { type }) };
}

/** The types a schema names, `type` being a name or a list of names. */
export function typeList(type: JsonValue | undefined): readonly string[] {
  return (isList(type) ? type : [type]).filter((name) => typeof name === 'string');
}

function allowedBy(types: readonly string[], name: string): boolean {
  return types.includes(name) || (name === 'integer' && types.includes('number'));
}

/** A JSON pointer in the fragment of a reference: `#/definitions/a`. */
function lookUp(root: JsonSchema, ref: string): JsonValue | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  const steps = ref.slice(2).split('/').map(decodeStep);
  return steps.reduce<JsonValue | undefined>((value, step) => {
    if (step === undefined || value === undefined) return undefined;
    if (isList(value)) return value[Number(step)];
    return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, root);
}

function decodeStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
