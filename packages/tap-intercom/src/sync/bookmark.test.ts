import { describe, expect, it } from '@jest/globals';
import { parseBookmark, safeBookmark, writeBookmark } from './bookmark.ts';

const seconds = 1_769_817_600;

describe('parseBookmark', () => {
  it.each([
    [{ updated_at: '2026-01-31T00:00:00.000000Z' }],
    [{ updated_at: '2026-01-31T01:00:00+01:00', last_processed: '17', last_sync_started_at: 'x' }],
    ['2026-01-31T00:00:00.000000Z'],
    [{ replication_key: 'updated_at', replication_key_value: seconds, partitions: [] }],
    [{ replication_key: 'updated_at', replication_key_value: '2026-01-31T00:00:00Z' }],
    [seconds],
  ])('reads %j', (value) => {
    expect(parseBookmark(value, 'updated_at')).toEqual({ seconds });
  });

  it.each([[undefined], [null], [{}], ['soon'], [{ updated_at: null }], [[1]]])(
    'knows that %j says nothing',
    (value) => {
      expect(parseBookmark(value, 'updated_at')).toBeUndefined();
    },
  );

  it('reads what it wrote', () => {
    const bookmark = { seconds, progress: { from: 0, to: 9, starting_after: 'abc' } };
    expect(writeBookmark(bookmark, 'updated_at')).toEqual({
      updated_at: '2026-01-31T00:00:00.000Z',
      progress: { from: 0, to: 9, starting_after: 'abc' },
    });
    expect(parseBookmark(writeBookmark(bookmark, 'updated_at'), 'updated_at')).toEqual(bookmark);
  });
});

describe('safeBookmark', () => {
  it('is the earliest of what was read, what was seen, and ten minutes before the run', () => {
    expect(safeBookmark(1000, 5000, 9000)).toBe(1000);
    expect(safeBookmark(9000, 5000, 9000)).toBe(5000);
    expect(safeBookmark(9000, 8900, 9000)).toBe(8400);
  });

  it('is none while nothing was seen', () => {
    expect(safeBookmark(1000, undefined, 9000)).toBeUndefined();
  });
});
