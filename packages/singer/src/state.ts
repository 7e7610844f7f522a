import { InputFileError } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json/json.ts';

/** The whole state of a tap, members it does not know included. `bookmarks` holds one per stream. */
export type State = JsonObject;

/**
 * Parses the content of a state file: a state, or what wraps one, which is a STATE message or what `meltano state get`
 * prints. Nothing (an empty file, `null`) is the empty state. Throws InputFileError, also for an object without bookmarks: a run
 * from it would read everything again, or begin at a date that leaves something out.
 */
export function parseState(value: unknown, fileName: string): State {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) {
    throw new InputFileError(`state file ${fileName} does not hold a JSON object`);
  }
  if (isJsonObject(value['bookmarks'])) return value;
  const wrapped = value['singer_state'] ?? value['value'];
  if (wrapped !== undefined) return parseState(wrapped, fileName);
  // Of a run that was over before it had read anything.
  const says = Object.keys(value).some((name) => name !== 'currently_syncing');
  if (!says) return value;
  throw new InputFileError(
    `state file ${fileName} has no object "bookmarks", so it says nothing of how far streams were read. To read them from their beginning, run without --state`,
  );
}

/** What the stream's bookmark says; other taps have written more than objects there. */
export function bookmarkOf(state: State, stream: string): JsonValue | undefined {
  const bookmarks = state['bookmarks'];
  return isJsonObject(bookmarks) && Object.hasOwn(bookmarks, stream)
    ? bookmarks[stream]
    : undefined;
}

/** The state with this stream's bookmark replaced, and everything else kept. */
export function withBookmark(state: State, stream: string, bookmark: JsonObject): State {
  const bookmarks = isJsonObject(state['bookmarks']) ? state['bookmarks'] : {};
  return { ...state, bookmarks: { ...bookmarks, [stream]: bookmark } };
}

/** The state with the stream in progress named; null at the end of a run. */
export function withCurrentlySyncing(state: State, stream: string | null): State {
  return { ...state, currently_syncing: stream };
}

/**
 * The later of two RFC 3339 timestamps, by instant and to any fraction of a second, so that a bookmark
 * never goes backwards; the current one when they are equal. A current one that is no timestamp (a
 * foreign state) gives way. Throws RangeError when the candidate is none.
 */
export function advanceTimestamp(current: string | undefined, candidate: string): string {
  const next = parseInstant(candidate);
  if (!next) throw new RangeError(`not an RFC 3339 timestamp: ${candidate}`);
  const now = current === undefined ? undefined : parseInstant(current);
  if (current === undefined || !now) return candidate;
  if (next.second !== now.second) return next.second > now.second ? candidate : current;
  return next.fraction > now.fraction ? candidate : current;
}

type Instant = {
  readonly second: number;
  /** The digits after the point, without zeros at the end: their order is that of the fractions. */
  readonly fraction: string;
};

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?)?$/i;

/** A date alone is its midnight; a time without an offset is UTC, as other taps mean it. */
function parseInstant(text: string): Instant | undefined {
  const [, date, time = '00:00:00', fraction = '', offset = 'Z'] = TIMESTAMP.exec(text) ?? [];
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${offset.toUpperCase()}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return { second: milliseconds / 1000, fraction: fraction.replace(/0+$/, '') };
}
