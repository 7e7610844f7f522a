import { compilationError, invalidValue } from '../errors.ts';

type Definition = {
  readonly default: string;
  /** The type word that SHOW PARAMETERS answers. */
  readonly type: 'BOOLEAN' | 'NUMBER' | 'STRING';
  readonly description: string;
  /** Values the sandbox really follows; another one is refused, not ignored. */
  readonly only?: readonly string[];
};

const of = (
  type: Definition['type'],
  fallback: string,
  description: string,
  only?: readonly string[],
): Definition => ({
  type,
  default: fallback,
  description,
  ...(only && { only }),
});

/**
 * Session parameters (docs.snowflake.com sql-reference/parameters). Formats that the sandbox does not render otherwise
 * accept their default only where it would show; the *_OUTPUT_FORMATs are rendered by the driver, which is told their values.
 */
const definitions: ReadonlyMap<string, Definition> = new Map(
  Object.entries({
    ABORT_DETACHED_QUERY: of('BOOLEAN', 'false', 'Abort a query whose client is gone'),
    AUTOCOMMIT: of('BOOLEAN', 'true', 'Commit each DML statement by itself'),
    BINARY_INPUT_FORMAT: of('STRING', 'HEX', 'Input format for binary', ['HEX']),
    BINARY_OUTPUT_FORMAT: of('STRING', 'HEX', 'Display format for binary', ['HEX', 'BASE64']),
    CLIENT_MEMORY_LIMIT: of('NUMBER', '1536', 'Memory of JDBC and ODBC clients, MB'),
    CLIENT_PREFETCH_THREADS: of('NUMBER', '4', 'Threads with which clients fetch results'),
    CLIENT_RESULT_CHUNK_SIZE: of('NUMBER', '160', 'Size of result chunks, MB'),
    CLIENT_SESSION_KEEP_ALIVE: of('BOOLEAN', 'false', 'Keep a session alive for ever'),
    CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY: of(
      'NUMBER',
      '3600',
      'Seconds between heartbeats',
    ),
    CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: of(
      'NUMBER',
      '0',
      'Array binds above this are staged; 0: never',
    ),
    CLIENT_TIMESTAMP_TYPE_MAPPING: of('STRING', 'TIMESTAMP_LTZ', 'Type of timestamp binds'),
    DATE_INPUT_FORMAT: of('STRING', 'AUTO', 'Input format for dates', ['AUTO']),
    DATE_OUTPUT_FORMAT: of('STRING', 'YYYY-MM-DD', 'Display format for dates'),
    ERROR_ON_NONDETERMINISTIC_MERGE: of(
      'BOOLEAN',
      'true',
      'MERGE fails when several source rows match one target row',
    ),
    ERROR_ON_NONDETERMINISTIC_UPDATE: of(
      'BOOLEAN',
      'false',
      'UPDATE fails when several source rows match one target row',
      ['false'],
    ),
    JS_TREAT_INTEGER_AS_BIGINT: of('BOOLEAN', 'false', 'Node: integers as BigInt'),
    JSON_INDENT: of('NUMBER', '2', 'Blanks for each level of JSON output', ['2']),
    LOCK_TIMEOUT: of('NUMBER', '43200', 'Seconds to wait for a lock'),
    MULTI_STATEMENT_COUNT: of('NUMBER', '1', 'Statements in one request'),
    QUERY_TAG: of('STRING', '', 'Text attached to statements'),
    QUOTED_IDENTIFIERS_IGNORE_CASE: of(
      'BOOLEAN',
      'false',
      'Quoted identifiers are folded to upper case too',
    ),
    ROWS_PER_RESULTSET: of('NUMBER', '0', 'Rows in a result at most; 0: no limit', ['0']),
    SEARCH_PATH: of('STRING', '$current, $public', 'Schemas searched for unqualified names', [
      '$current, $public',
    ]),
    SERVICE_NAME: of('STRING', '', 'Name of the service'),
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: of(
      'NUMBER',
      '0',
      'Seconds a statement may queue; 0: no limit',
    ),
    STATEMENT_TIMEOUT_IN_SECONDS: of('NUMBER', '172800', 'Seconds a statement may run'),
    STRICT_JSON_OUTPUT: of('BOOLEAN', 'false', 'Strict JSON output'),
    TIME_INPUT_FORMAT: of('STRING', 'AUTO', 'Input format for times', ['AUTO']),
    TIME_OUTPUT_FORMAT: of('STRING', 'HH24:MI:SS', 'Display format for times'),
    TIMESTAMP_INPUT_FORMAT: of('STRING', 'AUTO', 'Input format for timestamps', ['AUTO']),
    TIMESTAMP_LTZ_OUTPUT_FORMAT: of('STRING', '', 'Display format for TIMESTAMP_LTZ'),
    TIMESTAMP_NTZ_OUTPUT_FORMAT: of(
      'STRING',
      'YYYY-MM-DD HH24:MI:SS.FF3',
      'Display format for TIMESTAMP_NTZ',
    ),
    TIMESTAMP_OUTPUT_FORMAT: of(
      'STRING',
      'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
      'Display format for timestamps',
    ),
    TIMESTAMP_TYPE_MAPPING: of('STRING', 'TIMESTAMP_NTZ', 'What TIMESTAMP means', [
      'TIMESTAMP_NTZ',
    ]),
    TIMESTAMP_TZ_OUTPUT_FORMAT: of('STRING', '', 'Display format for TIMESTAMP_TZ'),
    TIMEZONE: of('STRING', 'America/Los_Angeles', 'Time zone of the session'),
    TRANSACTION_ABORT_ON_ERROR: of(
      'BOOLEAN',
      'false',
      'Abort the transaction when a statement fails',
      ['false'],
    ),
    TRANSACTION_DEFAULT_ISOLATION_LEVEL: of('STRING', 'READ COMMITTED', 'Isolation level', [
      'READ COMMITTED',
    ]),
    TWO_DIGIT_CENTURY_START: of('NUMBER', '1970', 'First year of two-digit years', ['1970']),
    UNSUPPORTED_DDL_ACTION: of(
      'STRING',
      'IGNORE',
      'What to do with unsupported constraint properties',
    ),
    USE_CACHED_RESULT: of('BOOLEAN', 'true', 'Answer repeated queries from the cache'),
    WEEK_OF_YEAR_POLICY: of('NUMBER', '0', 'How weeks are counted', ['0']),
    WEEK_START: of('NUMBER', '0', 'First day of the week', ['0', '1']),
  }),
);

