import { describe, expect, it } from '@jest/globals';
import { isFull, isOverdue, largest } from './batch-limits.ts';

const limits = { rows: 10, bytes: 1000, waitMs: 300_000 };
const size = { rows: 1, bytes: 100 };

describe('a batch is closed', () => {
  it('when it has so many records', () => {
    expect(isFull({ ...size, rows: 9 }, limits)).toBe(false);
    expect(isFull({ ...size, rows: 10 }, limits)).toBe(true);
  });

  it('when it has so many bytes', () => {
    expect(isFull({ ...size, bytes: 999 }, limits)).toBe(false);
    expect(isFull({ ...size, bytes: 1000 }, limits)).toBe(true);
  });

  it('when its first record has waited so long', () => {
    expect(isOverdue(1_000, limits, 300_999)).toBe(false);
    expect(isOverdue(1_000, limits, 301_000)).toBe(true);
  });

  it('when the clock was set back so far that nobody knows how long it has waited', () => {
    expect(isOverdue(1_000, limits, -3_600_000)).toBe(true);
  });

  it('to make room, if it is the largest', () => {
    expect(largest([3, 5, 4], (it) => it)).toBe(5);
    expect(largest([], (it: number) => it)).toBeUndefined();
    expect(largest([0], (it) => it)).toBeUndefined();
  });
});
