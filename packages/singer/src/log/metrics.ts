import type { Clock } from '../clock.ts';
import type { Logger } from './log.ts';

type Tags = Readonly<Record<string, string>>;

/** Counters and timers, written as Singer's METRIC log lines every 60 s and when closed. */
export type Metrics = {
  /** Adds `by` (default 1) to a counter. Each line holds what was added since the line before. */
  count(metric: string, tags: Tags, by?: number): void;
  /** Notes a duration. Each line holds the mean of those noted since the line before. */
  time(metric: string, seconds: number, tags: Tags): void;
  /** Writes what is still unwritten and stops. */
  close(): void;
};

export const METRICS_INTERVAL_MS = 60_000;

export function createMetrics(log: Logger, clock: Clock): Metrics {
  const counters = new Map<string, { metric: string; tags: Tags; sum: number }>();
  const timers = new Map<string, { metric: string; tags: Tags; sum: number; times: number }>();

  const write = () => {
    for (const { metric, tags, sum } of counters.values()) {
      log.metric({ type: 'counter', metric, value: sum, tags });
    }
    for (const { metric, tags, sum, times } of timers.values()) {
      log.metric({ type: 'timer', metric, value: roundToMicroseconds(sum / times), tags });
    }
    counters.clear();
    timers.clear();
  };
  const stop = clock.every(METRICS_INTERVAL_MS, write);

  return {
    count: (metric, tags, by = 1) => {
      const counter = entry(counters, metric, tags, () => ({ metric, tags, sum: 0 }));
      counter.sum += by;
    },
    time: (metric, seconds, tags) => {
      const timer = entry(timers, metric, tags, () => ({ metric, tags, sum: 0, times: 0 }));
      timer.sum += seconds;
      timer.times++;
    },
    close: () => {
      stop();
      write();
    },
  };
}

function entry<Value>(
  entries: Map<string, Value>,
  metric: string,
  tags: Tags,
  create: () => Value,
): Value {
  const key = JSON.stringify([metric, Object.entries(tags).sort()]);
  const known = entries.get(key);
  if (known) return known;
  const created = create();
  entries.set(key, created);
  return created;
}

function roundToMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
