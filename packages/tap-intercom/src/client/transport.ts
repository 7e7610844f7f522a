import { EnvHttpProxyAgent } from 'undici';
import {
  createRedactor,
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
} from '@intercom-to-snowflake/singer';
import type { TapConfig } from '../config.ts';
import { classify, classifyForeign, classifyNetworkFailure, type FailureKind } from './classify.ts';
import { proxiesOf } from './proxies.ts';
import type { RateLimitHeaders } from './rate-limit.ts';
import { acceptedEncodings, readText } from './read-text.ts';

export type ApiRequest = {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, beginning with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: JsonObject;
  /** Instead of the configured one. */
  readonly timeoutMs?: number;
};

export type Failure = {
  readonly kind: FailureKind;
  /** What happened, for people. */
  readonly problem: string;
  readonly status?: number;
  readonly code?: string;
  readonly cause?: unknown;
};

export type Answer = {
  /** Empty when there is a failure. */
  readonly body: JsonObject;
  readonly failure?: Failure;
  readonly status?: number;
  readonly rateLimit?: RateLimitHeaders;
  readonly retryAfterMs?: number;
};

/** One request, one answer, whatever it is: never tries again, and rejects only when the run is stopped. */
export type Transport = {
  send(request: ApiRequest): Promise<Answer>;
  close(): void;
};

const maxRedirects = 3;

/** Shorter than what servers and their load balancers keep a connection that nobody uses (a minute). */
const keepConnectionMs = 30_000;

export function createTransport(
  config: TapConfig,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Transport {
  const { origin } = new URL(config.baseUrl);
  const connections = new EnvHttpProxyAgent({
    ...proxiesOf(env),
    connections: config.maxConcurrency,
    keepAliveTimeout: keepConnectionMs,
    // One time for all of a request, below.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // A proxy may show the request that it was sent.
  const redactor = createRedactor();
  redactor.add(config.accessToken);
  const headers = {
    accept: 'application/json',
    'accept-encoding': acceptedEncodings,
    authorization: `Bearer ${config.accessToken}`,
    'intercom-version': config.apiVersion,
    'user-agent': config.userAgent,
  };

  async function receive(request: ApiRequest, { pathname, search }: URL): Promise<Received> {
    const giveUp = startDeadline(request.timeoutMs ?? config.requestTimeoutMs, signal);
    try {
      const response = await connections.request({
        origin,
        method: request.method,
        path: `${pathname}${search}`,
        headers: {
          ...headers,
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(request.body !== undefined && { body: stringifyJson(request.body) }),
        signal: giveUp.signal,
      });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      const text = await readText(bytes, singleOf(response.headers['content-encoding']));
      return { status: response.statusCode, headers: response.headers, text };
    } finally {
      giveUp.clear();
    }
  }

  async function send(request: ApiRequest): Promise<Answer> {
    let url = urlOf(config.baseUrl, request);
    for (let redirects = 0; ; redirects += 1) {
      let received: Received;
      try {
        received = await receive(request, url);
      } catch (error) {
        signal.throwIfAborted();
        if (isNetworkError(error)) return { body: {}, failure: networkFailure(error) };
        throw error;
      }
      const { status } = received;
      const location = singleOf(received.headers['location']);
      if (status < 300 || status >= 400 || location === undefined)
        return answerOf(received, (text) => redactor.redact(text));
      const target = new URL(location, url);
      if (target.origin !== url.origin || request.method !== 'GET' || redirects >= maxRedirects) {
        return refusedRedirect(status, target);
      }
      url = target;
    }
  }

  return {
    send,
    close: () => {
      void connections.destroy();
    },
  };
}

/** A signal that is aborted with the other one, or with a NetworkError after a time. To be cleared when it is not needed. */
function startDeadline(ms: number, other: AbortSignal) {
  other.throwIfAborted();
  const controller = new AbortController();
  const stop = () => {
    controller.abort(other.reason);
  };
  const timer = setTimeout(() => {
    const error = new Error(`not answered within ${ms / 1000} s`);
    controller.abort(Object.assign(error, { code: 'ETIMEDOUT' }));
  }, ms);
  other.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      other.removeEventListener('abort', stop);
    },
  };
}

/** An answer whose whole body has come. */
type Received = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
};

function singleOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header;
}

