import { isJsonObject, type JsonObject, type JsonValue } from '@intercom-to-snowflake/singer';
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
  const seconds = parseTime(value[key] ?? value['replication_key_value']);
  if (seconds === undefined) return undefined;
  return {
    seconds,
    ...(isJsonObject(value['progress']) && { progress: value['progress'] }),
  };
}

export function writeBookmark(bookmark: Bookmark, key: string): JsonObject {
  return {
    [key]: new Date(bookmark.seconds * 1000).toISOString(),
    ...(bookmark.progress !== undefined && { progress: bookmark.progress }),
  };
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
