import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { RequestError, type Response } from 'got';
import { isJsonObject, parseJson, type JsonObject } from '@intercom-to-snowflake/singer';
import type { TapConfig } from '../config.ts';
import { classify, classifyNetworkFailure, type FailureKind } from './classify.ts';
import type { RateLimitHeaders } from './rate-limit.ts';

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

export function createTransport(config: TapConfig, signal: AbortSignal): Transport {
  const agentOptions = { keepAlive: true, maxSockets: config.maxConcurrency };
  const agent = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  const client = got.extend({
    agent,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${config.accessToken}`,
      'intercom-version': config.apiVersion,
      'user-agent': config.userAgent,
    },
    timeout: { request: config.requestTimeoutMs },
    // Both are decided here: got would follow a redirect to another host, and try again by itself.
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    responseType: 'text',
    signal,
  });

  async function send(request: ApiRequest): Promise<Answer> {
    let url = urlOf(config.baseUrl, request);
    for (let redirects = 0; ; redirects += 1) {
      try {
        const response = await client(url, {
          method: request.method,
          ...(request.body !== undefined && { json: request.body }),
          ...(request.timeoutMs !== undefined && { timeout: { request: request.timeoutMs } }),
        });
        const location = response.headers.location;
        const isRedirect = response.statusCode >= 300 && response.statusCode < 400;
        if (!isRedirect || location === undefined) return answerOf(response);
        const target = new URL(location, url);
        if (target.origin !== url.origin || request.method !== 'GET' || redirects >= maxRedirects) {
          return refusedRedirect(response.statusCode, target);
        }
        url = target;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof RequestError) return { body: {}, failure: networkFailure(error) };
        throw error;
      }
    }
  }

  return {
    send,
    close: () => {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

function urlOf(baseUrl: string, { path, query }: ApiRequest): URL {
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

function answerOf(response: Response<string>): Answer {
  const status = response.statusCode;
  const body = parseObject(response.body);
  const rateLimit = rateLimitOf(response);
  const retryAfterMs = retryAfterOf(response);
  const received = { status, rateLimit, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  if (status >= 200 && status < 300) {
    if (body !== undefined) return { ...received, body };
    // An empty, cut or HTML answer with status 200 (singer-io/tap-intercom 2.0.2 met them).
    // What came is not shown: it may be half of somebody's personal data.
    const problem = `answered ${status} with ${response.body.length} characters that are no JSON object`;
    return { ...received, body: {}, failure: { kind: 'transient', problem, status } };
  }
  return { ...received, body: {}, failure: failureOf(status, body, response.body) };
}

function failureOf(status: number, body: JsonObject | undefined, text: string): Failure {
  const errors = body?.['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const error = isJsonObject(first) ? first : (body ?? {});
  const code = typeof error['code'] === 'string' ? error['code'] : undefined;
  const message = typeof error['message'] === 'string' ? error['message'] : text;
  const requestId = body?.['request_id'];
  return {
    kind: classify(status, code),
    problem: `answered ${status}${code === undefined ? '' : ` ${code}`}: ${excerpt(message)}${
      typeof requestId === 'string' ? ` (request_id ${requestId})` : ''
    }`,
    status,
    ...(code !== undefined && { code }),
  };
}

function networkFailure(error: RequestError): Failure {
  return {
    kind: classifyNetworkFailure(error.code),
    problem: error.code === 'ETIMEDOUT' ? error.message : `${error.code}: ${error.message}`,
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

function rateLimitOf({ headers }: Response<string>): RateLimitHeaders {
  return {
    limit: numberOf(headers['x-ratelimit-limit']),
    remaining: numberOf(headers['x-ratelimit-remaining']),
    reset: numberOf(headers['x-ratelimit-reset']),
    date: timeOf(headers.date),
  };
}

/** Retry-After: seconds, or a date (RFC 9110). Intercom does not document it; proxies send it. */
function retryAfterOf({ headers }: Response<string>): number | undefined {
  const value = headers['retry-after'];
  const seconds = numberOf(value);
  if (seconds !== undefined) return Math.max(0, seconds * 1000);
  const until = timeOf(value);
  const sentAt = timeOf(headers.date);
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
