import { membersOf, recordEnd, recordStart } from '@intercom-to-snowflake/singer';
import type { ReceivedRecords } from '@intercom-to-snowflake/singer';
import type { BytesChecker } from '../validate/check-bytes.ts';
import { noneBut } from '../validate/key-rules.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** A tap that sends what it does not declare mostly does so from the beginning, and to look at every record would cost too much. */
const MOST_RECORDS = 10;
const MOST_BYTES = 1024 * 1024;
const NONE: readonly string[] = [];

/**
 * Finds the properties that have no column, since the SCHEMA of the stream does not declare them: in the first records, and each
 * name once. Names that begin with `_sdc_` are left to taps and targets.
 */
export function undeclaredProperties(
  { columns }: StreamTable,
  checker: BytesChecker,
): (records: ReceivedRecords) => readonly string[] {
  const declared = columns.flatMap(({ property }) => property ?? []);
  const known = new Set(declared);
  const isKeptWhole = columns.some(({ source }) => source.from === 'record');
  let recordsLeft = isKeptWhole ? 0 : MOST_RECORDS;
  let bytesLeft = MOST_BYTES;
  let rule: number | undefined;

  return (records) => {
    if (recordsLeft === 0) return NONE;
    rule ??= checker.add(JSON.stringify({ declared }), () => noneBut(declared));
    const found: string[] = [];
    for (let index = 0; index < records.count && recordsLeft > 0 && bytesLeft > 0; index += 1) {
      const [start, end] = [recordStart(records, index), recordEnd(records, index)];
      recordsLeft -= 1;
      if (checker.isSurelyValid(rule, records, index)) continue;
      bytesLeft -= end - start;
      for (const { name } of membersOf(records.lines.bytes.subarray(start, end))) {
        if (known.has(name) || name.startsWith('_sdc_')) continue;
        known.add(name);
        found.push(name);
      }
    }
    if (recordsLeft === 0) checker.remove(rule);
    return found;
  };
}
