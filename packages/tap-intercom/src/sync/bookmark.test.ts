import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@intercom-to-snowflake/singer';
import { parseBookmark, requireBookmark, safeBookmark, writeBookmark } from './bookmark.ts';

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
      progress: {
        from: 0,
        to: 9,
        starting_after: 'abc',
        bookmark: '2026-01-31T00:00:00.000Z',
      },
    });
    expect(parseBookmark(writeBookmark(bookmark, 'updated_at'), 'updated_at')).toEqual(bookmark);
  });
});

it('of a bookmark that was set back by hand what an earlier run was about to read is forgotten', () => {
  const progress = { from: 0, to: 9, starting_after: 'abc' };
  const value = writeBookmark({ seconds, progress }, 'updated_at');
  const earlier = { ...value, updated_at: '2025-01-31T00:00:00Z' };
  expect(parseBookmark(earlier, 'updated_at')).toEqual({ seconds: 1_738_281_600 });
  expect(parseBookmark({ updated_at: seconds, progress }, 'updated_at')).toEqual({ seconds });
});

describe('requireBookmark', () => {
  const check = (value: JsonValue | undefined) => () => {
    requireBookmark(value, 'contacts', 'updated_at', seconds);
  };

  it.each([
    [undefined],
    [null],
    [{}],
    [{ updated_at: null, other: 1 }],
    [{ updated_at: '2026-01-31T12:00:00Z' }],
    [seconds],
  ])('takes %j', (value) => {
    expect(check(value)).not.toThrow();
  });

  it.each([['soon'], [[1]], [{ updated_at: 'soon' }], [{ updated_at: 1_769_817_600_000 }]])(
    'refuses %j, which is no time',
    (value) => {
      expect(check(value)).toThrow(
        "the state's bookmark of contacts is no time like 2024-01-31T00:00:00Z. Mend it, or take it out to read the stream from start_date on",
      );
    },
  );

  it('refuses one that will not be reached for days', () => {
    expect(check({ replication_key_value: '2026-02-02T00:00:00Z' })).toThrow(
      "the state's bookmark of contacts is in the future, so that nothing would be read.",
    );
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
