import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonObject, JsonSchema, JsonValue } from '@intercom-to-snowflake/singer';

/** The kinds of JSON values that can be told apart by their bytes, one bit each. */
export const STRING = 1;
export const INTEGER = 2;
/** A number with a fraction; schemas may still call it an integer (1.0). */
export const FRACTION = 4;
export const OBJECT = 8;
export const ARRAY = 16;
export const BOOLEAN = 32;
export const NULL = 64;
const ANY_KIND = 127;

/**
 * What a value may be for its schema to surely allow it. What the rule does not allow may be valid
 * nevertheless: a rule stands for the simple part of a schema, not for all of it.
 */
export type Rule = {
  readonly kinds: number;
  /** What an object may be; undefined for any. */
  readonly object?: ObjectRule;
  /** What the items of an array may be; undefined for anything. */
  readonly items?: () => Rule;
  /** JSON texts; undefined for any. */
  readonly texts?: ReadonlySet<string>;
  /** Most bytes of a string. */
  readonly maxBytes?: number;
  readonly minimum?: number;
  readonly maximum?: number;
};

export type ObjectRule = {
  readonly properties: ReadonlyMap<string, PropertyRule>;
  /** The bits of all required properties. */
  readonly required: number;
  /** What other properties may be. */
  readonly additional: () => Rule;
  /** Whether an object that has all required properties needs no further look. */
  readonly isEnough?: boolean;
};

export type PropertyRule = {
  /** The name as it mostly stands in a record, with its quotes. */
  readonly text: Buffer;
  readonly rule: () => Rule;
  /** 0 unless it is required. */
  readonly bit: number;
  /** The number of the range that its values are taken into, from 0, if they are. */
  readonly range?: number;
};

export const ANYTHING: Rule = { kinds: ANY_KIND };
export const NEVER_SURE: Rule = { kinds: 0 };

/** The keywords that are understood; one that is neither here nor harmless makes a schema one that is never sure. */
const UNDERSTOOD = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'enum'],
  ...['maxLength', 'minimum', 'maximum', 'anyOf', 'oneOf', '$ref'],
]);

const HARMLESS = new Set([
  ...[
    'title',
    'description',
    'default',
    'examples',
    'format',
    'uniqueItems',
    'definitions',
    '$defs',
  ],
  ...['$schema', '$comment', 'id', 'readOnly', 'writeOnly', 'deprecated'],
  ...['contentEncoding', 'contentMediaType', 'contentSchema'],
]);

const KINDS: Readonly<Record<string, number>> = {
  string: STRING,
  integer: INTEGER,
  number: INTEGER | FRACTION,
  object: OBJECT,
  array: ARRAY,
  boolean: BOOLEAN,
  null: NULL,
};

/** Bits in a number that operators keep whole. */
export const MOST_REQUIRED = 30;