function urlOf(baseUrl: string, { path, query }: ApiRequest): URL {
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

function answerOf(received: Received, redact: (text: string) => string): Answer {
  const { status, text } = received;
  const body = parseObject(text);
  const retryAfterMs = retryAfterOf(received);
  const known = {
    status,
    rateLimit: rateLimitOf(received),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  if (status >= 200 && status < 300) {
    if (body !== undefined && isErrorBody(body)) {
      const failure = failureOf(status, redact(text));
      const kind = failure.kind === 'unexpected' ? 'transient' : failure.kind;
      return { ...known, body: {}, failure: { ...failure, kind } };
    }
    if (body !== undefined) return { ...known, body };
    // An empty, cut or HTML answer with status 200 (singer-io/tap-intercom 2.0.2 met them).
    // What came is not shown: it may be half of somebody's personal data.
    const problem = `answered ${status} with ${text.length} characters that are no JSON object`;
    return { ...known, body: {}, failure: { kind: 'transient', problem, status } };
  }
  return { ...known, body: {}, failure: failureOf(status, redact(text)) };
}

/** What Intercom answers instead of an object when something failed, by its `type`: with status 200 it is no object either. */
function isErrorBody({ type }: JsonObject): boolean {
  return type === 'error.list' || type === 'error';
}

function failureOf(status: number, text: string): Failure {
  const body = parseObject(text);
  const errors = body?.['errors'];
  if (body === undefined || (!isErrorBody(body) && !Array.isArray(errors))) {
    return foreignFailure(status, text);
  }
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const error = isJsonObject(first) ? first : body;
  const code = typeof error['code'] === 'string' ? error['code'] : undefined;
  const message = typeof error['message'] === 'string' ? error['message'] : text;
  const requestId = body['request_id'];
  return {
    kind: classify(status, code),
    problem: `answered ${status}${code === undefined ? '' : ` ${code}`}: ${excerpt(message)}${
      typeof requestId === 'string' ? ` (request_id ${requestId})` : ''
    }`,
    status,
    ...(code !== undefined && { code }),
  };
}

function foreignFailure(status: number, text: string): Failure {
  return {
    kind: classifyForeign(status),
    problem: `answered ${status}, but not in the words of Intercom (something in between?): ${excerpt(text)}`,
    status,
  };
}

/** What sockets, TLS, undici and zlib fail with: their codes are documented, their classes are many. */
type NetworkError = { readonly code: string; readonly message: string };

function isNetworkError(error: unknown): error is NetworkError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'message' in error &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

function networkFailure(error: NetworkError): Failure {
  const { code } = error;
  // A name with several addresses fails with the errors of all of them, and no message of its own.
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const { message } = causes.find(isNetworkError) ?? error;
  return {
    kind: classifyNetworkFailure(code),
    problem: code === 'ETIMEDOUT' ? message : `${code}: ${message}`,
    cause: error,
  };
}

function refusedRedirect(status: number, target: URL): Answer {
  return {
    body: {},
    status,
    failure: {
      kind: 'unexpected',
      status,
      problem: `answered ${status} and pointed to ${target.origin}, which was not followed: the token goes to the configured host only. Check region and base_url`,
    },
  };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Enough of a text to recognise it, on one line. */
function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'nothing';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function rateLimitOf({ headers }: Received): RateLimitHeaders {
  return {
    limit: numberOf(headers['x-ratelimit-limit']),
    remaining: numberOf(headers['x-ratelimit-remaining']),
    reset: numberOf(headers['x-ratelimit-reset']),
    date: timeOf(singleOf(headers['date'])),
  };
}

/** Retry-After: seconds, or a date (RFC 9110). Intercom does not document it; proxies send it. */
function retryAfterOf({ headers }: Received): number | undefined {
  const value = singleOf(headers['retry-after']);
  const seconds = numberOf(value);
  if (seconds !== undefined) return Math.max(0, seconds * 1000);
  const until = timeOf(value);
  const sentAt = timeOf(singleOf(headers['date']));
  return until === undefined || sentAt === undefined ? undefined : Math.max(0, until - sentAt);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function timeOf(value: string | undefined): number | undefined {
  const ms = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
