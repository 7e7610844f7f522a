import {
  isJsonObject,
  type Clock,
  type JsonObject,
  type Logger,
  type Metrics,
} from '@intercom-to-snowflake/singer';
import type { TapConfig } from '../config.ts';
import { ApiError, UnreachableError } from '../errors.ts';
import { createLimiter } from './limiter.ts';
import { createTransport, type Answer, type ApiRequest, type Failure } from './transport.ts';
import { retryDelay } from './retry-delay.ts';

export type RequestOptions = ApiRequest & {
  /** The stream that asks, for metrics and progress. */
  readonly stream?: string;
  /** Until when a failed request is tried again. Default 5 minutes. */
  readonly retryForMs?: number;
  /** Attempts in all, refusals by the rate limit not counted. Default: as many as the time allows. */
  readonly maxAttempts?: number;
  /** Goes before the requests that wait for the rate limit. */
  readonly urgent?: boolean;
};

export type Client = {
  /**
   * The JSON object that the API answers. Tries again what may succeed later; throws an ApiError or
   * UnreachableError when it did not, and the signal's reason when the run is stopped.
   */
  request(request: RequestOptions): Promise<JsonObject>;
  /** Closes idle connections. */
  close(): void;
};

export type ClientOptions = {
  readonly config: TapConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  /** Where proxies are named. */
  readonly env: NodeJS.ProcessEnv;
  /** Between 0 and 1. */
  readonly random?: () => number;
};

const retryForMs = 5 * 60_000;
/** Refusals by the rate limit are somebody else's doing: they are waited for longer. */
const waitForAllowanceMs = 15 * 60_000;
/** Longer than any wait of our own making: Retry-After asked for it. */
const longestUntoldMs = 30_000;

/** Nobody waits for longer, so the others are not kept waiting either: they are refused, and fail, like this one. */
function bearable(retryAfterMs: number | undefined): number | undefined {
  return (retryAfterMs ?? 0) <= waitForAllowanceMs ? retryAfterMs : undefined;
}

export function createClient(options: ClientOptions): Client {
  const { config, clock, log, metrics, signal, env, random = Math.random } = options;
  const transport = createTransport(config, env, signal);
  const limiter = createLimiter({
    share: config.rateLimitShare,
    maxConcurrency: config.maxConcurrency,
    clock,
    signal,
  });

  async function attempt(request: RequestOptions): Promise<Answer> {
    return limiter.run(
      async () => {
        const startedAt = clock.now();
        const answer = await transport.send(request);
        const seconds = (clock.now() - startedAt) / 1000;
        const status = String(answer.status ?? 'none');
        // Without the query and the body: they hold what people asked Intercom about.
        log.debug(`${request.method} ${request.path}: ${status} in ${seconds.toFixed(3)} s`);
        metrics.time('http_request_duration', seconds, {
          endpoint: endpointOf(request.path),
          http_status_code: status,
          ...(request.stream !== undefined && { stream: request.stream }),
        });
        return {
          value: answer,
          headers: answer.rateLimit,
          ...(answer.failure?.kind === 'rate_limited' && {
            refusal: { retryAfterMs: bearable(answer.retryAfterMs) },
          }),
        };
      },
      { urgent: request.urgent ?? false },
    );
  }

  async function request(asked: RequestOptions): Promise<JsonObject> {
    const startedAt = clock.now();
    let failures = 0;
    let refusals = 0;
    for (;;) {
      const { body, failure, retryAfterMs } = await attempt(asked);
      if (failure === undefined) return body;
      const isRefusal = failure.kind === 'rate_limited';
      if (isRefusal) refusals += 1;
      else failures += 1;
      const delay =
        isRefusal || failure.kind === 'transient'
          ? retryDelay({
              attempts: isRefusal ? refusals : failures,
              elapsedMs: clock.now() - startedAt,
              retryForMs: isRefusal ? waitForAllowanceMs : (asked.retryForMs ?? retryForMs),
              maxAttempts: isRefusal ? Infinity : (asked.maxAttempts ?? Infinity),
              ...(retryAfterMs !== undefined && { retryAfterMs }),
              random: random(),
            })
          : undefined;
      if (delay === undefined) {
        const asks = retryAfterMs === undefined ? '' : ` (Retry-After: ${retryAfterMs / 1000} s)`;
        const told = { ...failure, problem: `${failure.problem}${asks}` };
        throw errorOf(asked, told, failures + refusals, clock.now() - startedAt);
      }
      const next = `${asked.method} ${asked.path}: ${failure.problem}; trying again in ${Math.round(delay)} ms`;
      if (delay > longestUntoldMs) log.info(next);
      else log.debug(next);
      await clock.sleep(delay, signal);
    }
  }

  function errorOf(asked: ApiRequest, failure: Failure, attempts: number, ms: number): Error {
    const where = `${asked.method} ${config.baseUrl}${asked.path}`;
    const tries = attempts > 1 ? `, after ${attempts} attempts in ${Math.ceil(ms / 1000)} s` : '';
    if (failure.status === undefined) {
      return new UnreachableError(
        `${where}: no answer from the API (${failure.problem})${tries}. Check the network, and region or base_url`,
        { cause: failure.cause },
      );
    }
    return new ApiError(`${where}: ${failure.problem}${tries}`, failure, { cause: failure.cause });
  }

  return {
    request,
    close: () => {
      transport.close();
    },
  };
}

/** The path without the ids in it: what requests are counted by. */
export function endpointOf(path: string): string {
  return path
    .split('/')
    .map((part) => (/\d/.test(part) ? '{id}' : part))
    .join('/');
}

/** The list of an answer, under the first of these names that holds one. Throws ApiError when there is none: it is not an empty list. */
export function listOf(
  body: JsonObject,
  names: readonly string[],
  where: string,
): readonly JsonObject[] {
  for (const name of names) {
    const list = body[name];
    if (!Array.isArray(list)) continue;
    if (list.every(isJsonObject)) return list;
    if (list.every((item) => item === null || isJsonObject(item))) return list.filter(isJsonObject);
    throw new ApiError(`${where}: the list ${name} holds something that is no object`, {
      kind: 'unexpected',
    });
  }
  throw new ApiError(`${where}: the answer has no list named ${names.join(' or ')}`, {
    kind: 'unexpected',
  });
}
