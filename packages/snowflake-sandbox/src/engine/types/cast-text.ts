import type { DataType } from './data-type.ts';
import { duckdbType } from './duckdb-type.ts';
import { failureSql } from './failure-sql.ts';
import {
  readBooleanSql,
  readDateSql,
  readFloatSql,
  readLtzSql,
  readNtzSql,
  readNumberSql,
  readTimeSql,
  readTzSql,
} from './read-text-sql.ts';
import { type CastMode, orFail } from './cast-mode.ts';

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

/** How text becomes a value, in DuckDB SQL of a DuckDB type. */
type Reading = { readonly sql: (text: string) => string | undefined; readonly duckdb: string };

export const readingOf = (type: DataType): Reading => ({
  sql: (text) => readText(text, type),
  duckdb: duckdbType(type),
});

/** Reads the instant of a TIMESTAMP_TZ, without its offset. */
export const instantReading: Reading = { sql: readLtzSql, duckdb: 'TIMESTAMPTZ' };

/** Text read as a value of the type; undefined when no text can be one. */
export const fromText = (
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
