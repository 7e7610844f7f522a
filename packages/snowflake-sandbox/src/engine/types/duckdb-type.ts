import type { DataType } from './data-type.ts';

/**
 * The DuckDB type that holds a Snowflake type. Semi-structured values are JSON text (DuckDB's own VARIANT
 * confuses JSON null with SQL NULL); TIMESTAMP_TZ keeps the instant and its offset in minutes.
 * DuckDB's timestamps have microseconds: Snowflake's last three digits are lost.
 */
export const duckdbType = (type: DataType): string => {
  switch (type.kind) {
    case 'NUMBER':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'FLOAT':
      return 'DOUBLE';
    case 'TEXT':
    case 'NULL':
      return 'VARCHAR';
    case 'BINARY':
      return 'BLOB';
    case 'BOOLEAN':
    case 'DATE':
    case 'TIME':
      return type.kind;
    case 'TIMESTAMP_NTZ':
      return 'TIMESTAMP';
    case 'TIMESTAMP_LTZ':
      return 'TIMESTAMPTZ';
    case 'TIMESTAMP_TZ':
      return 'STRUCT(instant TIMESTAMPTZ, "offset" SMALLINT)';
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return 'JSON';
  }
};
