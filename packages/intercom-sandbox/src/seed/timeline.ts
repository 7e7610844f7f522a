import type { Calendar } from '../workspace/calendar.ts';
import type { Random } from './random.ts';

/** Where in time the seeded records lie: three years of them, up to a minute before the start. */
export type Timeline = {
  readonly start: number;
  readonly end: number;
  /** The second when record `number` of `count` was created: in order, and never before the start. */
  readonly createdAt: (source: Random, number: number, count: number) => number;
  /** A second of its last change: many share one second, and many lie around a midnight of the workspace. */
  readonly updatedAt: (source: Random, createdAt: number) => number;
};

const year = 365 * 86_400;

export function timeline(now: number, calendar: Calendar, source: Random): Timeline {
  const start = now - 3 * year;
  const end = now - 60;
  const bulkEdits = [0.3, 0.55, 0.8, 0.97].map((share) =>
    Math.floor(start + (end - start) * share),
  );
  const midnights = Array.from({ length: 24 }, (_, i) =>
    calendar.startOfDay(end - (i < 4 ? i * 86_400 : source.integer(4, 900) * 86_400)),
  );
  return {
    start,
    end,
    createdAt: (random, number, count) => {
      const step = (end - start) / Math.max(1, count);
      return Math.floor(start + step * number + random.next() * step);
    },
    updatedAt: (random, createdAt) => {
      const kind = random.next();
      const wanted =
        kind < 0.15
          ? bulkEdits[random.integer(0, bulkEdits.length - 1)]
          : kind < 0.3
            ? (midnights[random.integer(0, midnights.length - 1)] ?? end) + random.integer(-2, 2)
            : kind < 0.45
              ? createdAt
              : createdAt + Math.floor(random.next() * (end - createdAt));
      if (wanted !== undefined && wanted >= createdAt && wanted <= end) return wanted;
      return createdAt + Math.floor(random.next() * Math.max(0, end - createdAt));
    },
  };
}
