import type { TypedSql } from '../query/typed-sql.ts';
import { bindOnce } from './bind-once.ts';
import type { DataType } from './data-type.ts';
import { tzSql, zoneOffsetSql } from './read-text-sql.ts';
import { tzWallClockSql } from './write-text-sql.ts';

/** The instant of a TIMESTAMP_TZ. */
export const instantSql = (value: TypedSql): string => value.instant ?? `(${value.sql}).instant`;

/** The wall clock of a TIMESTAMP_TZ. */
export const wallClockSql = (value: TypedSql): string =>
  value.wallClock ?? tzWallClockSql(value.sql);

/** A value as one of the three timestamps; undefined when none can be one. */
export const toTimestamp = (value: TypedSql, to: DataType): string | undefined => {
  const { sql, type: from } = value;
  const instant = (): string | undefined => {
    switch (from.kind) {
      case 'DATE':
      case 'TIMESTAMP_NTZ':
        return `CAST(${sql} AS TIMESTAMPTZ)`;
      case 'TIMESTAMP_LTZ':
        return sql;
      case 'TIMESTAMP_TZ':
        return instantSql(value);
      case 'NUMBER':
      case 'FLOAT':
        return `make_timestamptz(CAST(${sql} * 1000000 AS BIGINT))`;
      default:
        return undefined;
    }
  };
  const wallClock = (): string | undefined => {
    switch (from.kind) {
      case 'TIMESTAMP_TZ':
        return wallClockSql(value);
      case 'NUMBER':
      case 'FLOAT':
        return `make_timestamp(CAST(${sql} * 1000000 AS BIGINT))`;
      case 'DATE':
      case 'TIMESTAMP_NTZ':
      case 'TIMESTAMP_LTZ':
        return `CAST(${sql} AS TIMESTAMP)`;
      default:
        return undefined;
    }
  };
  if (to.kind === 'TIMESTAMP_NTZ') return wallClock();
  const at = instant();
  if (at === undefined || to.kind === 'TIMESTAMP_LTZ') return at;
  return tzSql(at, zoneOffsetSql);
};

/** A time or timestamp with the fraction that the type has room for. */
export const rounded = (value: string, to: DataType): string => {
  if (!('scale' in to) || to.kind === 'NUMBER' || to.scale >= 6) return value;
  // Snowflake cuts the fraction off; it does not round it up.
  const unit = 10 ** (6 - to.scale);
  const cut = (sql: string): string => `epoch_us(${sql}) - epoch_us(${sql}) % ${unit}`;
  return bindOnce(value, 'c', (sql) => {
    switch (to.kind) {
      case 'TIMESTAMP_NTZ':
        return `make_timestamp(${cut(sql)})`;
      case 'TIMESTAMP_LTZ':
        return `make_timestamptz(${cut(sql)})`;
      case 'TIMESTAMP_TZ':
        return tzSql(`make_timestamptz(${cut(`(${sql}).instant`)})`, () => `(${sql})."offset"`);
      case 'TIME':
        return `CAST(make_timestamp(${cut(sql)}) AS TIME)`;
    }
  });
};
