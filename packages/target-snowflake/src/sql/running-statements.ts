import { identifier } from './identifier.ts';
import { textLiteral } from './literal.ts';

/** How the statements of ours begin that change the rows of a table, given as SQL. */
export function rowChanges(table: string): readonly string[] {
  return [
    ...[`COPY INTO ${table} (`, `MERGE INTO ${table} AS `, `INSERT OVERWRITE INTO ${table} (`],
    ...[`UPDATE ${table} SET `, `DELETE FROM ${table} WHERE `],
  ];
}

/** How many statements of ours that change one of these tables, given as SQL, are under way, in whatever session of the user. */
export function runningStatements(database: string, tables: readonly string[]): string {
  return [
    `SELECT COUNT(*) AS "RUNNING" ${underWay(database)}`,
    `AND (${tables.flatMap(rowChanges).map(begins).join(' OR ')})`,
  ].join('\n');
}

/** More than the longest of `rowChanges`: three names of 255 characters, each of them a quote that is doubled. */
const BEGINNING = 2_000;

/** The beginnings of all such statements, whatever their tables, in `BEGINNING`. */
export function runningBeginnings(database: string): string {
  const kinds = ['COPY INTO ', 'MERGE INTO ', 'INSERT OVERWRITE INTO ', 'UPDATE ', 'DELETE FROM '];
  return [
    `SELECT LEFT(QUERY_TEXT, ${BEGINNING}) AS "BEGINNING" ${underWay(database)}`,
    `AND (${kinds.map(begins).join(' OR ')})`,
  ].join('\n');
}

function begins(text: string): string {
  return `STARTSWITH(QUERY_TEXT, ${textLiteral(text)})`;
}

/**
 * (docs.snowflake.com, QUERY_HISTORY, 2026-11-24: without END_TIME_RANGE_END it shows also what still runs; of longer statements the
 * first 100,000 characters, which is why they are known by how they begin; 10,000 rows at most. What its statuses can be:
 * SYSTEM$GET_RESULTSET_STATUS, 2026-11-24.)
 */
function underWay(database: string): string {
  return [
    `FROM TABLE(${identifier(database)}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 10000))`,
    `WHERE UPPER(EXECUTION_STATUS) IN ('QUEUED', 'RESUMING_WAREHOUSE', 'QUEUED_REPAIRING_WAREHOUSE', 'BLOCKED', 'RUNNING', 'ABORTING')`,
  ].join('\n');
}
