import type { ObjectRule, PropertyRule, Rule } from './byte-rules.ts';

/**
 * Writes a rule, and all that it leads to, in the form that assembly/check-record.ts reads: numbers of four
 * bytes, and eight for the limits. Addresses count from the start of the table, where the rule itself is.
 */
export function ruleTable(root: Rule): Uint8Array {
  const writer = createWriter();
  const rules = new Map<Rule, number>();

  function writeRule(rule: Rule): number {
    const known = rules.get(rule);
    if (known !== undefined) return known;
    const address = writer.reserve(RULE_BYTES);
    // Before what it leads to, which may lead back to it.
    rules.set(rule, address);
    const hasLimits = rule.minimum !== undefined || rule.maximum !== undefined;
    writer.numbers(address, [
      rule.kinds,
      rule.object ? writeObject(rule.object) : 0,
      rule.items ? writeRule(rule.items()) : 0,
      rule.texts ? writeTexts([...rule.texts]) : 0,
      Math.min(rule.maxBytes ?? ANY_LENGTH, ANY_LENGTH),
      hasLimits ? 1 : 0,
    ]);
    writer.double(address + 24, rule.minimum ?? -Infinity);
    writer.double(address + 32, rule.maximum ?? Infinity);
    return address;
  }

  function writeObject({ properties, required, additional, isEnough }: ObjectRule): number {
    const address = writer.reserve(OBJECT_BYTES);
    const bucketCount = 2 ** Math.ceil(Math.log2(properties.size + 1));
    const buckets = writer.reserve(4 * bucketCount);
    const firstOf = Array.from({ length: bucketCount }, () => 0);
    for (const property of properties.values()) {
      const bucket = hash(property.text) & (bucketCount - 1);
      firstOf[bucket] = writeProperty(property, firstOf[bucket] ?? 0);
    }
    writer.numbers(buckets, firstOf);
    const rest = [required, writeRule(additional()), buckets, bucketCount - 1, isEnough ? 1 : 0];
    writer.numbers(address, [0, ...rest]);
    return address;
  }

  function writeProperty({ text, rule, bit, range }: PropertyRule, next: number): number {
    const address = writer.reserve(PROPERTY_BYTES + text.length);
    const rangeNumber = range === undefined ? 0 : range + 1;
    writer.numbers(address, [0, next, writeRule(rule()), bit, text.length, rangeNumber]);
    writer.bytes(address + PROPERTY_BYTES, text);
    return address;
  }

  function writeTexts(texts: readonly string[]): number {
    const encoded = texts.map((text) => Buffer.from(text));
    const address = writer.reserve(4 + encoded.reduce((sum, { length }) => sum + 4 + length, 0));
    writer.numbers(address, [encoded.length]);
    let at = address + 4;
    for (const text of encoded) {
      writer.numbers(at, [text.length]);
      writer.bytes(at + 4, text);
      at += 4 + text.length;
    }
    return address;
  }

  writeRule(root);
  // Names are compared sixteen bytes at once.
  writer.reserve(16);
  return writer.written();
}

const RULE_BYTES = 40;
const OBJECT_BYTES = 24;
const PROPERTY_BYTES = 24;
const ANY_LENGTH = 2 ** 32 - 1;

/** FNV-1a, as in assembly/check-record.ts. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}

function createWriter() {
  let buffer = new Uint8Array(1024);
  let view = new DataView(buffer.buffer);
  let used = 0;

  return {
    /** The address of so many bytes, which are 0. */
    reserve(size: number): number {
      const address = used;
      used += Math.ceil(size / 8) * 8;
      if (used > buffer.length) {
        const larger = new Uint8Array(2 * used);
        larger.set(buffer);
        buffer = larger;
        view = new DataView(buffer.buffer);
      }
      return address;
    },
    numbers(address: number, values: readonly number[]) {
      for (const [index, value] of values.entries()) {
        view.setUint32(address + 4 * index, value, true);
      }
    },
    double(address: number, value: number) {
      view.setFloat64(address, value, true);
    },
    bytes(address: number, bytes: Uint8Array) {
      buffer.set(bytes, address);
    },
    written: () => buffer.subarray(0, used),
  };
}
