import { ApiError, notFound } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';

export type Route = {
  readonly endpoint: Endpoint;
  readonly params: ReadonlyMap<string, string>;
};

/** Finds the endpoint of a request; fixed paths win over paths with a `{name}`. Throws 404 or 405. */
export function router(endpoints: readonly Endpoint[]): (method: string, path: string) => Route {
  const compiled = endpoints
    .map((endpoint) => ({ endpoint, segments: endpoint.path.split('/') }))
    .sort((a, b) => countParams(a.endpoint.path) - countParams(b.endpoint.path));
  return (method, path) => {
    const segments = path.replace(/\/+$/, '').split('/');
    const candidates = compiled.filter((route) => fits(route.segments, segments));
    if (candidates.length === 0) throw notFound('Resource Not Found');
    const found = candidates.find((route) => route.endpoint.method === method);
    if (found === undefined) {
      throw new ApiError(405, 'method_not_allowed', `${method} is not allowed on this resource`);
    }
    return { endpoint: found.endpoint, params: paramsOf(found.segments, segments) };
  };
}

function countParams(path: string): number {
  return path.split('{').length;
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => part.startsWith('{') || part === segments[i])
  );
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Map<string, string> {
  const params = new Map<string, string>();
  pattern.forEach((part, i) => {
    if (part.startsWith('{')) params.set(part.slice(1, -1), decoded(segments[i] ?? ''));
  });
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, 'bad_request', 'The path is not properly encoded');
  }
}
