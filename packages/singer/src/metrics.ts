import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';

/** Counters and timers, written as Singer's METRIC log lines every 60 s and when closed. */
export type Metrics = {
  /** Adds `by` (default 1) to a counter. Each line holds what was added since the line before. */
  count(metric: string, tags: Readonly<Record<string, string>>, by?: number): void;
  /** Notes a duration. Each line holds the mean of those noted since the line before. */
  time(metric: string, seconds: number, tags: Readonly<Record<string, string>>): void;
  /** Writes what is still unwritten and stops. */
  close(): void;
};

export function createMetrics(_log: Logger, _clock: Clock): Metrics {
  throw new Error('not built yet');
}
