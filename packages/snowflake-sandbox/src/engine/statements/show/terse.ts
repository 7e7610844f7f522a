import { makeResult } from '../../results/make-result.ts';
import type { Statement } from '../statement.ts';

const kept = ['created_on', 'name', 'kind', 'database_name', 'schema_name'];

/** SHOW TERSE …: the same rows with these columns only (docs.snowflake.com sql-reference/sql/show-tables). */
export const terse =
  (show: Statement): Statement =>
  async (reader, execution, modifiers) => {
    const full = await show(reader, execution, modifiers);
    const indexes = kept
      .map((name) => full.columns.findIndex((column) => column.name === name))
      .filter((index) => index >= 0);
    return makeResult(
      full.queryId,
      indexes.flatMap((index) => {
        const [column, type] = [full.columns[index], full.types[index]];
        return column === undefined || type === undefined ? [] : [{ name: column.name, type }];
      }),
      full.rows.map((row) => indexes.map((index) => row[index] ?? null)),
      full.statementTypeId,
    );
  };
