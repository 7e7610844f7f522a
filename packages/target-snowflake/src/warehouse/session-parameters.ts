/**
 * What a session must be like for the target's statements to mean what they say, whatever the account, the user or an
 * administrator set as a default. One statement, once per session.
 * (docs.snowflake.com, Parameters, 2026-11-24.)
 */
export const SET_SESSION_PARAMETERS = [
  'ALTER SESSION SET',
  // Or "id" and "ID" would be one.
  'QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE',
  // What a timestamp without an offset is taken for.
  `TIMEZONE = 'UTC'`,
  `DATE_INPUT_FORMAT = 'AUTO'`,
  `TIME_INPUT_FORMAT = 'AUTO'`,
  `TIMESTAMP_INPUT_FORMAT = 'AUTO'`,
  `BINARY_INPUT_FORMAT = 'HEX'`,
  // Or a MERGE with two rows for one would choose either of them.
  'ERROR_ON_NONDETERMINISTIC_MERGE = TRUE',
  // Or nothing would be committed.
  'AUTOCOMMIT = TRUE',
  // A request is one statement and no more.
  'MULTI_STATEMENT_COUNT = 1',
].join(' ');
