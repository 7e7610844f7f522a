import type { Clock } from '@intercom-to-snowflake/singer';
import {
  afterAnswer,
  afterRefusal,
  afterSending,
  unknownRateLimit,
  waitBeforeSending,
  type RateLimitHeaders,
} from './rate-limit.ts';

/** What a request that the limiter let through tells it. */
export type Reception<T> = {
  readonly value: T;
  readonly headers: RateLimitHeaders | undefined;
  /** Present when the answer was a 429. */
  readonly refusal?: { readonly retryAfterMs: number | undefined };
};

/** The one place that decides when a request goes out. All requests of a run share it. */
export type Limiter = {
  /**
   * Calls `send` when the allowance and the concurrency permit, first come, first served. An urgent
   * request goes before the others. Rejects with the signal's reason when the run is stopped.
   */
  run<T>(send: () => Promise<Reception<T>>, options?: { readonly urgent?: boolean }): Promise<T>;
};

export type LimiterOptions = {
  /** How much of the allowance to use, 0 to 1. */
  readonly share: number;
  readonly maxConcurrency: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

export function createLimiter({ share, maxConcurrency, clock, signal }: LimiterOptions): Limiter {
  let rateLimit = unknownRateLimit;
  let unanswered = 0;
  let wakesAt = Number.POSITIVE_INFINITY;
  const urgent: (() => void)[] = [];
  const waiting: (() => void)[] = [];

  function sendWhatMayGo(): void {
    while (unanswered < maxConcurrency && urgent.length + waiting.length > 0) {
      const now = clock.now();
      const wait = signal.aborted ? 0 : waitBeforeSending(rateLimit, now, unanswered, share);
      if (wait > 0) {
        wakeAt(now + wait);
        return;
      }
      rateLimit = afterSending(rateLimit, now, unanswered, share);
      unanswered += 1;
      (urgent.shift() ?? waiting.shift())?.();
    }
  }

  /** Looks again at that time, unless it will look earlier anyway. */
  function wakeAt(time: number): void {
    if (time >= wakesAt) return;
    wakesAt = time;
    const wake = () => {
      if (wakesAt === time) wakesAt = Number.POSITIVE_INFINITY;
      sendWhatMayGo();
    };
    clock.sleep(time - clock.now(), signal).then(wake, wake);
  }

  return {
    async run(send, options) {
      await new Promise<void>((resolve) => {
        (options?.urgent ? urgent : waiting).push(resolve);
        sendWhatMayGo();
      });
      try {
        signal.throwIfAborted();
        const { value, headers, refusal } = await send();
        if (headers) rateLimit = afterAnswer(rateLimit, clock.now(), headers);
        if (refusal) rateLimit = afterRefusal(rateLimit, clock.now(), refusal.retryAfterMs);
        return value;
      } finally {
        unanswered -= 1;
        sendWhatMayGo();
      }
    },
  };
}
