import { bindOnce } from './bind-once.ts';

/**
 * DuckDB SQL that reads values out of text as Snowflake does, NULL when it cannot. DuckDB's casts alone
 * accept too much (`1_000`, `epoch`, a zone's name), so the text is narrowed first.
 */

/** Text to a number of DuckDB type `type`: integers through HUGEINT, which is many times faster than DECIMAL. */
export const readNumberSql = (text: string, precision: number, scale: number): string => {
  const narrowed = `replace(${text}, '_', '!')`;
  return scale === 0
    ? `TRY_CAST(TRY_CAST(${narrowed} AS HUGEINT) AS DECIMAL(${precision},0))`
    : `TRY_CAST(${narrowed} AS DECIMAL(${precision},${scale}))`;
};

export const readFloatSql = (text: string): string =>
  `TRY_CAST(replace(${text}, '_', '!') AS DOUBLE)`;

/** The words of docs.snowflake.com to_boolean. */
export const readBooleanSql = (text: string): string =>
  `CASE WHEN lower(${text}) IN ('true', 't', 'yes', 'y', 'on', '1') THEN true WHEN lower(${text}) IN ('false', 'f', 'no', 'n', 'off', '0') THEN false END`;

const day = String.raw`\d\d\d\d-\d\d-\d\d`;
/** 24:00 is no hour to Snowflake (docs.snowflake.com date-time-input-output, HH24, 2026-11-24); to DuckDB it is. */
const hour = String.raw`(?:[01]\d|2[0-3])`;
const clock = String.raw`[T ]${hour}:\d\d:\d\d(?:\.\d{1,9})?`;
const zone = String.raw`(?:Z|[+-]\d\d:\d\d)`;

/**
 * What `pattern`'s group finds, read by DuckDB; what it does not find is brought into that form by a function of ours in JavaScript
 * (`duckdb/timestamp-text.ts`), which knows every format. The pattern has the usual ones, for speed, and is short, because
 * DuckDB compiles it for every expression.
 */
const read = (text: string, pattern: string, bringIntoForm: string, type: string): string =>
  `coalesce(TRY_CAST(${matched(text, pattern)} AS ${type}), TRY_CAST(${bringIntoForm}(${text}) AS ${type}))`;

const matched = (text: string, pattern: string): string =>
  `nullif(regexp_extract(${text}, '^${pattern}$', 1), '')`;

/** A time of day is read over, whatever it says. */
export const readDateSql = (text: string): string =>
  read(text, `(${day})(?:${clock}${zone}?)?`, 'snowflake_date_text', 'DATE');

/**
 * An offset is read over; it may stand behind a fraction of a second only. (docs.snowflake.com date-time-input-output, "Time formats",
 * 2026-11-24: `HH24:MI:SS.FFTZH:TZM` is the one with an offset. So does Snowflake's Kafka connector say, which knows what is refused.)
 */
export const readTimeSql = (text: string): string =>
  `TRY_CAST(CASE WHEN NOT regexp_matches(${text}, '^[^.]*[Z+-]') THEN ${matched(text, `\\s*((?:\\d|${hour}):\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)(?:${zone})?\\s*`)} END AS TIME)`;

/** The wall clock in the text; a zone is read over. */
export const readNtzSql = (text: string): string =>
  read(text, `(${day}(?:${clock})?)${zone}?`, 'snowflake_wall_clock_text', 'TIMESTAMP');

/** The instant; without a zone in the text the session's zone counts. */
export const readLtzSql = (text: string): string =>
  read(text, `(${day}(?:${clock}${zone}?)?)`, 'snowflake_timestamp_text', 'TIMESTAMPTZ');

/** Minutes east of UTC written in the text, or NULL. */
const writtenOffsetSql = (text: string): string => {
  const offset = bindOnce(
    `regexp_extract(${text}, '([+-]\\d\\d:?\\d{0,2})\\s*$', 1)`,
    'z',
    (z) =>
      `CASE WHEN ${z} <> '' THEN CASE WHEN "left"(${z}, 1) = '-' THEN -1 ELSE 1 END * (CAST(substring(${z}, 2, 2) AS SMALLINT) * 60 + coalesce(TRY_CAST(ltrim(substring(${z}, 4), ':') AS SMALLINT), 0)) END`,
  );
  return `CASE WHEN ends_with(rtrim(${text}), 'Z') THEN 0 WHEN ${text} LIKE '%:%' THEN ${offset} END`;
};

/** The session zone's offset at an instant, in minutes. */
export const zoneOffsetSql = (instant: string): string =>
  bindOnce(
    instant,
    'o',
    (o) => `CAST((timezone_hour(${o}) * 60 + timezone_minute(${o})) AS SMALLINT)`,
  );

/** A TIMESTAMP_TZ; `offset` may use the instant, and is asked for where there is one only. */
export const tzSql = (instant: string, offset: (instant: string) => string): string =>
  bindOnce(
    instant,
    'i',
    (i) =>
      `CASE WHEN ${i} IS NOT NULL THEN struct_pack(instant := ${i}, "offset" := CAST(${offset(i)} AS SMALLINT)) END`,
  );

export const readTzSql = (text: string): string =>
  tzSql(
    readLtzSql(text),
    (instant) => `coalesce(${writtenOffsetSql(text)}, ${zoneOffsetSql(instant)})`,
  );
