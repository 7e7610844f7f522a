import { describe, expect, it } from '@jest/globals';
import type { Clock } from '@intercom-to-snowflake/singer';
import { createLimiter } from './limiter.ts';
import { afterAnswer, afterSending, unknownRateLimit, waitBeforeSending } from './rate-limit.ts';

const second = 1000;

/** Time that passes when everybody sleeps: it jumps to whoever wakes first. */
function simulatedClock(start: number): Clock & { run(until: number): Promise<void> } {
  let now = start;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        sleepers.push({ at: now + ms, wake: resolve });
      }),
    every: () => () => undefined,
    run: async (until) => {
      for (;;) {
        // Lets all that is ready run before time goes on.
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        sleepers.sort((a, b) => a.at - b.at);
        const first = sleepers[0];
        if (first === undefined || first.at > until) return;
        sleepers.shift();
        now = Math.max(now, first.at);
        first.wake();
      }
    },
  };
}

type World = {
  readonly limit: number;
  readonly latencyMs: number;
  /** How far the API's clock is ahead of ours. */
  readonly leadMs?: number;
  /** Requests a second that another program makes with the same token. */
  readonly others?: number;
  readonly share?: number;
  readonly seconds: number;
  readonly withDate?: boolean;
};

/** An API that counts in fixed windows of 10 seconds, and a tap that always has something to ask. */
async function simulate(world: World) {
  const {
    limit,
    latencyMs,
    leadMs = 0,
    others = 0,
    share = 0.95,
    seconds,
    withDate = true,
  } = world;
  const start = 1_764_000_003_217;
  const clock = simulatedClock(start);
  const limiter = createLimiter({
    share,
    maxConcurrency: 64,
    clock,
    signal: new AbortController().signal,
  });
  const used = new Map<number, number>();
  const refused = { ours: 0, theirs: 0 };
  const answeredIn = new Map<number, number>();
  let ours = 0;

  function count(isOurs: boolean) {
    const serverNow = clock.now() + leadMs;
    const window = Math.floor(serverNow / (10 * second));
    const total = (used.get(window) ?? 0) + 1;
    used.set(window, total);
    if (total > limit) refused[isOurs ? 'ours' : 'theirs'] += 1;
    else if (isOurs) {
      ours += 1;
      answeredIn.set(window, (answeredIn.get(window) ?? 0) + 1);
    }
    return {
      isRefused: total > limit,
      headers: {
        limit,
        remaining: Math.max(0, limit - total),
        reset: (window + 1) * 10,
        date: withDate ? Math.floor(serverNow / second) * second : undefined,
      },
    };
  }

  const ask = async (): Promise<void> => {
    await limiter.run(async () => {
      await clock.sleep(latencyMs / 2);
      const { isRefused, headers } = count(true);
      await clock.sleep(latencyMs / 2);
      return {
        value: undefined,
        headers,
        ...(isRefused && { refusal: { retryAfterMs: undefined } }),
      };
    });
  };
  const work = async () => {
    // As the tap: the first request is alone.
    await ask();
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        for (;;) await ask();
      }),
    );
  };
  const rival = async () => {
    while (others > 0) {
      await clock.sleep(second / others);
      count(false);
    }
  };
  void work();
  void rival();
  await clock.run(start + seconds * second);
  const windows = [...used.keys()].sort().slice(1, -1);
  const full = windows.map((window) => answeredIn.get(window) ?? 0);
  return { refused, ours, full, least: Math.min(...full), most: Math.max(...full) };
}

describe('the limiter', () => {
  it.each([
    { limit: 1666, latencyMs: 100, seconds: 65 },
    { limit: 1666, latencyMs: 300, seconds: 65 },
    { limit: 167, latencyMs: 80, seconds: 65 },
    { limit: 100, latencyMs: 100, seconds: 65 },
    { limit: 100, latencyMs: 1000, seconds: 65 },
    { limit: 30, latencyMs: 100, seconds: 65 },
  ])(
    'uses most of $limit requests per window and is never refused ($latencyMs ms latency)',
    async (world) => {
      const { refused, least } = await simulate(world);
      expect(refused.ours).toBe(0);
      expect(least).toBeGreaterThanOrEqual(Math.floor(world.limit * 0.85));
    },
  );

  it.each([-7300, -400, 650, 86_400_000])(
    'does so too when the clock of the API is %i ms ahead of ours',
    async (leadMs) => {
      const { refused, least } = await simulate({
        limit: 100,
        latencyMs: 100,
        leadMs,
        seconds: 65,
      });
      expect(refused.ours).toBe(0);
      expect(least).toBeGreaterThanOrEqual(80);
    },
  );

  it('stays within its share', async () => {
    const { most, least } = await simulate({ limit: 1000, latencyMs: 50, share: 0.5, seconds: 65 });
    expect(most).toBeLessThanOrEqual(500);
    expect(least).toBeGreaterThanOrEqual(450);
  });

  it('takes what other programs leave, and does not make them wait', async () => {
    const { refused, least } = await simulate({
      limit: 1000,
      latencyMs: 100,
      others: 40,
      seconds: 65,
    });
    expect(refused).toEqual({ ours: 0, theirs: 0 });
    expect(least).toBeGreaterThanOrEqual(450);
  });
});

describe('waitBeforeSending', () => {
  it('holds nothing back before an answer told of a limit', () => {
    expect(waitBeforeSending(unknownRateLimit, 5, 10, 0.95)).toBe(0);
  });

  it('waits for the end of the window when the share is used up', () => {
    const known = afterAnswer(unknownRateLimit, 1000, {
      limit: 100,
      remaining: 5,
      reset: 9,
      date: 1000,
    });
    expect(waitBeforeSending(known, 2000, 0, 0.95)).toBe(7000);
  });

  it('counts what is under way as used', () => {
    const known = afterAnswer(unknownRateLimit, 1000, {
      limit: 100,
      remaining: 15,
      reset: 9,
      date: 1000,
    });
    expect(waitBeforeSending(known, 2000, 10, 0.95)).toBe(7000);
  });

  it('is not misled by answers that come in another order than they were given', () => {
    const newer = afterAnswer(unknownRateLimit, 1000, {
      limit: 100,
      remaining: 5,
      reset: 9,
      date: 1000,
    });
    const older = afterAnswer(newer, 1001, { limit: 100, remaining: 60, reset: 9, date: 1000 });
    expect(waitBeforeSending(older, 2000, 0, 0.95)).toBe(7000);
  });

  it('does not wait for a window from before our clock was set back', () => {
    const known = afterAnswer(unknownRateLimit, 10_000_000, {
      limit: 100,
      remaining: 5,
      reset: 10_008,
      date: 10_000_000,
    });
    expect(waitBeforeSending(known, 10_001_000, 0, 0.95)).toBe(7000);
    expect(waitBeforeSending(known, 6_401_000, 0, 0.95)).toBe(0);
    const sent = afterSending(known, 6_401_000, 0, 0.95);
    expect(waitBeforeSending(sent, 6_402_000, 0, 0.95)).toBeLessThan(1000);
  });
});
