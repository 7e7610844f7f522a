import type { ObjectRule, PropertyRule, Rule } from './byte-rules.ts';
import { ANYTHING, MOST_REQUIRED, NEVER_SURE, NULL, OBJECT, lazily } from './byte-rules.ts';

/** The rule for records that have a value, not null, for each key, whatever else they hold. */
export function keyRule(keys: readonly string[]): Rule {
  const anyObject = { properties: new Map(), required: 0, additional: () => ANYTHING };
  return withKeys({ kinds: OBJECT, object: { ...anyObject, isEnough: true } }, keys);
}

/**
 * The rule for records that a rule allows and that have a value, not null, for each key.
 * @param bounded the keys whose values are taken into ranges, in the order of these
 */
export function withKeys(
  rule: Rule,
  keys: readonly string[],
  bounded: readonly string[] = [],
): Rule {
  if (keys.length === 0) return rule;
  const { properties, required, additional, ...rest } = rule.object ?? ANY_OBJECT;
  const all = new Map<string, PropertyRule>(properties);
  let mask = required;
  for (const key of keys) {
    const known = all.get(key);
    const bit = known && known.bit !== 0 ? known.bit : unusedBit(mask);
    if (bit === undefined) return NEVER_SURE;
    const valueRule = known?.rule ?? additional;
    const rule = lazily(() => ({ ...valueRule(), kinds: valueRule().kinds & ~NULL }));
    const range = bounded.indexOf(key);
    all.set(key, {
      ...{ text: Buffer.from(JSON.stringify(key)), rule, bit },
      ...(range >= 0 && { range }),
    });
    mask |= bit;
  }
  return { ...rule, object: { ...rest, properties: all, required: mask, additional } };
}

const ANY_OBJECT: ObjectRule = { properties: new Map(), required: 0, additional: () => ANYTHING };

/** Bits are given out from the lowest. */
function unusedBit(mask: number): number | undefined {
  return mask >= 2 ** (MOST_REQUIRED - 1) ? undefined : mask + 1;
}

/** The rule for records that have these properties, some of them, and no others. */
export function noneBut(properties: Iterable<string>): Rule {
  const known = [...properties].map(
    (name) =>
      [name, { text: Buffer.from(JSON.stringify(name)), rule: () => ANYTHING, bit: 0 }] as const,
  );
  return {
    kinds: OBJECT,
    object: { properties: new Map(known), required: 0, additional: () => NEVER_SURE },
  };
}
