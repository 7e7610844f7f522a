import type { AssemblyMemory, ReceivedRecords } from '@intercom-to-snowflake/singer';
import { assembly, lineEnd, lineStart, recordStart } from '@intercom-to-snowflake/singer';
import type { Rule } from './byte-rules.ts';
import { code } from './check-record-code.ts';
import type { KeptRange } from './rule-table.ts';
import { ruleTable } from './rule-table.ts';

/**
 * Looks at the bytes of records, valid JSON, and says whether rules surely allow them. It builds no object,
 * which is what makes parsing slow, and shares its memory among all rules.
 */
export type BytesChecker = {
  /**
   * Takes the rule that a text stands for, until `remove` is called with what this returns. It is made unless it is there
   * already: many streams may have the same schema.
   */
  add(text: string, make: () => Rule): number;
  remove(rule: number): void;
  /** Takes records to look at, in the place of those before, and copies them. */
  take(records: ReceivedRecords): void;
  /** Whether the rule surely allows one of the records, the first being 0. */
  isSurelyValid(rule: number, index: number): boolean;
  /** Empties the ranges of a rule. */
  emptyRanges(rule: number): void;
  /**
   * The ranges of a rule, in the order of their numbers, of all the records that were looked at since they were emptied. Undefined for one
   * that is empty, or that has a value whose place its bytes do not tell.
   */
  ranges(rule: number): readonly (SeenRange | undefined)[];
};

/** The lowest and the highest of some values: integers, or where texts stand in the bytes of the taken records. */
export type SeenRange =
  | { readonly of: 'integers'; readonly low: bigint; readonly high: bigint }
  | { readonly of: 'texts'; readonly low: Place; readonly high: Place };

/** From one byte to before another, without quotes. */
export type Place = { readonly start: number; readonly end: number };

type KeptRule = {
  readonly text: string;
  readonly address: number;
  readonly ranges: readonly KeptRange[];
  uses: number;
};

type Checker = {
  readonly memory: AssemblyMemory;
  readonly allocate: (bytes: number) => number;
  readonly release: (address: number) => void;
  readonly isSurelyValid: (rules: number, start: number) => number;
};

/** It looks at sixteen bytes at once. */
const SLACK_BYTES = 64;
const USUAL_BYTES = 256 * 1024;
/** Memory that was taken once is not given back: larger records are not looked at. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A range, as assembly/check-record.ts keeps it: numbers of four bytes, and of eight. */
const STATE = 1;
const KNOWN = 1;
const LOW = 2;
const HIGH = 4;
const LOW_INTEGER = 1;
const HIGH_INTEGER = 2;

export function createBytesChecker(): BytesChecker {
  const checker = assembly<Checker>(code)();
  let bytes = Buffer.from(checker.memory.buffer);
  let numbers = new Uint32Array(checker.memory.buffer);
  let integers = new BigInt64Array(checker.memory.buffer);
  let window = 0;
  let windowBytes = 0;
  let taken: ReceivedRecords | undefined;
  let offset = 0;
  const addressOf = new Map<string, number>();
  const rules = new Map<number, KeptRule>();

  function allocate(size: number): number {
    const address = checker.allocate(size);
    if (bytes.buffer !== checker.memory.buffer) {
      bytes = Buffer.from(checker.memory.buffer);
      numbers = new Uint32Array(checker.memory.buffer);
      integers = new BigInt64Array(checker.memory.buffer);
    }
    return address;
  }

  function seen({ address, of }: KeptRange): SeenRange | undefined {
    const at = address / 4;
    if (numbers[at + STATE] !== KNOWN) return undefined;
    if (of === 'texts') return { of, low: placeAt(at + LOW), high: placeAt(at + HIGH) };
    const [low = 0n, high = 0n] = [
      integers[address / 8 + LOW_INTEGER],
      integers[address / 8 + HIGH_INTEGER],
    ];
    return { of, low, high };
  }

  function placeAt(at: number): Place {
    return { start: (numbers[at] ?? 0) - offset, end: (numbers[at + 1] ?? 0) - offset };
  }

  return {
    add(text, make) {
      const known = rules.get(addressOf.get(text) ?? 0);
      if (known) {
        known.uses += 1;
        return known.address;
      }
      const table = ruleTable(make());
      const address = allocate(table.bytes.length);
      bytes.set(table.bytes, address);
      const ranges = table.ranges.map(({ address: range, of }) => ({
        address: address + range,
        of,
      }));
      rules.set(address, { text, address, ranges, uses: 1 });
      addressOf.set(text, address);
      return address;
    },

    remove(address) {
      const rule = rules.get(address);
      if (!rule) return;
      rule.uses -= 1;
      if (rule.uses > 0) return;
      rules.delete(address);
      addressOf.delete(rule.text);
      checker.release(address);
    },

    take(records) {
      const start = lineStart(records, 0);
      const end = lineEnd(records, records.count - 1);
      taken = end - start > MOST_BYTES ? undefined : records;
      if (!taken) return;
      const wanted = Math.max(end - start + SLACK_BYTES, USUAL_BYTES);
      if (wanted > windowBytes) {
        if (window !== 0) checker.release(window);
        window = allocate(wanted);
        windowBytes = wanted;
      }
      records.bytes.copy(bytes, window, start, end);
      offset = window - start;
    },

    isSurelyValid: (rule, index) =>
      taken !== undefined && checker.isSurelyValid(rule, offset + recordStart(taken, index)) !== 0,

    emptyRanges(rule) {
      for (const { address } of rules.get(rule)?.ranges ?? []) numbers[address / 4 + STATE] = 0;
    },

    ranges: (rule) => (rules.get(rule)?.ranges ?? []).map(seen),
  };
}
