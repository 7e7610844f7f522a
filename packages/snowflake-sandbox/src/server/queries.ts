import { randomUUID } from 'node:crypto';

import type { QueryHistoryEntry } from '../engine/catalog/query-history.ts';
import { SandboxInternalError, SnowflakeError } from '../engine/errors.ts';
import { keptResultSize, resultSize } from '../engine/results/result-size.ts';
import type { StatementResult } from '../engine/results/statement-result.ts';
import type { StatementLog } from './statement-log.ts';
import type { WireSession } from './sessions.ts';

/** How a statement ended. */
type Outcome =
  | {
      readonly kind: 'result';
      readonly result: StatementResult;
      readonly children: readonly string[];
    }
  | { readonly kind: 'error'; readonly error: SnowflakeError };

/** One statement: asked for once, answered as often as the client asks again. */
export type Query = {
  readonly id: string;
  readonly requestId: string | undefined;
  readonly session: WireSession;
  readonly sql: string;
  readonly startedMs: number;
  /** Undefined while it runs. */
  readonly endedMs: () => number | undefined;
  readonly outcome: Promise<Outcome>;
  /** Set when the statement has ended. */
  readonly ended: () => Outcome | undefined;
  /** Characters of its result. */
  readonly size: () => number;
};

export type Queries = {
  /** Starts a statement, unless this request was seen before: then it is the same query, never a second execution. */
  readonly start: (
    session: WireSession,
    requestId: string | undefined,
    sql: string,
    queryTag: string | undefined,
    run: (
      queryId: string,
    ) => Promise<{ readonly result: StatementResult; readonly children: readonly string[] }>,
  ) => { readonly query: Query; readonly again: boolean };
  /** Those that run, and the last of those that have ended, in the order they began. */
  readonly all: () => readonly Query[];
  readonly find: (queryId: string) => Query | undefined;
  readonly findRequest: (session: WireSession, requestId: string) => Query | undefined;
};

/** A statement as INFORMATION_SCHEMA's QUERY_HISTORY tells of it. */
export function historyEntry({
  id,
  sql,
  session,
  startedMs,
  endedMs,
  ended,
}: Query): QueryHistoryEntry {
  const outcome = ended();
  return {
    ...{ queryId: id, sql, sessionId: session.id, user: session.user, startedMs },
    endedMs: endedMs(),
    error: outcome?.kind === 'error' ? outcome.error : undefined,
  };
}

/** Results that stay fetchable; Snowflake keeps them for a day. */
const keptQueries = 1_000;

export function createQueries(log: StatementLog, now: () => number): Queries {
  const byId = new Map<string, Query>();
  const byRequest = new Map<string, Query>();
  const requestKey = (session: WireSession, requestId: string): string =>
    `${session.id} ${requestId}`;

  const forgetOldest = (): void => {
    let size = 0;
    let count = 0;
    for (const query of [...byId.values()].reverse()) {
      if (query.ended() === undefined) continue;
      size += query.size();
      count += 1;
      if (count === 1 || (count <= keptQueries && size <= keptResultSize)) continue;
      byId.delete(query.id);
      if (query.requestId !== undefined)
        byRequest.delete(requestKey(query.session, query.requestId));
    }
  };

  return {
    start: (session, requestId, sql, queryTag, run) => {
      const seen =
        requestId === undefined ? undefined : byRequest.get(requestKey(session, requestId));
      if (seen !== undefined) return { query: seen, again: true };
      const id = randomUUID();
      const startedMs = now();
      const shown = withoutPasswords(sql);
      const entry = log.start({
        sql: shown,
        queryId: id,
        sessionId: session.id,
        user: session.user,
        queryTag: queryTag ?? session.engine.parameters['QUERY_TAG'] ?? '',
        startedMs,
      });
      let ended: Outcome | undefined;
      let size = 0;
      let endedMs: number | undefined;
      const outcome = settle(run, id).then((value) => {
        ended = value;
        if (value.kind === 'result') size = resultSize(value.result);
        endedMs = now();
        if (value.kind === 'result') entry.end('ok', value.result.rows.length, now());
        else entry.end(value.error.code, 0, now());
        forgetOldest();
        return value;
      });
      const query: Query = {
        ...{ id, requestId, session, sql: shown, startedMs, outcome },
        ...{ ended: () => ended, endedMs: () => endedMs, size: () => size },
      };
      byId.set(id, query);
      if (requestId !== undefined) byRequest.set(requestKey(session, requestId), query);
      return { query, again: false };
    },
    all: () => [...byId.values()],
    find: (queryId) => byId.get(queryId),
    findRequest: (session, requestId) => byRequest.get(requestKey(session, requestId)),
  };
}

/** What is remembered of a statement: of a user's password only that there is one. */
function withoutPasswords(sql: string): string {
  return /^\s*(?:CREATE|ALTER)\b/i.test(sql)
    ? sql.replace(/\b(PASSWORD\s*=\s*)'(?:[^'\\]|''|\\[\s\S])*'/gi, "$1'********'")
    : sql;
}

async function settle(
  run: (
    queryId: string,
  ) => Promise<{ readonly result: StatementResult; readonly children: readonly string[] }>,
  queryId: string,
): Promise<Outcome> {
  try {
    return { kind: 'result', ...(await run(queryId)) };
  } catch (error) {
    return { kind: 'error', error: snowflakeError(error) };
  }
}

/** Anything that is not Snowflake's own error is a defect of the sandbox and says so. */
export function snowflakeError(error: unknown): SnowflakeError {
  if (error instanceof SnowflakeError) return error;
  return new SandboxInternalError(error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
