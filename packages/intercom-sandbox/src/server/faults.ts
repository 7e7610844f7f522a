import type { Json } from '../json.ts';

/** What goes wrong. */
export type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** In place of Intercom's usual body for the status. */
      readonly body?: Json;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset before anything is answered. */
  | { readonly kind: 'reset' }
  /** The headers and about half of the body arrive, then the connection breaks. */
  | { readonly kind: 'truncate' }
  /** A page of HTML, as a proxy in front of the service sends it; status 404 unless told. */
  | { readonly kind: 'html'; readonly status?: number }
  /** 200 without a body. */
  | { readonly kind: 'empty' }
  /** The open scroll is gone; the request is then answered as usual. */
  | { readonly kind: 'expire-scroll' }
  /** 500 "Please restart the scroll operation", and the open scroll is gone. */
  | { readonly kind: 'restart-scroll' }
  /** The answer comes late. */
  | { readonly kind: 'latency'; readonly ms: number };

export type Fault = FaultKind & {
  /** `path` is a path of the table of endpoints (`/conversations/{conversation_id}`) or of one request. Absent = any. */
  readonly match?: { readonly method?: string; readonly path?: string };
  /** How many matching requests pass first; 0 unless told. */
  readonly after?: number;
  /** How many requests it hits; 1 unless told, null = all. */
  readonly times?: number | null;
};

export type Faults = {
  readonly inject: (fault: Fault) => void;
  readonly clear: () => void;
  /** Those that hit a request, counted as used. */
  readonly take: (request: {
    readonly method: string;
    readonly paths: readonly string[];
  }) => readonly Fault[];
  /** How many faults still wait. */
  readonly pending: () => number;
};

export function faults(): Faults {
  let waiting: { readonly fault: Fault; after: number; times: number }[] = [];
  return {
    inject: (fault) => {
      waiting.push({
        fault,
        after: fault.after ?? 0,
        times: fault.times === null ? Infinity : (fault.times ?? 1),
      });
    },
    clear: () => {
      waiting = [];
    },
    take: ({ method, paths }) => {
      const hits: Fault[] = [];
      for (const entry of waiting) {
        const { match } = entry.fault;
        if (match?.method !== undefined && match.method !== method) continue;
        if (match?.path !== undefined && !paths.includes(match.path)) continue;
        if (entry.after > 0) {
          entry.after -= 1;
          continue;
        }
        entry.times -= 1;
        hits.push(entry.fault);
      }
      waiting = waiting.filter((entry) => entry.times > 0);
      return hits;
    },
    pending: () => waiting.length,
  };
}
