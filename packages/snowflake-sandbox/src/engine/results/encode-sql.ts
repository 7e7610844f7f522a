import type { DataType } from '../types/data-type.ts';
import { duckdbIdentifier } from '../syntax/identifier.ts';
import { writeTextSql } from '../types/write-text-sql.ts';

/** Seconds with nine decimals from microseconds. */
const seconds = (microseconds: string): string =>
  `(CAST(${microseconds} // 1000000 - CASE WHEN ${microseconds} % 1000000 < 0 THEN 1 ELSE 0 END AS VARCHAR) || '.' || lpad(CAST((${microseconds} % 1000000 + 1000000) % 1000000 AS VARCHAR), 6, '0') || '000')`;

/** DuckDB SQL for a cell in the driver's encoding, as text (the driver's `column.js`, snowflake-sdk 3.3.0). */
const encodeCell = (sql: string, type: DataType): string => {
  switch (type.kind) {
    case 'BOOLEAN':
      return `CASE WHEN ${sql} THEN '1' WHEN NOT ${sql} THEN '0' END`;
    case 'DATE':
      return `CAST(date_diff('day', DATE '1970-01-01', ${sql}) AS VARCHAR)`;
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
      return seconds(`epoch_us(${sql})`);
    case 'TIMESTAMP_TZ':
      return `(${seconds(`epoch_us((${sql}).instant)`)} || ' ' || CAST((${sql})."offset" + 1440 AS VARCHAR))`;
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return `CAST(${sql} AS VARCHAR)`;
    default:
      return writeTextSql(sql, type);
  }
};

/** A query whose rows come out as cells for the driver; `columns` names DuckDB's columns of the inner query. */
export const encodeSql = (
  sql: string,
  columns: readonly { readonly physical: string; readonly type: DataType }[],
): string =>
  `SELECT ${columns.map(({ physical, type }) => encodeCell(`q.${duckdbIdentifier(physical)}`, type)).join(', ')} FROM (${sql}) AS q`;

/** DuckDB SQL that reads a cell back: the inverse of the encoding, for RESULT_SCAN. */
export const decodeCell = (sql: string, type: DataType): string => {
  const microseconds = (text: string): string =>
    `CAST(CAST(${text} AS DECIMAL(38,6)) * 1000000 AS BIGINT)`;
  switch (type.kind) {
    case 'NUMBER':
      return `CAST(${sql} AS DECIMAL(${type.precision},${type.scale}))`;
    case 'FLOAT':
      return `CAST(${sql} AS DOUBLE)`;
    case 'BOOLEAN':
      return `(${sql} = '1')`;
    case 'DATE':
      return `CAST(DATE '1970-01-01' + CAST(${sql} AS INTEGER) AS DATE)`;
    case 'TIME':
      return `CAST(make_timestamp(${microseconds(sql)}) AS TIME)`;
    case 'TIMESTAMP_NTZ':
      return `make_timestamp(${microseconds(sql)})`;
    case 'TIMESTAMP_LTZ':
      return `make_timestamptz(${microseconds(sql)})`;
    case 'TIMESTAMP_TZ':
      return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(instant := make_timestamptz(${microseconds(`split_part(${sql}, ' ', 1)`)}), "offset" := CAST(CAST(split_part(${sql}, ' ', 2) AS INTEGER) - 1440 AS SMALLINT)) END`;
    case 'BINARY':
      return `unhex(${sql})`;
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return `CAST(${sql} AS JSON)`;
    default:
      return sql;
  }
};
