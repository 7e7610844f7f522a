export type RetrySituation = {
  /** How many attempts have failed, at least 1. */
  readonly attempts: number;
  /** Since the first attempt began. */
  readonly elapsedMs: number;
  /** Until when another attempt may begin. */
  readonly retryForMs: number;
  readonly maxAttempts: number;
  /** What the answer's Retry-After asks for. */
  readonly retryAfterMs?: number;
  /** Between 0 and 1. */
  readonly random: number;
};

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * How long to wait before the next attempt: exponential, half of it random so that requests that
 * failed together do not return together. Undefined when there is to be no other attempt.
 */
export function retryDelay(situation: RetrySituation): number | undefined {
  if (situation.attempts >= situation.maxAttempts) return undefined;
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (situation.attempts - 1));
  const backoff = ceiling / 2 + (ceiling / 2) * situation.random;
  const delay = Math.max(backoff, situation.retryAfterMs ?? 0);
  return situation.elapsedMs + delay > situation.retryForMs ? undefined : delay;
}
