import type { AssemblyMemory, FoundLines, ReceivedRecords } from '@intercom-to-snowflake/singer';
import {
  ENTRY,
  LINE_END,
  LINE_START,
  assembly,
  lineEnd,
  lineStart,
  recordStart,
} from '@intercom-to-snowflake/singer';
import { INTEGER, STRING } from './byte-rules.ts';
import type { Rule } from './byte-rules.ts';
import { code } from './check-record-code.ts';
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
  /**
   * Whether the rule surely allows one of the records, the first being 0. Takes its values into the ranges, if some are given; when it
   * is not sure, it may have taken some.
   */
  isSurelyValid(rule: number, records: ReceivedRecords, index: number, ranges?: number): boolean;
  /** Ranges that are empty, until `removeRanges` is called with what this returns: in the order of the numbers that rules have for them. */
  addRanges(kinds: readonly SeenRange['of'][]): number;
  removeRanges(ranges: number): void;
  /** Empties them. Returns what they were; undefined for one that was empty, or had a value whose place its bytes do not tell. */
  takeRanges(ranges: number): readonly (SeenRange | undefined)[];
};

/** The lowest and the highest of some values: integers, or texts. */
export type SeenRange =
  | { readonly of: 'integers'; readonly low: bigint; readonly high: bigint }
  | { readonly of: 'texts'; readonly low: Buffer; readonly high: Buffer };

type Checker = {
  readonly memory: AssemblyMemory;
  readonly allocate: (bytes: number) => number;
  readonly release: (address: number) => void;
  readonly isSurelyValid: (rules: number, start: number, ranges: number) => number;
};

type SharedRule = { readonly text: string; readonly address: number; uses: number };

/** It looks at sixteen bytes at once. */
const SLACK_BYTES = 64;
/** Lines that were found together are taken together: to copy each by itself costs more than to look at it. */
const TOGETHER_BYTES = 512 * 1024;
/** Memory that was taken once is not given back: larger records are not looked at. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A range, as assembly/check-record.ts keeps it. */
const RANGE_BYTES = 552;
const STATE = 4;
const KNOWN = 1;
const LOW = 8;
const HIGH = 16;
const LOW_LENGTH = 8;
const HIGH_LENGTH = 12;
const LOW_TEXT = 24;
const HIGH_TEXT = 288;

export function createBytesChecker(): BytesChecker {
  const checker = assembly<Checker>(code)();
  let bytes = Buffer.from(checker.memory.buffer);
  let window = 0;
  let windowBytes = 0;
  // What is in the window, and how far from where it was.
  let taken: FoundLines | ReceivedRecords | undefined;
  let offset = 0;
  const rules = new Map<number, SharedRule>();
  const ruleOf = new Map<string, SharedRule>();
  const rangesOf = new Map<number, readonly SeenRange['of'][]>();

  function allocate(size: number): number {
    const address = checker.allocate(size);
    if (bytes.buffer !== checker.memory.buffer) bytes = Buffer.from(checker.memory.buffer);
    return address;
  }

  /** Copies the records, and all that were found together with them. Returns false when they are too large. */
  function take(records: ReceivedRecords): boolean {
    const { lines } = records;
    if (lines === taken || records === taken) return true;
    let start = lines.table[LINE_START] ?? 0;
    let end = lines.table[(lines.entries - 1) * ENTRY + LINE_END] ?? 0;
    const areTogether = end - start <= TOGETHER_BYTES;
    if (!areTogether) {
      start = lineStart(records, 0);
      end = lineEnd(records, records.count - 1);
    }
    if (end - start > MOST_BYTES) return false;
    taken = areTogether ? lines : records;
    if (end - start + SLACK_BYTES > windowBytes) {
      if (window !== 0) checker.release(window);
      windowBytes = Math.max(end - start, TOGETHER_BYTES) + SLACK_BYTES;
      window = allocate(windowBytes);
    }
    lines.bytes.copy(bytes, window, start, end);
    offset = window - start;
    return true;
  }

  function seen(at: number, of: SeenRange['of']): SeenRange | undefined {
    if (bytes.readUInt32LE(at + STATE) !== KNOWN) return undefined;
    if (of === 'integers') {
      return { of, low: bytes.readBigInt64LE(at + LOW), high: bytes.readBigInt64LE(at + HIGH) };
    }
    const textAt = (text: number, length: number) =>
      Buffer.from(bytes.subarray(at + text, at + text + bytes.readUInt32LE(at + length)));
    return { of, low: textAt(LOW_TEXT, LOW_LENGTH), high: textAt(HIGH_TEXT, HIGH_LENGTH) };
  }

  return {
    add(text, make) {
      const known = ruleOf.get(text);
      if (known) {
        known.uses += 1;
        return known.address;
      }
      const table = ruleTable(make());
      const address = allocate(table.length);
      bytes.set(table, address);
      const rule = { text, address, uses: 1 };
      rules.set(address, rule);
      ruleOf.set(text, rule);
      return address;
    },

    remove(address) {
      const rule = rules.get(address);
      if (!rule) return;
      rule.uses -= 1;
      if (rule.uses > 0) return;
      rules.delete(address);
      ruleOf.delete(rule.text);
      checker.release(address);
    },

    isSurelyValid: (rule, records, index, ranges = 0) =>
      take(records) &&
      checker.isSurelyValid(rule, offset + recordStart(records, index), ranges) !== 0,

    addRanges(kinds) {
      const address = allocate(kinds.length * RANGE_BYTES);
      for (const [index, of] of kinds.entries()) {
        const at = address + index * RANGE_BYTES;
        bytes.writeUInt32LE(of === 'texts' ? STRING : INTEGER, at);
        bytes.writeUInt32LE(0, at + STATE);
      }
      rangesOf.set(address, kinds);
      return address;
    },

    removeRanges(ranges) {
      rangesOf.delete(ranges);
      checker.release(ranges);
    },

    takeRanges(ranges) {
      const all = (rangesOf.get(ranges) ?? []).map((of, index) => {
        const at = ranges + index * RANGE_BYTES;
        const range = seen(at, of);
        bytes.writeUInt32LE(0, at + STATE);
        return range;
      });
      return all;
    },
  };
}
