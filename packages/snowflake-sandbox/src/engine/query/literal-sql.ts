import type { Bind } from '../execution.ts';
import { SnowflakeError } from '../errors.ts';
import { castTo } from '../types/cast-sql.ts';
import {
  boolean,
  date,
  float,
  nullType,
  numberType,
  textType,
  time,
  timestampLtz,
  timestampNtz,
  timestampTz,
  type DataType,
} from '../types/data-type.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { typed, type TypedSql } from './typed-sql.ts';

/** A number as written: exact up to 38 digits, FLOAT with an exponent or beyond. */
export const numberLiteral = (text: string): TypedSql => {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = whole.replace(/^0+/, '').length + fraction.length;
  const constant = { constant: { value: text } };
  if (/e/i.test(text) || digits > 38 || fraction.length > 37) {
    return { ...typed(`CAST('${text}' AS DOUBLE)`, float, false), ...constant };
  }
  const precision = Math.max(1, digits, fraction.length);
  return {
    ...typed(
      `CAST('${text}' AS DECIMAL(${precision},${fraction.length}))`,
      numberType(precision, fraction.length),
      false,
    ),
    ...constant,
  };
};

export const stringLiteral = (value: string): TypedSql => ({
  ...typed(duckdbString(value), textType(Math.max(1, Array.from(value).length)), false),
  constant: { value },
});

export const nullLiteral: TypedSql = typed('NULL', nullType);

/** The Snowflake type that a bind's type name stands for. */
const bindType = (bind: Bind): DataType => {
  switch (bind.type) {
    case 'FIXED':
      return numberType(38, 0);
    case 'REAL':
      return float;
    case 'BOOLEAN':
      return boolean;
    case 'DATE':
      return date;
    case 'TIME':
      return time;
    case 'TIMESTAMP_NTZ':
      return timestampNtz;
    case 'TIMESTAMP_LTZ':
      return timestampLtz;
    case 'TIMESTAMP_TZ':
      return timestampTz;
    case 'BINARY':
      return { kind: 'BINARY', length: 8_388_608 };
    default:
      return textType();
  }
};

/** A bound value from its text: the driver sends dates as milliseconds, times and timestamps as nanoseconds (TZ: with `1440+offset`). */
const bindSql = (text: string, type: DataType): TypedSql => {
  const microseconds = (from: string): string => `CAST(CAST(${from} AS HUGEINT) // 1000 AS BIGINT)`;
  const numeric = `regexp_full_match(${text}, '-?\\d+( \\d+)?')`;
  const or = (sql: string): TypedSql =>
    typed(
      `CASE WHEN ${numeric} THEN ${sql} ELSE ${castTo(typed(text, textType()), type).sql} END`,
      type,
    );
  switch (type.kind) {
    case 'DATE':
      return or(`CAST(make_timestamp(CAST(${text} AS BIGINT) * 1000) AS DATE)`);
    case 'TIME':
      return or(`CAST(make_timestamp(${microseconds(text)}) AS TIME)`);
    case 'TIMESTAMP_NTZ':
      return or(`make_timestamp(${microseconds(text)})`);
    case 'TIMESTAMP_LTZ':
      return or(`make_timestamptz(${microseconds(text)})`);
    case 'TIMESTAMP_TZ':
      return or(
        `struct_pack(instant := make_timestamptz(${microseconds(`split_part(${text}, ' ', 1)`)}), "offset" := CAST(coalesce(TRY_CAST(split_part(${text}, ' ', 2) AS INTEGER), 1440) - 1440 AS SMALLINT))`,
      );
    default:
      return castTo(typed(text, textType()), type);
  }
};

/** One bound value as a constant. @throws SnowflakeError 100038 and the like, when it runs, if it is not of its type */
export const bindLiteral = (bind: Bind): TypedSql => {
  const { value } = bind;
  if (value === null) return typed('NULL', nullType);
  if (typeof value !== 'string')
    throw new SnowflakeError(
      '002049',
      '42601',
      'SQL compilation error: Array bind currently not supported.',
    );
  const type = bindType(bind);
  if (type.kind === 'TEXT') return stringLiteral(value);
  if (type.kind === 'NUMBER' && /^\d+(\.\d+)?$/.test(value)) return numberLiteral(value);
  if (type.kind === 'NUMBER' && /^-\d+(\.\d+)?$/.test(value)) {
    const { sql, ...rest } = numberLiteral(value.slice(1));
    return { ...rest, sql: `(- ${sql})`, constant: { value } };
  }
  return {
    ...bindSql(duckdbString(value), type.kind === 'NUMBER' ? float : type),
    constant: { value },
  };
};

/** Array binds: every bind has one value for each row. */
export const isArrayBind = (binds: readonly Bind[]): boolean =>
  binds.some(({ value }) => Array.isArray(value));

/** The rows of an array bind as a DuckDB relation `binds`, and its columns. @throws SnowflakeError when the arrays differ in length */
export const bindRows = (
  binds: readonly Bind[],
): { readonly sql: string; readonly columns: readonly TypedSql[] } => {
  const lengths = new Set(
    binds.map(({ value }) => (typeof value === 'string' || value === null ? 1 : value.length)),
  );
  if (lengths.size > 1)
    throw new SnowflakeError(
      '002049',
      '42601',
      'SQL compilation error: array binds of different lengths',
    );
  const lists = binds.map(
    ({ value }, index) =>
      `unnest(from_json(${duckdbString(JSON.stringify(value))}, '["VARCHAR"]')) AS b${index + 1}`,
  );
  return {
    sql: `(SELECT ${lists.join(', ')}) AS binds`,
    columns: binds.map((bind, index) => bindSql(`binds.b${index + 1}`, bindType(bind))),
  };
};
