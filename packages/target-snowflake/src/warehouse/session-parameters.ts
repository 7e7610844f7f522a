import { textLiteral } from '../sql/literal.ts';

/** A value of a session parameter, as a config has it. */
export type ParameterValue = string | number | boolean;

/**
 * What a session must be like for the target's statements to mean what they say, whatever the account, the user or an
 * administrator set as a default. (docs.snowflake.com, Parameters, 2026-11-24.)
 */
const NEEDED: Readonly<Record<string, ParameterValue>> = {
  // Or "id" and "ID" would be one.
  QUOTED_IDENTIFIERS_IGNORE_CASE: false,
  // What a timestamp without an offset is taken for.
  TIMEZONE: 'UTC',
  TIMESTAMP_TYPE_MAPPING: 'TIMESTAMP_NTZ',
  DATE_INPUT_FORMAT: 'AUTO',
  TIME_INPUT_FORMAT: 'AUTO',
  TIMESTAMP_INPUT_FORMAT: 'AUTO',
  BINARY_INPUT_FORMAT: 'HEX',
  // How a value becomes the text of a column that another loader made.
  DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
  TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
  TIMESTAMP_TZ_OUTPUT_FORMAT: '',
  BINARY_OUTPUT_FORMAT: 'HEX',
  TWO_DIGIT_CENTURY_START: 1970,
  // Or a MERGE with two rows for one would choose either of them.
  ERROR_ON_NONDETERMINISTIC_MERGE: true,
  // Or nothing would be committed.
  AUTOCOMMIT: true,
  // A request is one statement and no more.
  MULTI_STATEMENT_COUNT: 1,
  // Or the columns of a wide table, or the files of a stage, would end somewhere.
  ROWS_PER_RESULTSET: 0,
};

/** What is wrong with the user's own parameters. */
export function sessionParameterProblems(
  parameters: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (!/^[a-z_]\w*$/i.test(name)) {
      return [`session_parameters: ${JSON.stringify(name)} is not the name of a parameter`];
    }
    const upper = name.toUpperCase();
    if (upper in NEEDED) {
      return [
        `session_parameters: ${upper} cannot be set, since the statements of the target need it to be ${literal(NEEDED[upper] ?? '')}`,
      ];
    }
    if (upper === 'QUERY_TAG') {
      return ['session_parameters: QUERY_TAG has a setting of its own, query_tag'];
    }
    // Its digits are lost since the config was read.
    return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER
      ? [
          `session_parameters: ${upper} has more digits than can be passed on exactly: it may be ±${Number.MAX_SAFE_INTEGER} at most`,
        ]
      : [];
  });
}

/** One statement, once per session: what the target needs, and what the user wants besides. */
export function setSessionParameters(own: Readonly<Record<string, ParameterValue>>): string {
  const parameters = Object.entries({ ...own, ...NEEDED });
  return `ALTER SESSION SET ${parameters.map(([name, value]) => `${name.toUpperCase()} = ${literal(value)}`).join(' ')}`;
}

function literal(value: ParameterValue): string {
  return typeof value === 'string' ? textLiteral(value) : String(value).toUpperCase();
}
