import type { Clock } from '../clock.ts';

/** A clock that moves only when a test moves it. */
export type ManualClock = Clock & { advance(ms: number): void };

export function createManualClock(startMs = 0): ManualClock {
  let now = startMs;
  const timers = new Set<{
    at: number;
    readonly every: number | undefined;
    readonly run: () => void;
  }>();
  const add = (ms: number, every: number | undefined, run: () => void) => {
    const timer = { at: now + ms, every, run };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => add(ms, undefined, resolve)),
    every: (ms, tick) => {
      const cancel = add(ms, ms, tick);
      return () => {
        cancel();
      };
    },
    advance: (ms) => {
      const target = now + ms;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        now = due.at;
        if (due.every === undefined) timers.delete(due);
        else due.at += due.every;
        due.run();
      }
      now = target;
    },
  };
}
