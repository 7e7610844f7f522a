import { invalidCast } from '../errors.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { bindOnce } from './bind-once.ts';
import { isSemiStructured, typeName, variant, type DataType } from './data-type.ts';
import { duckdbType } from './duckdb-type.ts';
import { failureSql } from './failure-sql.ts';
import { jsonTextSql, partSql, partTextSql } from './json-part-sql.ts';
import {
  readBooleanSql,
  readDateSql,
  readFloatSql,
  readLtzSql,
  readNtzSql,
  readNumberSql,
  readTimeSql,
  readTzSql,
  tzSql,
  zoneOffsetSql,
} from './read-text-sql.ts';
import { tzWallClockSql, writeTextSql } from './write-text-sql.ts';

/**
 * `cast`: as `::` does; failing on a bad value. `try`: NULL for a bad value. `store`: as assignment to a column
 * does, where a longer text is an error (100078) and not cut.
 */
export type CastMode = 'cast' | 'try' | 'store';

/** Whether Snowflake converts between the types without being asked (docs.snowflake.com data-type-conversion, "coercible"). */
export const isCoercible = (from: DataType, to: DataType): boolean => {
  if (from.kind === 'NULL' || from.kind === to.kind) return true;
  switch (to.kind) {
    case 'VARIANT':
      return from.kind !== 'TEXT' && from.kind !== 'BINARY';
    case 'TEXT':
      return from.kind !== 'OBJECT' && from.kind !== 'ARRAY' && from.kind !== 'BINARY';
    case 'NUMBER':
    case 'FLOAT':
      return ['TEXT', 'NUMBER', 'FLOAT', 'BOOLEAN', 'VARIANT'].includes(from.kind);
    case 'BOOLEAN':
      return ['TEXT', 'NUMBER', 'FLOAT', 'VARIANT'].includes(from.kind);
    case 'DATE':
    case 'TIME':
      return from.kind === 'TEXT' || from.kind === 'VARIANT' || from.kind.startsWith('TIMESTAMP');
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return (
        from.kind === 'TEXT' ||
        from.kind === 'VARIANT' ||
        from.kind === 'DATE' ||
        from.kind.startsWith('TIMESTAMP')
      );
    case 'OBJECT':
    case 'ARRAY':
      return from.kind === 'VARIANT';
    default:
      return false;
  }
};

/** The word for a type in `Failed to cast variant value … to …`. */
const storageName = (type: DataType): string =>
  type.kind === 'NUMBER' ? 'FIXED' : type.kind === 'FLOAT' ? 'REAL' : type.kind;

const notRecognized = (
  type: DataType,
): readonly [code: string, sqlState: string, message: string] => {
  switch (type.kind) {
    case 'NUMBER':
    case 'FLOAT':
      return ['100038', '22018', "Numeric value '%' is not recognized"];
    case 'BOOLEAN':
      return ['100037', '22018', "Boolean value '%' is not recognized"];
    case 'DATE':
      return ['100040', '22007', "Date '%' is not recognized"];
    case 'TIME':
      return ['100108', '22007', "Time '%' is not recognized"];
    default:
      return ['100035', '22007', "Timestamp '%' is not recognized"];
  }
};

const readText = (text: string, type: DataType): string | undefined => {
  switch (type.kind) {
    case 'NUMBER':
      return readNumberSql(text, type.precision, type.scale);
    case 'FLOAT':
      return readFloatSql(text);
    case 'BOOLEAN':
      return readBooleanSql(text);
    case 'DATE':
      return readDateSql(text);
    case 'TIME':
      return readTimeSql(text);
    case 'TIMESTAMP_NTZ':
      return readNtzSql(text);
    case 'TIMESTAMP_LTZ':
      return readLtzSql(text);
    case 'TIMESTAMP_TZ':
      return readTzSql(text);
    default:
      return undefined;
  }
};

