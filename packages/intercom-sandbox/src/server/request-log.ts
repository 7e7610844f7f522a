import type { Json } from '../json.ts';

export type SeenRequest = {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** The endpoint's path in the table; undefined when there is none. */
  readonly endpoint: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  /** The Intercom-Version header. */
  readonly version: string | undefined;
  readonly body: Json | undefined;
  /** Milliseconds on the system clock, when it arrived. */
  readonly time: number;
  /** 0 = the connection was reset on purpose. */
  readonly status: number;
};

export type RequestLog = {
  readonly add: (request: SeenRequest) => void;
  /** In order of completion; the oldest fall out when there are very many, the counts keep them. */
  readonly seen: () => readonly SeenRequest[];
  /** How many requests were answered, by `METHOD endpoint status`. */
  readonly counts: () => Readonly<Record<string, number>>;
  readonly total: () => number;
  readonly clear: () => void;
};

const mostKept = 200_000;

export function requestLog(): RequestLog {
  let kept: SeenRequest[] = [];
  let counts: Record<string, number> = {};
  let total = 0;
  return {
    add: (request) => {
      kept.push(request);
      if (kept.length > mostKept) kept = kept.slice(mostKept / 2);
      const key = `${request.method} ${request.endpoint ?? '(no endpoint)'} ${request.status}`;
      counts[key] = (counts[key] ?? 0) + 1;
      total += 1;
    },
    seen: () => kept,
    counts: () => counts,
    total: () => total,
    clear: () => {
      kept = [];
      counts = {};
      total = 0;
    },
  };
}
