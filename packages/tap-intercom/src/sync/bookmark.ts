import {
  InputFileError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '@intercom-to-snowflake/singer';
import { parseTime } from '../config.ts';
import { searchDelaySeconds } from '../paginate/search.ts';

/** How far a stream was read. */
export type Bookmark = {
  /** Everything changed before this second (epoch seconds) was written. */
  readonly seconds: number;
  /** Where inside the reading an interrupted run stopped. */
  readonly progress?: JsonObject;
};

/**
 * The bookmark of a stream as this tap and others write it:
 * `{"updated_at": "2026-01-31T00:00:00Z"}` (ours, singer-io today),
 * `"2026-01-31T00:00:00Z"` (singer-io before 2.0),
 * `{"replication_key": "updated_at", "replication_key_value": 1769817600}` (Meltano's SDK).
 * Undefined when there is none.
 */
export function parseBookmark(value: JsonValue | undefined, key: string): Bookmark | undefined {
  if (!isJsonObject(value)) {
    const seconds = parseTime(value);
    return seconds === undefined ? undefined : { seconds };
  }
  const seconds = parseTime(timeIn(value, key));
  if (seconds === undefined) return undefined;
  const { bookmark, ...progress } = isJsonObject(value['progress']) ? value['progress'] : {};
  // Who sets a bookmark back by hand wants to read from there, not to go on.
  return parseTime(bookmark) === seconds ? { seconds, progress } : { seconds };
}

export function writeBookmark({ seconds, progress }: Bookmark, key: string): JsonObject {
  const bookmark = new Date(seconds * 1000).toISOString();
  return {
    [key]: bookmark,
    ...(progress !== undefined && { progress: { ...progress, bookmark } }),
  };
}

function timeIn(value: JsonObject, key: string): JsonValue | undefined {
  return value[key] ?? value['replication_key_value'];
}

/** Clocks that disagree make no bookmark later than this. */
const tooFarAhead = 86_400;

/**
 * Throws InputFileError for the bookmark of a stream from which nothing can be read, now or ever: to begin elsewhere without a word
 * could leave something out. One that says nothing of time is none.
 *
 * @param now epoch seconds
 */
export function requireBookmark(
  value: JsonValue | undefined,
  stream: string,
  key: string,
  now: number,
): void {
  const time = isJsonObject(value) ? timeIn(value, key) : value;
  if (time === undefined || time === null) return;
  const seconds = parseTime(time);
  const problem =
    seconds === undefined
      ? 'is no time like 2024-01-31T00:00:00Z'
      : seconds > now + tooFarAhead
        ? 'is in the future, so that nothing would be read'
        : undefined;
  if (problem === undefined) return;
  throw new InputFileError(
    `the state's bookmark of ${stream} ${problem}. Mend it, or take it out to read the stream from start_date on`,
  );
}

/**
 * What may be written as a bookmark. `completeUpTo` is how far the reading got. Never later than the
 * latest change that was seen, because our clock may be ahead of Intercom's, nor than what search
 * surely shows of the time when the run began.
 */
export function safeBookmark(
  completeUpTo: number,
  latestSeen: number | undefined,
  runStartedAt: number,
): number | undefined {
  return latestSeen === undefined
    ? undefined
    : Math.min(completeUpTo, latestSeen, runStartedAt - searchDelaySeconds);
}
