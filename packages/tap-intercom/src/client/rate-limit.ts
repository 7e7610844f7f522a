/**
 * What is known of the request allowance. Intercom counts requests in fixed windows (10 seconds) and
 * tells on every answer how many a window takes, how many are left, and when it ends ("Rate
 * limiting", 2.17 pages, 2026-08: X-RateLimit-Limit, -Remaining, -Reset in epoch seconds).
 *
 * All times are milliseconds of our own clock.
 */
export type RateLimit = {
  /** Requests a window takes. Undefined until an answer told: nothing is held back then. */
  readonly limit: number | undefined;
  /** Requests of this window that were counted, ours and those of other programs. */
  readonly used: number;
  readonly windowEndsAt: number;
  readonly windowMs: number;
  /** The latest X-RateLimit-Reset seen, in seconds of the API's clock: names the window. */
  readonly reset: number;
  /** The API's clock is at least this far ahead of ours. */
  readonly clockLeadMs: number | undefined;
  /** Requests that may be sent at once; fractions accumulate. */
  readonly tokens: number;
  readonly tokensAt: number;
  readonly pausedUntil: number;
};

/** The numbers of an answer's headers, undefined where the header is missing or no number. */
export type RateLimitHeaders = {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  readonly reset: number | undefined;
  /** The Date header, milliseconds (always a whole second). */
  readonly date: number | undefined;
};

/** What a window is until the first is seen whole ("Rate limiting": 10 seconds). */
const documentedWindowMs = 10_000;
/** A window longer than this is a clock that disagrees, not a window. */
const longestWindowMs = 120_000;
/** The part of the allowance that may go out at once after a pause. */
const burstShare = 0.04;

export const unknownRateLimit: RateLimit = {
  limit: undefined,
  used: 0,
  windowEndsAt: 0,
  windowMs: documentedWindowMs,
  reset: 0,
  clockLeadMs: undefined,
  tokens: 1,
  tokensAt: 0,
  pausedUntil: 0,
};

/**
 * How long the next request has to wait, in milliseconds; 0 means now.
 *
 * What is left of our share is spread evenly over what is left of the window, so that a wrong guess
 * about where the window ends cannot bunch requests, and every answer corrects the pace. Requests
 * that are unanswered are counted as if the API had not counted them yet: it may be so.
 */
export function waitBeforeSending(
  rateLimit: RateLimit,
  now: number,
  unanswered: number,
  share: number,
): number {
  if (now < rateLimit.pausedUntil) return rateLimit.pausedUntil - now;
  if (rateLimit.limit === undefined) return 0;
  const current = inWindowOf(rateLimit, now);
  const left = allowanceOf(current, share) - current.used - unanswered;
  if (left < 1) return current.windowEndsAt - now;
  const missing = 1 - tokensOf(current, now, unanswered, share);
  return missing <= 0 ? 0 : Math.max(1, Math.ceil(missing / pace(current, now, left)));
}

/** After a request was sent. */
export function afterSending(
  rateLimit: RateLimit,
  now: number,
  unanswered: number,
  share: number,
): RateLimit {
  const current = inWindowOf(rateLimit, now);
  return {
    ...current,
    tokens: Math.max(0, tokensOf(current, now, unanswered, share) - 1),
    tokensAt: now,
  };
}

/** After an answer came. Answers may come in another order than they were given. */
export function afterAnswer(
  rateLimit: RateLimit,
  now: number,
  headers: RateLimitHeaders,
): RateLimit {
  const { limit, remaining, reset, date } = headers;
  if (limit === undefined || remaining === undefined || reset === undefined || limit <= 0) {
    return rateLimit;
  }
  // The answer was given at `date` or up to a second later, and before it came: the largest such
  // difference is the closest to the truth.
  const clockLeadMs =
    date === undefined
      ? rateLimit.clockLeadMs
      : Math.max(date - now, rateLimit.clockLeadMs ?? Number.NEGATIVE_INFINITY);
  const current = { ...inWindowOf(rateLimit, now), limit, clockLeadMs };
  const used = Math.max(0, limit - remaining);
  if (reset === current.reset) {
    // Late news of a window that is over says nothing about this one.
    const isOver = now >= endOf(reset, clockLeadMs);
    return isOver ? current : { ...current, used: Math.max(current.used, used) };
  }
  if (reset < current.reset) return current;
  const msLeft = endOf(reset, clockLeadMs) - now;
  const isPlausible = msLeft > 0 && msLeft <= longestWindowMs;
  return {
    ...current,
    reset,
    used,
    windowMs: isPlausible ? Math.max(current.windowMs, msLeft) : current.windowMs,
    windowEndsAt: now + (isPlausible ? msLeft : current.windowMs),
  };
}

/** After a 429: nothing is sent until the window ends, or for as long as the answer asks. */
export function afterRefusal(
  rateLimit: RateLimit,
  now: number,
  retryAfterMs: number | undefined,
): RateLimit {
  const untilReset = rateLimit.limit === undefined ? 1000 : rateLimit.windowEndsAt - now;
  const pauseMs = retryAfterMs ?? Math.max(250, untilReset);
  return { ...rateLimit, pausedUntil: Math.max(rateLimit.pausedUntil, now + pauseMs) };
}

function allowanceOf(rateLimit: RateLimit, share: number): number {
  return Math.max(1, Math.floor((rateLimit.limit ?? 0) * share));
}

/** Requests a millisecond. */
function pace(rateLimit: RateLimit, now: number, left: number): number {
  return left / Math.max(1, rateLimit.windowEndsAt - now);
}

function tokensOf(rateLimit: RateLimit, now: number, unanswered: number, share: number): number {
  const allowance = allowanceOf(rateLimit, share);
  const left = Math.max(0, allowance - rateLimit.used - unanswered);
  const earned = Math.max(0, now - rateLimit.tokensAt) * pace(rateLimit, now, left);
  return Math.min(Math.max(1, allowance * burstShare), rateLimit.tokens + earned);
}

/** The same knowledge, seen from another moment: a window that is over, or that our clock was set back from, has given way to an unused one. */
function inWindowOf(rateLimit: RateLimit, now: number): RateLimit {
  const msLeft = rateLimit.windowEndsAt - now;
  if (msLeft > 0 && msLeft <= longestWindowMs) return rateLimit;
  const windows = Math.floor(-msLeft / rateLimit.windowMs) + 1;
  return {
    ...rateLimit,
    used: 0,
    tokensAt: Math.min(rateLimit.tokensAt, now),
    windowEndsAt: rateLimit.windowEndsAt + windows * rateLimit.windowMs,
  };
}

function endOf(reset: number, clockLeadMs: number | undefined): number {
  return reset * 1000 - (clockLeadMs ?? 0);
}
