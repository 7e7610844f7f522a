import type { Clock } from '@intercom-to-snowflake/singer';

/** A clock that goes on when told to. */
export function manualClock() {
  let now = 0;
  let behind = 0;
  const ticks = new Set<{ ms: number; due: number; tick: () => void }>();
  const clock: Clock = {
    now: () => now - behind,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = clock.every(ms, () => {
          cancel();
          resolve();
        });
        signal?.addEventListener('abort', () => {
          cancel();
          reject(new Error('aborted'));
        });
      }),
    every: (ms, tick) => {
      const entry = { ms, due: now + ms, tick };
      ticks.add(entry);
      return () => ticks.delete(entry);
    },
  };
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  return {
    clock,
    /** As somebody does who sets the clock back. Timers go on as if nothing had happened. */
    setBack: (ms: number) => {
      behind += ms;
    },
    pass: async (ms: number) => {
      await turns();
      const end = now + ms;
      while (now < end) {
        now += 1000;
        for (const entry of ticks) {
          if (entry.due > now) continue;
          entry.due += entry.ms;
          entry.tick();
        }
        await turns();
      }
    },
  };
}
