/** What the three headers say. */
export type Allowance = {
  readonly isExceeded: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

const windowSeconds = 10;

/** Counts requests in fixed windows of ten seconds; `now` in milliseconds, because clients compare it with their clock. */
export function rateLimiter(now: () => number): (limit: number) => Allowance {
  let window = -1;
  let used = 0;
  return (limit) => {
    const current = Math.floor(now() / 1000 / windowSeconds);
    if (current !== window) {
      window = current;
      used = 0;
    }
    used += 1;
    return {
      isExceeded: used > limit,
      headers: {
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': String(Math.max(0, limit - used)),
        'X-RateLimit-Reset': String((current + 1) * windowSeconds),
      },
    };
  };
}
