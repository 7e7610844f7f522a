import { setTimeout as wait } from 'node:timers/promises';

import { SnowflakeError } from '../engine/errors.ts';
import type { Bind } from '../engine/execution.ts';
import type { StatementResult } from '../engine/results/statement-result.ts';
import { emptyStatement, splitStatements, tokenize } from '../engine/syntax/tokenize.ts';
import { textType } from '../engine/types/data-type.ts';
import { columnMetadata } from '../engine/types/column-metadata.ts';
import { readBindStage } from './bind-stage.ts';
import { chunkBody, queryData } from './answer.ts';
import type { Core } from './core.ts';
import type { Query } from './queries.ts';
import { drop, failure, plain, success, type Reply } from './reply.ts';
import { isObject, readJson, text, type Request } from './request.ts';
import type { WireSession } from './sessions.ts';

/** What a query-request asks for. */
type Wanted = {
  readonly sql: string;
  readonly binds: readonly Bind[];
  readonly bindStage: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly describeOnly: boolean;
  readonly asyncExec: boolean;
};

/** `POST /queries/v1/query-request` */
export async function answerQueryRequest(
  core: Core,
  session: WireSession,
  request: Request,
): Promise<Reply> {
  const wanted = readWanted(await readJson(request));
  const requestId = request.query.get('requestId') ?? undefined;
  const seen = requestId === undefined ? undefined : core.queries.findRequest(session, requestId);
  if (seen !== undefined) return answerWhenEnded(core, seen);

  const faults = core.faults.strikeStatement(wanted.sql);
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'before')) return drop;
  const failing = faults.find((fault) => fault.kind === 'fail');
  const { query } = core.queries.start(
    session,
    requestId,
    wanted.sql,
    wanted.parameters['QUERY_TAG'],
    async (queryId) => {
      for (const fault of faults) if (fault.kind === 'delay') await wait(fault.ms);
      if (failing !== undefined) {
        throw new SnowflakeError(
          failing.code,
          failing.sqlState ?? 'XX000',
          failing.message ?? `Injected failure ${failing.code}.`,
        );
      }
      return execute(core, session, wanted, queryId);
    },
  );
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'during')) return drop;
  if (wanted.asyncExec) return inProgress(query, '333334');
  const reply = await answerWhenEnded(core, query);
  if (faults.some((fault) => fault.kind === 'drop' && fault.when === 'after')) {
    await query.outcome;
    return drop;
  }
  return reply;
}

/** `GET /queries/<id>/result` */
export async function answerResult(core: Core, queryId: string): Promise<Reply> {
  const query = core.queries.find(queryId);
  return query === undefined ? failure(noSuchStatement(queryId)) : answerWhenEnded(core, query);
}

/** `GET /results/<id>/<n>`: rows that did not fit into the answer. */
export function answerChunk(core: Core, queryId: string, index: number): Reply {
  const outcome = core.queries.find(queryId)?.ended();
  const body = outcome?.kind === 'result' ? chunkBody(outcome.result, index) : undefined;
  return body === undefined
    ? plain(404)
    : {
        kind: 'answer',
        status: 200,
        // Not JSON: the driver puts the brackets around it before it parses.
        headers: { 'content-type': 'application/octet-stream' },
        body,
      };
}

/** `POST /queries/<id>/abort-request` and `POST /queries/v1/abort-request`, which names the request. */
export async function answerAbort(
  core: Core,
  session: WireSession,
  queryId: string,
  request: Request,
): Promise<Reply> {
  const requestId = text(await readJson(request), 'requestId');
  const query =
    queryId === 'v1' && requestId !== undefined
      ? core.queries.findRequest(session, requestId)
      : core.queries.find(queryId);
  if (query === undefined) return failure(noSuchStatement(queryId));
  if (query.ended() === undefined) query.session.engine.abort();
  return success(null);
}

/** `GET /monitoring/queries/<id>` */
export function answerMonitoring(core: Core, queryId: string): Reply {
  const query = core.queries.find(queryId);
  if (query === undefined) return success({ queries: [] });
  const outcome = query.ended();
  const failed = outcome?.kind === 'error' ? outcome.error : undefined;
  const status =
    outcome === undefined ? 'RUNNING' : failed === undefined ? 'SUCCESS' : 'FAILED_WITH_ERROR';
  return success({
    queries: [
      {
        id: query.id,
        status,
        state: status,
        sqlText: query.sql,
        startTime: query.startedMs,
        ...(failed === undefined ? {} : { errorCode: failed.code, errorMessage: failed.message }),
      },
    ],
  });
}

