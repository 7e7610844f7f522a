import { describe, expect, it } from '@jest/globals';
import { retryDelay } from './retry-delay.ts';

const first = { attempts: 1, elapsedMs: 0, retryForMs: 300_000, maxAttempts: Infinity, random: 0 };

describe('retryDelay', () => {
  it('doubles, up to half a minute, and half of it is chance', () => {
    const delays = [1, 2, 3, 4, 7, 20].map((attempts) => retryDelay({ ...first, attempts }));
    expect(delays).toEqual([250, 500, 1000, 2000, 15_000, 15_000]);
    expect(retryDelay({ ...first, random: 1 })).toBe(500);
  });

  it('is at least what Retry-After asks for', () => {
    expect(retryDelay({ ...first, retryAfterMs: 4000 })).toBe(4000);
  });

  it('ends with the time, or the attempts', () => {
    expect(retryDelay({ ...first, elapsedMs: 299_900 })).toBeUndefined();
    expect(retryDelay({ ...first, retryAfterMs: 600_000 })).toBeUndefined();
    expect(retryDelay({ ...first, attempts: 3, maxAttempts: 3 })).toBeUndefined();
  });
});
