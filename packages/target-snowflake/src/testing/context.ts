import type { ReadObject } from '../read/read-batch-files.ts';
import type { Clock, Logger, Metrics, Progress } from '@intercom-to-snowflake/singer';

const nothing = (): void => undefined;

export const silentLog: Logger = {
  debug: nothing,
  info: nothing,
  warning: nothing,
  error: nothing,
  critical: nothing,
  metric: nothing,
  addSecret: nothing,
};

export const noMetrics: Metrics = { count: nothing, time: nothing, close: nothing };

export const noProgress: Progress = {
  start: nothing,
  add: nothing,
  note: nothing,
  finish: nothing,
  close: nothing,
};

/** A clock on which every wait is over at once; the waits asked for, in ms. */
export function steppedClock(start = Date.UTC(2026, 0, 1)) {
  const waits: number[] = [];
  let now = start;
  const clock: Clock = {
    now: () => now,
    sleep: (ms) => {
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    },
    every: () => nothing,
  };
  return { clock, waits };
}

/** There is no storage. */
export const noObject: ReadObject = ({ key }) => Promise.reject(new Error(`no object ${key}`));