/** The rule for the records of a schema. */
export function byteRule(root: JsonSchema): Rule {
  const referred = new Map<string, Rule>();

  function ruleOf(schema: JsonValue | undefined): Rule {
    if (schema === undefined || schema === true) return ANYTHING;
    if (!isJsonObject(schema)) return NEVER_SURE;
    const keywords = Object.keys(schema).filter((keyword) => !isHarmless(keyword, schema === root));
    if (!keywords.every((keyword) => UNDERSTOOD.has(keyword))) return NEVER_SURE;
    const [only, ...others] = keywords;
    if (only === undefined) return ANYTHING;
    for (const special of ['$ref', 'anyOf', 'oneOf'] as const) {
      if (schema[special] === undefined) continue;
      // Beside other rules they are too much for this.
      if (others.length > 0) return NEVER_SURE;
      return special === '$ref' ? target(schema[special]) : union(schema[special], special);
    }
    return simpleRule(schema);
  }

  function simpleRule(schema: JsonObject): Rule {
    const { maxLength, minimum, maximum, items, enum: allowed } = schema;
    return {
      kinds: kindsOf(schema['type']),
      ...objectRule(schema),
      ...(items !== undefined && { items: lazily(() => ruleOf(items)) }),
      ...(Array.isArray(allowed) && { texts: new Set(allowed.map((it) => JSON.stringify(it))) }),
      ...(typeof maxLength === 'number' && { maxBytes: maxLength }),
      ...(typeof minimum === 'number' && { minimum }),
      ...(typeof maximum === 'number' && { maximum }),
    };
  }

  function objectRule(schema: JsonObject): { readonly object?: ObjectRule } {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    if (!isJsonObject(properties) || !Array.isArray(required)) return { object: NEVER };
    const isOpen = additionalProperties === true;
    if (Object.keys(properties).length + required.length === 0 && isOpen) return {};
    const names = [...new Set([...Object.keys(properties), ...(required as readonly string[])])];
    const bits = new Map(
      [...new Set(required as readonly string[])].map((name, index) => [name, 1 << index]),
    );
    if (bits.size > MOST_REQUIRED) return { object: NEVER };
    const additional = lazily(() => ruleOf(additionalProperties));
    const rules = names.map((name) => {
      const declared = Object.hasOwn(properties, name);
      const rule = declared ? lazily(() => ruleOf(properties[name])) : additional;
      return [
        name,
        { text: Buffer.from(JSON.stringify(name)), rule, bit: bits.get(name) ?? 0 },
      ] as const;
    });
    const all = [...bits.values()].reduce((mask, bit) => mask | bit, 0);
    return { object: { properties: new Map(rules), required: all, additional } };
  }

  function target(ref: JsonValue): Rule {
    if (typeof ref !== 'string') return NEVER_SURE;
    const known = referred.get(ref);
    if (known) return known;
    // For references that go round in a circle without ever getting anywhere.
    referred.set(ref, NEVER_SURE);
    const rule = ruleOf(lookUp(root, ref) ?? false);
    referred.set(ref, rule);
    return rule;
  }

  /** Of the branches that allow a kind the first one decides: another might allow more. */
  function union(branches: JsonValue, keyword: 'anyOf' | 'oneOf'): Rule {
    if (!Array.isArray(branches)) return NEVER_SURE;
    const rules = branches.map((branch: JsonValue) => ruleOf(branch));
    let merged = NEVER_SURE;
    for (const rule of rules) {
      if (rule.texts !== undefined || rule.kinds === 0) return NEVER_SURE;
      if (keyword === 'oneOf' && (merged.kinds & rule.kinds) !== 0) return NEVER_SURE;
      merged = merge(merged, rule);
    }
    return merged;
  }

  return ruleOf(root);
}

const NEVER: ObjectRule = {
  properties: new Map(),
  required: 1,
  additional: () => NEVER_SURE,
};

function merge(first: Rule, second: Rule): Rule {
  const decides = (kind: number) => ((first.kinds & kind) !== 0 ? first : second);
  const { object } = decides(OBJECT);
  const { items } = decides(ARRAY);
  const { maxBytes } = decides(STRING);
  const { minimum, maximum } = decides(INTEGER | FRACTION);
  return {
    kinds: first.kinds | second.kinds,
    ...(object && { object }),
    ...(items && { items }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}

function isHarmless(keyword: string, isRoot: boolean): boolean {
  return HARMLESS.has(keyword) || keyword.startsWith('x-') || (isRoot && keyword === '$id');
}

function kindsOf(type: JsonValue | undefined): number {
  if (type === undefined) return ANY_KIND;
  const kinds = (Array.isArray(type) ? type : [type]).map((name: JsonValue) =>
    typeof name === 'string' && Object.hasOwn(KINDS, name) ? (KINDS[name] ?? 0) : 0,
  );
  return kinds.includes(0) ? 0 : kinds.reduce((all, kind) => all | kind, 0);
}

export function lazily(make: () => Rule): () => Rule {
  let made: Rule | undefined;
  return () => (made ??= make());
}

function lookUp(root: JsonSchema, ref: string): JsonValue | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/') || ref.includes('%')) return undefined;
  const steps = ref
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<JsonValue | undefined>(
    (value, step) => (isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    root,
  );
}
