import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A request as the routes see it; the body is read only by the route that wants it. */
export type Request = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly stream: IncomingMessage;
};

/** The body is not JSON, or too long. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

const longestBody = 256 * 1024 * 1024;

export function toRequest(stream: IncomingMessage): Request {
  const url = new URL(stream.url ?? '/', 'http://sandbox');
  return {
    method: stream.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    header: (name) => {
      const value = stream.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    stream,
  };
}

/**
 * The name under which the client knows this server, when a proxy ends TLS before it. Without a scheme: clients put https
 * before an end point (snowflake-sdk 3.3.0 and snowflake-connector-python 4.8.1, their gcs clients).
 */
export function forwardedHost(request: Request): string | undefined {
  return request.header('x-forwarded-proto') === 'https' ? request.header('host') : undefined;
}

/** Reads a JSON object. Bodies arrive gzipped or not, whatever the header says, so the first bytes decide. */
export async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new BadRequestError('the request body is too long');
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  if (raw.length === 0) return {};
  try {
    const text = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw;
    const value: unknown = JSON.parse(text.toString('utf8'));
    if (!isObject(value)) throw new Error('not an object');
    return value;
  } catch (error) {
    throw new BadRequestError('the request body is not a JSON object', { cause: error });
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text under a key, or undefined where it is missing or something else. */
export function text(from: unknown, key: string): string | undefined {
  const value = isObject(from) ? from[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
