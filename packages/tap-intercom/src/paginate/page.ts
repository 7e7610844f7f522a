import type { Clock, JsonObject, Logger } from '@intercom-to-snowflake/singer';
import type { Client } from '../client/client.ts';

/** A span of time in epoch seconds, `from` included, `to` not. */
export type TimeRange = { readonly from: number; readonly to: number };

/** Some raw objects of a stream, as the API gave them, in the order they are to be written. */
export type Page = {
  readonly records: readonly JsonObject[];
  /**
   * Everything changed before this second (epoch seconds) is in this page or in an earlier one.
   * Absent where the order does not allow to say so: then only the end of the reading says it.
   */
  readonly completeUpTo?: number;
  /** From where a later run can go on behind this page. Absent when it needs nothing but the bookmark. */
  readonly resumeFrom?: JsonObject;
  /** False when the reading had to leave something out: nothing may be concluded from what is missing. */
  readonly isComplete?: boolean;
};

/** What a way of paging is given. */
export type ReadContext = {
  readonly client: Client;
  /** For messages and metrics. */
  readonly stream: string;
  /** What is to be read, by the time of the last change. Ways of paging that cannot filter read everything. */
  readonly range: TimeRange;
  /** The `resumeFrom` of the last page that was written, when an earlier run stopped behind it. */
  readonly resumeFrom?: JsonObject;
  /** Only a few records are wanted: nothing may be opened that blocks a later run. */
  readonly isSample: boolean;
  /**
   * What is not given counts as gone: also objects are to be given that change, and by that leave the range or their place in
   * the order, while others are being read. Those that were changed in the range are enough otherwise.
   */
  readonly isWhole?: boolean;
  /** A page that comes within this time comes as soon as it can be written: nothing is gained by reading several at the same time. */
  readonly quickAnswerMs?: number;
  readonly apiVersion: string;
  /** A directory for what does not fit into memory. */
  readonly spoolDirectory: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/**
 * A way of paging: reads an endpoint from its beginning, or from `resumeFrom`, to its end. Ends only
 * when the API said that this is the end; throws otherwise.
 */
export type ReadPages = (context: ReadContext) => AsyncIterable<Page>;

/** An object's time in epoch seconds, undefined when it has none: numbers are seconds, texts ISO 8601. */
export function secondsOf(record: JsonObject, field: string): number | undefined {
  const value = record[field];
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** The records of a page that were changed in the range, and those without a time: they cannot be outside of anything. */
export function recordsWithin(
  { records }: Page,
  field: string,
  { from, to }: TimeRange,
): readonly JsonObject[] {
  return records.filter((record) => {
    const time = secondsOf(record, field);
    return time === undefined || (time >= from && time < to);
  });
}
