import type { AssemblyMemory, ReceivedRecords } from '@intercom-to-snowflake/singer';
import { assembly, lineEnd, lineStart, recordStart } from '@intercom-to-snowflake/singer';
import type { Rule } from './byte-rules.ts';
import { code } from './check-record-code.ts';
import { ruleTable } from './rule-table.ts';

/**
 * Looks at the bytes of records, valid JSON, and says whether rules surely allow them. It builds no object,
 * which is what makes parsing slow, and shares its memory among all rules.
 */
export type BytesChecker = {
  /** Takes a rule, until `remove` is called with what this returns. */
  add(rule: Rule): number;
  remove(rule: number): void;
  /** Takes records to look at, in the place of those before, and copies them. */
  take(records: ReceivedRecords): void;
  /** Whether the rule surely allows one of the records, the first being 0. */
  isSurelyValid(rule: number, index: number): boolean;
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

export function createBytesChecker(): BytesChecker {
  const checker = assembly<Checker>(code)();
  let bytes = Buffer.from(checker.memory.buffer);
  let window = 0;
  let windowBytes = 0;
  let taken: ReceivedRecords | undefined;
  let offset = 0;

  function allocate(size: number): number {
    const address = checker.allocate(size);
    if (bytes.buffer !== checker.memory.buffer) bytes = Buffer.from(checker.memory.buffer);
    return address;
  }

  return {
    add(rule) {
      const table = ruleTable(rule);
      const address = allocate(table.length);
      bytes.set(table, address);
      return address;
    },

    remove: checker.release,

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
  };
}
