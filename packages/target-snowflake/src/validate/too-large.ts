import { membersOf } from '@intercom-to-snowflake/singer';
import type { RecordProblem } from './compile-schema.ts';

/** The most bytes of a VARIANT, which each message becomes as it is read (docs.snowflake.com, behavior change 1942, 2026-11-24): 128 MB. */
export const LARGEST_MESSAGE = 134_217_728;

/** The largest properties of a record, without which its message is not too large. */
export function tooLarge(record: Buffer, messageBytes: number): readonly RecordProblem[] {
  const members = membersOf(record).toSorted((a, b) => b.end - b.start - (a.end - a.start));
  let bytes = messageBytes;
  return members.flatMap(({ name: property, start, end }): readonly RecordProblem[] => {
    if (bytes <= LARGEST_MESSAGE) return [];
    bytes -= end - start;
    const text = `the message has ${messageBytes} bytes, ${JSON.stringify(property)} ${end - start} of them, and Snowflake takes ${LARGEST_MESSAGE}`;
    return [{ property, text, isLeftOut: true }];
  });
}
