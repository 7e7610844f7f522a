import { objectDoesNotExist, SnowflakeError } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import type { Statement } from './statement.ts';

/** TRUNCATE [TABLE] [IF EXISTS] t; a part of the open transaction, as DML is (docs.snowflake.com sql-reference/transactions). */
export const truncate: Statement = async (reader, execution) => {
  reader.takeWords('TABLE');
  const ifExists = reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  reader.expectEnd();
  const done = statusResult(
    execution.queryId,
    'Statement executed successfully.',
    statementType.ddl,
  );
  try {
    const table = execution.table(name);
    await execution.write([table], async () => {
      await execution.run(`DELETE FROM ${table.physical}`);
      for (const sql of execution.host.onTruncate(table)) await execution.run(sql);
    });
  } catch (error) {
    const missing =
      error instanceof SnowflakeError &&
      (error.code === '002003' || error.code === objectDoesNotExist().code);
    if (!ifExists || !missing) throw error;
  }
  return done;
};
