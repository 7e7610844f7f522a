import { identifier } from './identifier.ts';
import { textLiteral } from './literal.ts';

/**
 * How many statements of ours that change one of these tables, given as SQL, are under way, in whatever session of the user.
 * (docs.snowflake.com, QUERY_HISTORY, 2026-11-24: without END_TIME_RANGE_END it shows also what still runs; of longer statements the
 * first 100,000 characters, which is why they are known by how they begin; 10,000 rows at most. What its statuses can be:
 * SYSTEM$GET_RESULTSET_STATUS, 2026-11-24.)
 */
export function runningStatements(database: string, tables: readonly string[]): string {
  const beginnings = tables.flatMap((table) => [
    ...[`COPY INTO ${table} (`, `MERGE INTO ${table} AS `, `INSERT OVERWRITE INTO ${table} (`],
    ...[`UPDATE ${table} SET `, `DELETE FROM ${table} WHERE `],
  ]);
  const ours = beginnings.map((text) => `STARTSWITH(QUERY_TEXT, ${textLiteral(text)})`);
  return [
    `SELECT COUNT(*) AS "RUNNING" FROM TABLE(${identifier(database)}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 10000))`,
    `WHERE UPPER(EXECUTION_STATUS) IN ('QUEUED', 'RESUMING_WAREHOUSE', 'QUEUED_REPAIRING_WAREHOUSE', 'BLOCKED', 'RUNNING', 'ABORTING')`,
    `AND (${ours.join(' OR ')})`,
  ].join('\n');
}
