import { duckdbIdentifier } from '../syntax/identifier.ts';

/** The DuckDB table for a new Snowflake table: its number makes it unique, the rest is for people who look into the file. */
export const physicalTableName = (
  id: number,
  path: readonly string[],
  temporary: boolean,
): string =>
  temporary ? `temp.main."t${id}"` : `data.${duckdbIdentifier(`${path.join('.')} #${id}`)}`;
