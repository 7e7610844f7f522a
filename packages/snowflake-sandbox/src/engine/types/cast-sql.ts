import { invalidCast } from '../errors.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { bindOnce } from './bind-once.ts';
import { isSemiStructured, typeName, variant, type DataType } from './data-type.ts';
import { duckdbType } from './duckdb-type.ts';
import { failureSql } from './failure-sql.ts';
import { partSql } from './json-part-sql.ts';
import { writeTextSql } from './write-text-sql.ts';
import { type CastMode, orFail } from './cast-mode.ts';
import { toVariant, fromVariant } from './cast-variant.ts';
import { fromText, instantReading } from './cast-text.ts';
import { wallClockSql, toTimestamp, rounded } from './cast-timestamp.ts';
import { limitLength } from './cast-length.ts';

/** `use` of a value that is computed once. A part of a JSON column may be read several times: DuckDB sees that it is the same. */
const withValue = (value: TypedSql, use: (value: TypedSql) => string): string => {
  if (value.part?.text !== undefined) return use(value);
  if (value.part === undefined) return bindOnce(value.sql, 'v', (sql) => use({ ...value, sql }));
  const { part } = value;
  return bindOnce(part.base, 'b', (base) =>
    use({ ...value, sql: partSql(base, part.path, part.steps), part: { ...part, base } }),
  );
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