export const parameterDefinition = (name: string): Definition => {
  const definition = definitions.get(name);
  if (definition === undefined)
    throw compilationError('002003', '02000', `invalid parameter '${name}'`);
  return definition;
};

export const parameterNames: readonly string[] = [...definitions.keys()];

export const defaultParameters: Readonly<Record<string, string>> = Object.fromEntries(
  [...definitions].map(([name, { default: value }]) => [name, value]),
);

/** A parameter's new value, in its usual spelling. @throws SnowflakeError for an unknown parameter, or a value that it or the sandbox does not take */
export const checkParameter = (name: string, value: string): string => {
  const { type, only } = parameterDefinition(name);
  const usual = type === 'BOOLEAN' ? value.toLowerCase() : value;
  const fits =
    type === 'BOOLEAN'
      ? ['true', 'false'].includes(usual)
      : type === 'NUMBER'
        ? /^\d+$/.test(usual)
        : true;
  if (!fits) throw invalidValue(value, name);
  const allowed = only?.find((option) => option.toLowerCase() === usual.toLowerCase());
  if (only !== undefined && allowed === undefined) throw invalidValue(value, name);
  if (name === 'TIMEZONE' && !isTimeZone(usual)) throw invalidValue(value, name);
  if (name === 'QUERY_TAG' && usual.length > 2000) throw invalidValue(value, name);
  return allowed ?? usual;
};

/** A parameter whose value the sandbox does not follow. An account may have such a default: a statement under it would mean something else here. */
export const unfollowed = (parameters: Readonly<Record<string, string>>): string | undefined =>
  Object.keys(parameters).find((name) => {
    const only = definitions.get(name)?.only;
    return only !== undefined && !only.includes(parameters[name] ?? '');
  });

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
