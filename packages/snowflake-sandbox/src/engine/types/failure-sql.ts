import { duckdbString } from '../syntax/identifier.ts';

/** Marks a Snowflake error inside the text of a DuckDB one: everything after it is ours. */
export const failureMark = '\u2063snowflake:';

/**
 * DuckDB SQL that fails, when it is evaluated, with a Snowflake error. `message` is a template: `%` stands for the text
 * of `valueSql`. Its own value, never seen, has the DuckDB type `type`.
 */
export const failureSql = (
  code: string,
  sqlState: string,
  message: string,
  valueSql: string,
  type: string,
): string => {
  const [before = '', after = ''] = message.split('%');
  return `CAST(error(${duckdbString(`${failureMark}${code}:${sqlState}:${before}`)} || ${valueSql} || ${duckdbString(after)}) AS ${type})`;
};
