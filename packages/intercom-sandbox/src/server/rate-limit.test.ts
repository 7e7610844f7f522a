import { describe, expect, test } from '@jest/globals';
import { startIntercomSandbox } from '../index.ts';
import { ask } from '../testing/ask.ts';
import { rateLimiter } from './rate-limit.ts';

describe('the rate limit', () => {
  test('is counted in fixed windows of ten seconds', () => {
    let now = 1_000_004_000;
    const count = rateLimiter(() => now);
    const take = () => {
      const { isExceeded, headers } = count(2);
      return [isExceeded, headers['X-RateLimit-Remaining'], headers['X-RateLimit-Reset']];
    };
    expect(take()).toEqual([false, '1', '1000010']);
    now = 1_000_009_999;
    expect(take()).toEqual([false, '0', '1000010']);
    expect(take()).toEqual([true, '0', '1000010']);
    now = 1_000_010_000;
    expect(take()).toEqual([false, '1', '1000020']);
  });

  test('answers 429 beyond it, with the headers that say when it ends', async () => {
    const sandbox = await startIntercomSandbox({ rateLimit: 3 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(sandbox, 'GET /tags')),
    ).finally(() => sandbox.close());
    const refused = answers.filter(({ status }) => status === 429);
    // The eight may fall into two windows.
    expect([2, 5]).toContain(refused.length);
    expect(refused[0]!.body.errors).toEqual([
      { code: 'rate_limit_exceeded', message: 'Exceeded rate limit of 3 in 10_seconds' },
    ]);
    expect(refused[0]!.headers.get('x-ratelimit-limit')).toBe('3');
    expect(refused[0]!.headers.get('x-ratelimit-remaining')).toBe('0');
    const reset = Number(refused[0]!.headers.get('x-ratelimit-reset'));
    expect(reset % 10).toBe(0);
    expect(Math.abs(reset * 1000 - Date.now())).toBeLessThan(20_000);
  });
});
