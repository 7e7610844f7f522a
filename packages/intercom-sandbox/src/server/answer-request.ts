import type { Json } from '../json.ts';
import { requireAcceptsJson, requireGrants, requireToken } from './admit.ts';
import { jsonAnswer, type Answer } from './answer.ts';
import { ApiError, errorBody } from './api-error.ts';
import { parseVersion, requireVersion } from './api-version.ts';
import { replacedAnswer } from './apply-fault.ts';
import type { Endpoint } from './endpoint.ts';
import type { Faults } from './faults.ts';
import type { Allowance } from './rate-limit.ts';
import type { Route } from './router.ts';
import type { CompanyScroll } from './company-scroll.ts';
import type { Settings } from './settings.ts';
import type { State } from '../workspace/state.ts';

/** A request as it came in. */
export type Incoming = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Rejects with an `ApiError` when the body is not JSON. */
  readonly body: () => Json | undefined;
  readonly requestId: string;
};

/** All that answering needs; nothing in here reads a clock or a socket of its own. */
export type Simulation = {
  readonly state: State;
  readonly settings: () => Settings;
  readonly route: (method: string, path: string) => Route;
  readonly count: (limit: number) => Allowance;
  readonly faults: Faults;
  readonly scroll: CompanyScroll;
  readonly wait: (ms: number) => Promise<void>;
  readonly ownUrl: () => string;
};

export type Answered = { readonly answer: Answer; readonly endpoint: string | undefined };

/**
 * Answers one request in the order of the real service: token, rate limit, version, existence, permission, plan, then
 * the endpoint. Faults come in between the rate limit and the rest, so that they carry rate limit headers, too.
 */
export async function answerRequest(simulation: Simulation, incoming: Incoming): Promise<Answered> {
  let rateHeaders: Readonly<Record<string, string>> = {};
  let endpoint: string | undefined;
  const respond = (answer: Answer): Answered => ({
    endpoint,
    answer: {
      ...answer,
      headers: { 'X-Request-Id': incoming.requestId, ...rateHeaders, ...answer.headers },
    },
  });
  try {
    const settings = simulation.settings();
    requireToken(incoming.headers['authorization'], settings.token);
    const allowance = simulation.count(settings.rateLimit);
    rateHeaders = allowance.headers;
    endpoint = knownEndpoint(simulation, incoming);
    if (allowance.isExceeded) {
      throw new ApiError(
        429,
        'rate_limit_exceeded',
        `Exceeded rate limit of ${settings.rateLimit} in 10_seconds`,
      );
    }
    const hits = simulation.faults.take({
      method: incoming.method,
      paths: [incoming.path, endpoint ?? incoming.path],
    });
    let latencyMs = settings.latencyMs;
    for (const fault of hits) {
      if (fault.kind === 'latency') latencyMs += fault.ms;
      if (fault.kind === 'expire-scroll' || fault.kind === 'restart-scroll') {
        simulation.scroll.expire();
      }
    }
    if (latencyMs > 0) await simulation.wait(latencyMs);
    for (const fault of hits) {
      const replaced = replacedAnswer(fault, incoming.requestId);
      if (replaced !== undefined) return respond(replaced);
    }
    const answer = jsonAnswer(200, answerBody(simulation, incoming, settings));
    const isCut = hits.some((fault) => fault.kind === 'truncate');
    return respond(isCut ? { ...answer, delivery: 'truncated' } : answer);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return respond(jsonAnswer(error.status, errorBody(error, incoming.requestId), error.headers));
  }
}

function knownEndpoint(simulation: Simulation, incoming: Incoming): string | undefined {
  try {
    return simulation.route(incoming.method, incoming.path).endpoint.path;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function answerBody(simulation: Simulation, incoming: Incoming, settings: Settings): Json {
  requireAcceptsJson(incoming.headers['accept']);
  const version = parseVersion(incoming.headers['intercom-version'], settings.appVersion);
  const { endpoint, params } = simulation.route(incoming.method, incoming.path);
  requireVersion(endpoint.since ?? 0, version);
  requireGrants(endpoint, settings);
  return endpoint.answer({
    state: simulation.state,
    settings,
    scroll: simulation.scroll,
    version,
    path: incoming.path,
    query: incoming.query,
    body: incoming.body(),
    param: (name) => requiredParam(endpoint, params, name),
    linkBaseUrl: settings.linkBaseUrl ?? simulation.ownUrl(),
  });
}

function requiredParam(
  endpoint: Endpoint,
  params: ReadonlyMap<string, string>,
  name: string,
): string {
  const value = params.get(name);
  if (value === undefined) throw new Error(`${endpoint.path} has no {${name}}`);
  return value;
}
