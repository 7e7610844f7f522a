import { unsupported, wrongArgumentCount } from '../errors.ts';
import { emptyScope, type Compiler } from '../query/compiler.ts';
import type { Relation } from '../query/relation.ts';
import type { Call } from '../syntax/ast.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { numberType, textType, timestampLtz, type DataType } from '../types/data-type.ts';
import { duckdbType } from '../types/duckdb-type.ts';

/** A statement of any session, with times in milliseconds since 1970. */
export type QueryHistoryEntry = {
  readonly queryId: string;
  readonly sql: string;
  readonly sessionId: number;
  readonly user: string;
  readonly startedMs: number;
  /** Undefined while it runs. */
  readonly endedMs: number | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
};

/** The table functions imitated here, without the schema they belong to. */
export const queryHistoryFunctions: ReadonlySet<string> = new Set([
  'QUERY_HISTORY',
  'QUERY_HISTORY_BY_USER',
]);

const columns: readonly (readonly [string, DataType, (entry: QueryHistoryEntry) => string])[] = [
  ['QUERY_ID', textType(), ({ queryId }) => duckdbString(queryId)],
  // Longer ones are cut.
  ['QUERY_TEXT', textType(), ({ sql }) => duckdbString(sql.slice(0, 100_000))],
  ['SESSION_ID', numberType(38, 0), ({ sessionId }) => String(sessionId)],
  ['USER_NAME', textType(), ({ user }) => duckdbString(user)],
  ['EXECUTION_STATUS', textType(), (entry) => duckdbString(statusOf(entry))],
  ['ERROR_CODE', textType(), ({ error }) => (error ? duckdbString(error.code) : 'NULL')],
  ['ERROR_MESSAGE', textType(), ({ error }) => (error ? duckdbString(error.message) : 'NULL')],
  ['START_TIME', timestampLtz, ({ startedMs }) => timeSql(startedMs)],
  // What runs has ended in 1970.
  ['END_TIME', timestampLtz, ({ endedMs }) => timeSql(endedMs ?? 0)],
];

/**
 * QUERY_HISTORY and QUERY_HISTORY_BY_USER, newest first: the statements of all sessions, those that still run among them
 * (docs.snowflake.com functions/query_history, 2026-11-24). USER_NAME and RESULT_LIMIT are understood, each by name.
 */
export const queryHistory = (
  call: Call,
  entries: readonly QueryHistoryEntry[],
  compiler: Compiler,
): Relation => {
  const constant = (name: string): string | undefined => {
    const argument = call.named[name];
    return argument && compiler.expression(argument, emptyScope).constant?.value;
  };
  if (call.arguments.length > 0) throw wrongArgumentCount(call.name, 0, call.arguments.length);
  const known = call.name.endsWith('_BY_USER') ? ['USER_NAME', 'RESULT_LIMIT'] : ['RESULT_LIMIT'];
  for (const name of Object.keys(call.named))
    if (!known.includes(name)) throw unsupported(`${call.name}(${name} => …)`);
  const user = call.name.endsWith('_BY_USER')
    ? (constant('USER_NAME') ?? compiler.session.user)
    : undefined;
  const limit = Number(constant('RESULT_LIMIT') ?? 100);
  const rows = entries
    .filter((entry) => user === undefined || entry.user.toUpperCase() === user.toUpperCase())
    .reverse()
    .slice(0, limit)
    .map((entry) => `(${columns.map(([, , value]) => value(entry)).join(', ')})`);
  const cells = columns.map(
    ([, type], index) => `CAST(h.c${index + 1} AS ${duckdbType(type)}) AS c${index + 1}`,
  );
  const names = columns.map((_, index) => `c${index + 1}`).join(', ');
  const body = rows.length === 0 ? `(${columns.map(() => 'NULL').join(', ')})` : rows.join(', ');
  return {
    from: `(SELECT ${cells.join(', ')} FROM (VALUES ${body}) AS h(${names})${rows.length === 0 ? ' WHERE false' : ''})`,
    columns: columns.map(([name, type], index) => ({ name, type, physical: `c${index + 1}` })),
  };
};

const statusOf = ({ endedMs, error }: QueryHistoryEntry): string => {
  if (endedMs === undefined) return 'RUNNING';
  return error === undefined ? 'SUCCESS' : 'FAILED_WITH_ERROR';
};

const timeSql = (ms: number): string =>
  `make_timestamptz(CAST(${Math.round(ms * 1000)} AS BIGINT))`;
