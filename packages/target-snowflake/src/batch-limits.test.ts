import { describe, expect, it } from '@jest/globals';
import { isFull, isOverdue, largest } from './batch-limits.ts';

const limits = { rows: 10, bytes: 1000, waitMs: 300_000 };
const batch = { rows: 1, bytes: 100, openedAt: 1_000 };

describe('a batch is closed', () => {
  it('when it has so many records', () => {
    expect(isFull({ ...batch, rows: 9 }, limits)).toBe(false);
    expect(isFull({ ...batch, rows: 10 }, limits)).toBe(true);
  });

  it('when it has so many bytes', () => {
    expect(isFull({ ...batch, bytes: 999 }, limits)).toBe(false);
    expect(isFull({ ...batch, bytes: 1000 }, limits)).toBe(true);
  });

  it('when its first record has waited so long', () => {
    expect(isOverdue(batch, limits, 300_999)).toBe(false);
    expect(isOverdue(batch, limits, 301_000)).toBe(true);
  });

  it('when the clock was set back so far that nobody knows how long it has waited', () => {
    expect(isOverdue(batch, limits, -3_600_000)).toBe(true);
  });

  it('to make room, if it is the largest', () => {
    expect(largest([3, 5, 4], (size) => size)).toBe(5);
    expect(largest([], (size: number) => size)).toBeUndefined();
    expect(largest([0], (size) => size)).toBeUndefined();
  });
});