/** `read`, or a failure when there was a value and `read` made nothing of it. */
const orFail = (read: string, text: string, failure: string, mode: CastMode): string =>
  mode === 'try' ? read : `coalesce(${read}, CASE WHEN ${text} IS NOT NULL THEN ${failure} END)`;

/** `use` of a value that is computed once. A part of a JSON column may be read several times: DuckDB sees that it is the same. */
const withValue = (value: TypedSql, use: (value: TypedSql) => string): string => {
  if (value.part?.text !== undefined) return use(value);
  if (value.part === undefined) return bindOnce(value.sql, 'v', (sql) => use({ ...value, sql }));
  const { part } = value;
  return bindOnce(part.base, 'b', (base) =>
    use({ ...value, sql: partSql(base, part.path, part.steps), part: { ...part, base } }),
  );
};

/** How text becomes a value, in DuckDB SQL of a DuckDB type. */
type Reading = { readonly sql: (text: string) => string | undefined; readonly duckdb: string };

const readingOf = (type: DataType): Reading => ({
  sql: (text) => readText(text, type),
  duckdb: duckdbType(type),
});

const instantReading: Reading = { sql: readLtzSql, duckdb: 'TIMESTAMPTZ' };

const fromText = (
  text: string,
  to: DataType,
  mode: CastMode,
  reading = readingOf(to),
): string | undefined => {
  const read = reading.sql(text);
  if (read === undefined) return undefined;
  const failure = failureSql(...notRecognized(to), text, reading.duckdb);
  if (to.kind !== 'NUMBER' || mode === 'try') return orFail(read, text, failure, mode);
  // A number that is one, but has too many digits for the type, is another error.
  const outOfRange = failureSql(
    '100039',
    '22003',
    "Numeric value '%' is out of range",
    text,
    reading.duckdb,
  );
  return orFail(
    read,
    text,
    `CASE WHEN TRY_CAST(replace(${text}, '_', '!') AS DOUBLE) IS NOT NULL THEN ${outOfRange} ELSE ${failure} END`,
    mode,
  );
};

/** The text of a VARIANT: a string without quotes, JSON null as NULL. */
const variantText = ({ sql, part }: TypedSql): string =>
  part === undefined
    ? jsonTextSql(sql)
    : (part.text ?? partTextSql(part.base, part.path, part.steps));

/** A VARIANT as it stands in a message: read anew where it was taken from, so that a message alone needs no column of its own. */
const variantJson = ({ sql, part }: TypedSql): string =>
  part?.text === undefined ? sql : partSql(part.base, part.path, part.steps);

const fromVariant = (
  value: TypedSql,
  to: DataType,
  mode: CastMode,
  reading = readingOf(to),
): string | undefined => {
  const text = variantText(value);
  const fail = (duckdb: string): string =>
    failureSql(
      '100071',
      '22000',
      `Failed to cast variant value % to ${storageName(to)}`,
      `CAST(${variantJson(value)} AS VARCHAR)`,
      duckdb,
    );
  if (to.kind === 'TEXT') return text;
  if (to.kind === 'VARIANT') return value.sql;
  if (to.kind === 'OBJECT' || to.kind === 'ARRAY') {
    const read = `CASE WHEN json_type(${value.sql}) = '${to.kind}' THEN ${value.sql} END`;
    return orFail(read, text, fail('JSON'), mode);
  }
  if (reading.sql(text) === undefined) return undefined;
  const read = bindOnce(text, 't', (t) => reading.sql(t) ?? '');
  return orFail(read, text, fail(reading.duckdb), mode);
};

const toVariant = (value: TypedSql): string => {
  switch (value.type.kind) {
    case 'OBJECT':
    case 'ARRAY':
    case 'VARIANT':
      return value.sql;
    case 'NULL':
      return 'CAST(NULL AS JSON)';
    case 'NUMBER': {
      // DuckDB's to_json would write 1 as 1.0.
      const text = `CAST(${value.sql} AS VARCHAR)`;
      return `CAST(${value.type.scale === 0 ? text : `rtrim(rtrim(${text}, '0'), '.')`} AS JSON)`;
    }
    case 'BOOLEAN':
      return `to_json(${value.sql})`;
    case 'FLOAT':
      return `CAST(${writeTextSql(value.sql, value.type)} AS JSON)`;
    default:
      return `to_json(${writeTextSql(value.sql, value.type)})`;
  }
};

