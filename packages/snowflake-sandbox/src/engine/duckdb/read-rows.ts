import type { DuckDBConnection } from '@duckdb/node-api';
import { translateError } from './translate-error.ts';

/** The rows of a DuckDB query, all in memory. @throws SnowflakeError */
export const readRows = async (
  connection: DuckDBConnection,
  duckdbSql: string,
): Promise<readonly (readonly unknown[])[]> => {
  try {
    return (await connection.runAndReadAll(duckdbSql)).getRowsJS();
  } catch (error) {
    throw translateError(error);
  }
};
