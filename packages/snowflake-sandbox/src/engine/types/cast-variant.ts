import type { TypedSql } from '../query/typed-sql.ts';
import { bindOnce } from './bind-once.ts';
import type { DataType } from './data-type.ts';
import { failureSql } from './failure-sql.ts';
import { jsonTextSql, partSql, partTextSql } from './json-part-sql.ts';
import { writeTextSql } from './write-text-sql.ts';
import { type CastMode, orFail } from './cast-mode.ts';
import { readingOf } from './cast-text.ts';

/** The word for a type in `Failed to cast variant value … to …`. */
const storageName = (type: DataType): string =>
  type.kind === 'NUMBER' ? 'FIXED' : type.kind === 'FLOAT' ? 'REAL' : type.kind;

/** The text of a VARIANT: a string without quotes, JSON null as NULL. */
const variantText = ({ sql, part }: TypedSql): string =>
  part === undefined
    ? jsonTextSql(sql)
    : (part.text ?? partTextSql(part.base, part.path, part.steps));

/** A VARIANT as it stands in a message: read anew where it was taken from, so that a message alone needs no column of its own. */
const variantJson = ({ sql, part }: TypedSql): string =>
  part?.text === undefined ? sql : partSql(part.base, part.path, part.steps);

/** A VARIANT as a value of the type; undefined when none can be one. */
export const fromVariant = (
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

/** A value as JSON. */
export const toVariant = (value: TypedSql): string => {
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