const toNumber = (
  sql: string,
  from: DataType,
  to: Extract<DataType, { kind: 'NUMBER' }>,
  mode: CastMode,
): string => {
  const duckdb = duckdbType(to);
  if (from.kind === 'BOOLEAN') return `CAST(CAST(${sql} AS INTEGER) AS ${duckdb})`;
  const fits =
    from.kind === 'NUMBER' &&
    from.precision - from.scale <= to.precision - to.scale &&
    (from.scale <= to.scale || from.precision - from.scale < to.precision - to.scale);
  if (fits) return `CAST(${sql} AS ${duckdb})`;
  return orFail(
    `TRY_CAST(${sql} AS ${duckdb})`,
    sql,
    failureSql(
      '100039',
      '22003',
      "Numeric value '%' is out of range",
      writeTextSql(sql, from),
      duckdb,
    ),
    mode,
  );
};

/** The instant of a TIMESTAMP_TZ. */
export const instantSql = (value: TypedSql): string => value.instant ?? `(${value.sql}).instant`;

/** The wall clock of a TIMESTAMP_TZ. */
export const wallClockSql = (value: TypedSql): string =>
  value.wallClock ?? tzWallClockSql(value.sql);

const toTimestamp = (value: TypedSql, to: DataType): string | undefined => {
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

const rounded = (value: string, to: DataType): string => {
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

const convert = (value: TypedSql, to: DataType, mode: CastMode): string | undefined => {
  const { sql, type: from } = value;
  if (from.kind === 'NULL') return `CAST(NULL AS ${duckdbType(to)})`;
  if (to.kind === 'VARIANT') return toVariant(value);
  if (from.kind === 'VARIANT') return fromVariant(value, to, mode);
  if (from.kind === to.kind && to.kind !== 'NUMBER') return sql;
  switch (to.kind) {
    case 'TEXT':
      return writeTextSql(sql, from);
    case 'NUMBER':
      if (from.kind === 'TEXT') return fromText(sql, to, mode);
      return ['NUMBER', 'FLOAT', 'BOOLEAN'].includes(from.kind)
        ? toNumber(sql, from, to, mode)
        : undefined;
    case 'FLOAT':
      if (from.kind === 'TEXT') return fromText(sql, to, mode);
      return from.kind === 'NUMBER'
        ? `CAST(${sql} AS DOUBLE)`
        : from.kind === 'BOOLEAN'
          ? `CAST(CAST(${sql} AS INTEGER) AS DOUBLE)`
          : undefined;
    case 'BOOLEAN':
      if (from.kind === 'TEXT') return fromText(sql, to, mode);
      return from.kind === 'NUMBER' || from.kind === 'FLOAT' ? `(${sql} <> 0)` : undefined;
    case 'DATE':
      if (from.kind === 'TEXT') return fromText(sql, to, mode);
      if (from.kind === 'TIMESTAMP_TZ') return `CAST(${wallClockSql(value)} AS DATE)`;
      return from.kind.startsWith('TIMESTAMP')
        ? `CAST(CAST(${sql} AS TIMESTAMP) AS DATE)`
        : undefined;
    case 'TIME':
      if (from.kind === 'TEXT') return fromText(sql, to, mode);
      if (from.kind === 'TIMESTAMP_TZ') return `CAST(${wallClockSql(value)} AS TIME)`;
      return from.kind.startsWith('TIMESTAMP')
        ? `CAST(CAST(${sql} AS TIMESTAMP) AS TIME)`
        : undefined;
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return from.kind === 'TEXT' ? fromText(sql, to, mode) : toTimestamp(value, to);
    case 'BINARY':
      if (from.kind !== 'TEXT') return undefined;
      return mode === 'try'
        ? `CASE WHEN regexp_full_match(${sql}, '([0-9a-fA-F]{2})*') THEN unhex(${sql}) END`
        : `CASE WHEN regexp_full_match(${sql}, '([0-9a-fA-F]{2})*') THEN unhex(${sql}) WHEN ${sql} IS NOT NULL THEN ${failureSql('100115', '22000', "The following string is not a legal hex-encoded value: '%'", sql, 'BLOB')} END`;
    default:
      return undefined;
  }
};

const limitLength = (value: string, from: DataType, to: DataType, mode: CastMode): string =>
  bindOnce(value, 's', (sql) => withinLength(sql, from, to, mode));

const withinLength = (sql: string, from: DataType, to: DataType, mode: CastMode): string => {
  if (to.kind === 'TEXT' && from.kind !== 'NULL') {
    const known = from.kind === 'TEXT' ? from.length : from.kind === 'VARIANT' ? Infinity : 64;
    if (known <= to.length) return sql;
    if (mode !== 'store') return to.length >= 16_777_216 ? sql : `"left"(${sql}, ${to.length})`;
    return `CASE WHEN length(${sql}) > ${to.length} THEN ${failureSql('100078', '22000', "String '%' is too long and would be truncated", sql, 'VARCHAR')} ELSE ${sql} END`;
  }
  if (
    to.kind === 'BINARY' &&
    mode === 'store' &&
    from.kind !== 'NULL' &&
    !(from.kind === 'BINARY' && from.length <= to.length)
  ) {
    return `CASE WHEN octet_length(${sql}) > ${to.length} THEN ${failureSql('100145', '22000', "Binary value '%' is too long and would be truncated", `hex(${sql})`, 'BLOB')} ELSE ${sql} END`;
  }
  return sql;
};

/** The instant of a TIMESTAMP_TZ that is read from text, without its offset. */
const instantRead = (value: TypedSql, to: DataType, mode: CastMode): string | undefined => {
  if (to.kind !== 'TIMESTAMP_TZ' || to.scale < 6) return undefined;
  if (value.type.kind !== 'TEXT' && value.type.kind !== 'VARIANT') return undefined;
  return withValue(
    value,
    (bound) =>
      (bound.type.kind === 'TEXT'
        ? fromText(bound.sql, to, mode, instantReading)
        : fromVariant(bound, to, mode, instantReading)) ?? 'NULL',
  );
};

/**
 * A value converted to a type, under Snowflake's rules for what can become what.
 * @throws SnowflakeError when no value of the one type could become the other
 */
export const castTo = (value: TypedSql, to: DataType, mode: CastMode = 'cast'): TypedSql => {
  const converted = withValue(value, (bound) => {
    const sql = convert(bound, to, mode);
    if (sql === undefined) throw invalidCast(typeName(value.type), typeName(to));
    return sql;
  });
  const sameKind = value.type.kind === to.kind;
  const limited = limitLength(converted, value.type, to, mode);
  const sql =
    sameKind && 'scale' in value.type && 'scale' in to && value.type.scale <= to.scale
      ? limited
      : rounded(limited, to);
  const nullable = value.nullable || mode === 'try' || isSemiStructured(value.type);
  const instant = instantRead(value, to, mode);
  return {
    ...typed(sql, to, nullable),
    ...(instant !== undefined && { instant }),
    ...(value.constant && to.kind === 'TEXT' && { constant: value.constant }),
  };
};

/** A value as VARIANT. */
export const asVariant = (value: TypedSql): TypedSql => castTo(value, variant);
/** A value as text. */
export const asText = (value: TypedSql): TypedSql =>
  value.type.kind === 'TEXT' ? value : castTo(value, { kind: 'TEXT', length: 16_777_216 });
