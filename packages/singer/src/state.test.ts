import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  advanceTimestamp,
  bookmarkOf,
  parseState,
  withBookmark,
  withCurrentlySyncing,
} from './state.ts';

describe('a state', () => {
  it('is what the file holds, all of it', () => {
    const state = { bookmarks: { a: { x: 1 } }, activate_versions: { b: 1 }, mine: null };
    expect(parseState(state, 's.json')).toEqual(state);
  });

  it('may be wrapped in the message that brought it', () => {
    expect(parseState({ type: 'STATE', value: { bookmarks: {} } }, 's.json')).toEqual({
      bookmarks: {},
    });
    expect(parseState({ type: 'state', value: null }, 's.json')).toEqual({});
    expect(parseState({ value: { bookmarks: { a: 1 } } }, 's.json')).toEqual({
      bookmarks: { a: 1 },
    });
  });

  it('may be wrapped as Meltano prints it', () => {
    expect(parseState({ singer_state: { bookmarks: { a: 1 } } }, 's.json')).toEqual({
      bookmarks: { a: 1 },
    });
  });

  it('may have no bookmarks yet', () => {
    expect(parseState({}, 's.json')).toEqual({});
    const state = { currently_syncing: 'a' };
    expect(parseState(state, 's.json')).toBe(state);
    expect(parseState({ type: 'STATE', value: state }, 's.json')).toBe(state);
  });

  it.each([
    [{ type: 'STATE' }],
    [{ contacts: { updated_at: '2026-01-31T00:00:00Z' } }],
    [{ bookmarks: [] }],
    [{ bookmarks: 'x' }],
    [{ completed: { singer_state: { bookmarks: {} } }, partial: {} }],
  ])('is not %j, which names no stream', (value) => {
    expect(() => parseState(value, 's.json')).toThrow(
      'state file s.json has no object "bookmarks", so it says nothing of how far streams were read. To read them from their beginning, run without --state',
    );
  });

  it('is empty for an empty file', () => {
    expect(parseState(undefined, 's.json')).toEqual({});
    expect(parseState(null, 's.json')).toEqual({});
  });

  it.each([[[1]], ['x'], [1]])('is no %j', (value) => {
    expect(() => parseState(value, 's.json')).toThrow(
      'state file s.json does not hold a JSON object',
    );
  });

  it('keeps everything else when a bookmark or the stream in progress changes', () => {
    const state = {
      mine: 1,
      bookmarks: { a: { x: 1, y: 2 }, b: '2019-09-28T15:30:26.000000Z' },
      currently_syncing: 'b',
    };
    expect(withBookmark(state, 'a', { x: 2 })).toEqual({
      mine: 1,
      bookmarks: { a: { x: 2 }, b: '2019-09-28T15:30:26.000000Z' },
      currently_syncing: 'b',
    });
    expect(withCurrentlySyncing(state, null)).toEqual({ ...state, currently_syncing: null });
    expect(state.bookmarks.a).toEqual({ x: 1, y: 2 });
  });

  it('gives bookmarks of every shape, and none it has not', () => {
    const state = { bookmarks: { a: { x: 1 }, b: 'text' } };
    expect(bookmarkOf(state, 'a')).toEqual({ x: 1 });
    expect(bookmarkOf(state, 'b')).toBe('text');
    expect(bookmarkOf(state, 'constructor')).toBe(undefined);
    expect(bookmarkOf({}, 'a')).toBe(undefined);
    expect(bookmarkOf({ bookmarks: null }, 'a')).toBe(undefined);
    expect(withBookmark({ bookmarks: null }, 'a', {})).toEqual({ bookmarks: { a: {} } });
  });
});

describe('advancing a timestamp', () => {
  it.each([
    [undefined, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:01Z'],
    ['2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
    ['2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000Z'],
    ['2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.000002Z', '2026-01-01T00:00:00.000002Z'],
    ['2026-01-01T00:00:00.000002Z', '2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00.000002Z'],
    ['2026-01-01T00:00:00.9Z', '2026-01-01T00:00:00.10Z', '2026-01-01T00:00:00.9Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+02:00', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2025-12-31T23:00:00-02:00', '2025-12-31T23:00:00-02:00'],
    ['2026-01-01', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.5Z'],
    ['2026-01-01 12:00:00', '2026-01-01T11:59:59Z', '2026-01-01 12:00:00'],
    ['not a time', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ])('from %s by %s gives %s', (current, candidate, result) => {
    expect(advanceTimestamp(current, candidate)).toBe(result);
  });

  it('never goes backwards', () => {
    const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') });
    fc.assert(
      fc.property(fc.array(time, { minLength: 1 }), (times) => {
        let current: string | undefined;
        for (const at of times) current = advanceTimestamp(current, at.toISOString());
        expect(Date.parse(current ?? '')).toBe(Math.max(...times.map((at) => at.getTime())));
      }),
    );
  });

  it('refuses a candidate that is no time', () => {
    expect(() => advanceTimestamp('2026-01-01T00:00:00Z', '1700000000')).toThrow(RangeError);
  });
});
