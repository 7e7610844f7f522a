import { bindOnce } from './bind-once.ts';
import { jsonTextSql } from './json-part-sql.ts';
import type { DataType } from './data-type.ts';

/** The wall clock of a TIMESTAMP_TZ at its own offset, as a DuckDB TIMESTAMP. */
export const tzWallClockSql = (sql: string): string =>
  bindOnce(
    sql,
    'w',
    (w) => `(timezone('UTC', (${w}).instant) + to_minutes(CAST((${w})."offset" AS BIGINT)))`,
  );

/** `+0200` from minutes. */
const offsetText = (minutes: string): string =>
  bindOnce(
    minutes,
    'm',
    (m) =>
      `(CASE WHEN ${m} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(${m}) // 60 AS VARCHAR), 2, '0') || lpad(CAST(abs(${m}) % 60 AS VARCHAR), 2, '0'))`,
  );

const ltzOffsetSql = (sql: string): string =>
  `(timezone_hour(${sql}) * 60 + timezone_minute(${sql}))`;

const milliseconds = '%Y-%m-%d %H:%M:%S.%g';

/** DuckDB SQL for a value's text in Snowflake's default output formats (docs.snowflake.com date-time-input-output). */
export const writeTextSql = (sql: string, type: DataType): string => {
  switch (type.kind) {
    case 'TEXT':
    case 'NULL':
      return sql;
    case 'FLOAT':
      return `regexp_replace(CAST(${sql} AS VARCHAR), '\\.0$', '')`;
    case 'BINARY':
      return `hex(${sql})`;
    case 'DATE':
      return `strftime(${sql}, '%Y-%m-%d')`;
    case 'TIME':
      return `strftime(DATE '2000-01-01' + ${sql}, '%H:%M:%S')`;
    case 'TIMESTAMP_NTZ':
      return `strftime(${sql}, '${milliseconds}')`;
    case 'TIMESTAMP_LTZ':
      return bindOnce(
        sql,
        'x',
        (x) =>
          `(strftime(CAST(${x} AS TIMESTAMP), '${milliseconds} ') || ${offsetText(ltzOffsetSql(x))})`,
      );
    case 'TIMESTAMP_TZ':
      return bindOnce(
        sql,
        'x',
        (x) =>
          `(strftime(${tzWallClockSql(x)}, '${milliseconds} ') || ${offsetText(`(${x})."offset"`)})`,
      );
    case 'VARIANT':
      return jsonTextSql(sql);
    default:
      return `CAST(${sql} AS VARCHAR)`;
  }
};
