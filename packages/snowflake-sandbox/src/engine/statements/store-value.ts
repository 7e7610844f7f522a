import type { Column } from '../catalog/catalog-object.ts';
import { typeMismatch } from '../errors.ts';
import type { TypedSql } from '../query/typed-sql.ts';
import { duckdbString, printIdentifier } from '../syntax/identifier.ts';
import { castTo } from '../types/cast-sql.ts';
import { isCoercible } from '../types/coercible.ts';
import { typeName } from '../types/data-type.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { failureSql } from '../types/failure-sql.ts';

/** `store`: text that is too long is an error; `cast`: it is cut, as COPY does with TRUNCATECOLUMNS. */
export type StoreMode = 'store' | 'cast';

/**
 * DuckDB SQL for a value on its way into a column: converted as assignment does, its length and NOT NULL checked.
 * @throws SnowflakeError 002023 when Snowflake does not convert the type by itself (text into VARIANT, for one)
 */
export const storeValue = (value: TypedSql, column: Column, mode: StoreMode = 'store'): string => {
  if (!isCoercible(value.type, column.type)) {
    throw typeMismatch(printIdentifier(column.name), typeName(column.type), typeName(value.type));
  }
  const { sql } = castTo(value, column.type, mode);
  if (column.nullable) return sql;
  const failure = failureSql(
    '100072',
    '22000',
    'NULL result in a non-nullable column%',
    duckdbString(''),
    duckdbType(column.type),
  );
  return `coalesce(${sql}, ${failure})`;
};