async function execute(
  core: Core,
  session: WireSession,
  wanted: Wanted,
  queryId: string,
): Promise<{ readonly result: StatementResult; readonly children: readonly string[] }> {
  const statements = splitStatements(wanted.sql);
  const {
    MULTI_STATEMENT_COUNT: count = session.engine.parameters['MULTI_STATEMENT_COUNT'] ?? '1',
    ...parameters
  } = wanted.parameters;
  if (statements.length === 0) throw emptyStatement();
  if (count !== '0' && statements.length !== Number(count)) {
    throw new SnowflakeError(
      '000008',
      '0A000',
      `Actual statement count ${statements.length} did not match the desired statement count ${count}.`,
    );
  }
  const [only = ''] = statements;
  if (statements.length === 1 && count !== '0') {
    const binds =
      wanted.bindStage === undefined
        ? wanted.binds
        : await readBindStage(core, session, wanted.bindStage);
    const result = await session.engine.execute(only, {
      binds,
      parameters,
      describeOnly: wanted.describeOnly,
      queryId,
    });
    await core.sweepStages();
    return { result, children: [] };
  }
  const children: Query[] = [];
  let bound = 0;
  for (const sql of statements) {
    // Question marks are numbered through all statements of the request.
    const marks = tokenize(sql).filter(
      (token) => token.kind === 'bind' && token.text === '?',
    ).length;
    const binds = marks === 0 ? wanted.binds : wanted.binds.slice(bound, bound + marks);
    bound += marks;
    const { query } = core.queries.start(
      session,
      undefined,
      sql,
      parameters['QUERY_TAG'],
      async (childId) => ({
        result: await session.engine.execute(sql, { binds, parameters, queryId: childId }),
        children: [],
      }),
    );
    children.push(query);
    const outcome = await query.outcome;
    await core.sweepStages();
    if (outcome.kind === 'error') throw outcome.error;
  }
  return { result: multiResult(queryId), children: children.map((each) => each.id) };
}

function multiResult(queryId: string): StatementResult {
  const type = textType();
  return {
    queryId,
    statementTypeId: 0xa000,
    columns: [columnMetadata('multiple statement execution', type)],
    types: [type],
    rows: [['Multiple statements executed successfully.']],
    rowsAffected: 0,
  };
}

async function answerWhenEnded(core: Core, query: Query): Promise<Reply> {
  const timer = new AbortController();
  const outcome = await Promise.race([
    query.outcome,
    wait(core.longStatementMs, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  if (outcome === undefined) return inProgress(query, '333333');
  if (outcome.kind === 'error') {
    const { code, sqlState, message } = outcome.error;
    return failure({ code, sqlState, message, queryId: query.id });
  }
  const data = queryData(
    outcome.result,
    query.session.engine,
    (index) => `${core.url()}/results/${query.id}/${index}`,
  );
  if (outcome.children.length === 0) return success(data);
  const types = outcome.children.map((id) => {
    const child = core.queries.find(id)?.ended();
    return child?.kind === 'result' ? child.result.statementTypeId : 0;
  });
  return success({ ...data, resultIds: outcome.children.join(','), resultTypes: types.join(',') });
}

function inProgress(query: Query, code: '333333' | '333334'): Reply {
  return success(
    {
      queryId: query.id,
      getResultUrl: `/queries/${query.id}/result`,
      queryAbortsAfterSecs: 300,
      progressDesc: null,
    },
    code,
  );
}

function noSuchStatement(queryId: string) {
  return { code: '000709', sqlState: '02000', message: `Statement ${queryId} not found` } as const;
}

function readWanted(body: Readonly<Record<string, unknown>>): Wanted {
  const { bindings, parameters } = body;
  return {
    sql: text(body, 'sqlText') ?? '',
    binds: isObject(bindings) ? readBinds(bindings) : [],
    bindStage: text(body, 'bindStage'),
    parameters: isObject(parameters)
      ? Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), String(value)]),
        )
      : {},
    describeOnly: body['describeOnly'] === true,
    asyncExec: body['asyncExec'] === true,
  };
}

function readBinds(bindings: Readonly<Record<string, unknown>>): readonly Bind[] {
  return Object.entries(bindings)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, bind]) => {
      const value = isObject(bind) ? bind['value'] : null;
      return {
        type: text(bind, 'type') ?? 'TEXT',
        value: Array.isArray(value) ? value.map(bindText) : bindText(value),
      };
    });
}

function bindText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
