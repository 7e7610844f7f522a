import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../errors.ts';
import { nextCursor, nextPageQuery, totalPagesOf } from './next-page.ts';

const query = { include_count: true };

describe('nextPageQuery', () => {
  it('follows a cursor', () => {
    const body = { pages: { next: { page: 2, starting_after: 'WzE3LDJd' } } };
    expect(nextPageQuery(query, body)).toEqual({ include_count: true, starting_after: 'WzE3LDJd' });
  });

  it('follows a link, but takes only its query: the host may be another', () => {
    const next = 'https://api.eu.intercom.io/articles?page=2&per_page=25&after=a%3D%3D';
    expect(nextPageQuery(query, { pages: { next } })).toEqual({
      include_count: true,
      page: '2',
      per_page: '25',
      after: 'a==',
    });
  });

  it('fails for a link that is none', () => {
    expect(() => nextPageQuery(query, { pages: { next: 'http://' } })).toThrow(ApiError);
  });

  it('counts pages where there is no link', () => {
    expect(nextPageQuery(query, { pages: { page: 1, total_pages: 3 } })).toEqual({
      include_count: true,
      page: 2,
    });
    expect(
      nextPageQuery(query, { pages: { next: null, page: 3, total_pages: 3 } }),
    ).toBeUndefined();
  });

  it('counts pages that are told at the top', () => {
    expect(nextPageQuery({}, { page: 1, per_page: 50, total_pages: 2 })).toEqual({ page: 2 });
  });

  it('follows next_cursor while there is more', () => {
    expect(nextPageQuery({}, { next_cursor: 'abc', has_more: true })).toEqual({ cursor: 'abc' });
    expect(nextPageQuery({}, { next_cursor: 'abc', has_more: false })).toBeUndefined();
  });

  it('ends where nothing is said', () => {
    expect(nextPageQuery({}, {})).toBeUndefined();
    expect(nextPageQuery({}, { pages: null })).toBeUndefined();
    expect(nextPageQuery({}, { pages: { next: '' } })).toBeUndefined();
    expect(nextPageQuery({}, { pages: { next: { starting_after: '' } } })).toBeUndefined();
  });
});

describe('nextCursor', () => {
  it('is found in an object and in a link', () => {
    expect(nextCursor({ pages: { next: { starting_after: 'abc' } } })).toBe('abc');
    expect(nextCursor({ pages: { next: 'https://x.example/y?starting_after=a%2Bb' } })).toBe('a+b');
    expect(nextCursor({ pages: { next: null } })).toBeUndefined();
  });
});

describe('totalPagesOf', () => {
  it('is under pages or at the top', () => {
    expect(totalPagesOf({ pages: { total_pages: 7 } })).toBe(7);
    expect(totalPagesOf({ total_pages: 2 })).toBe(2);
    expect(totalPagesOf({ pages: null })).toBeUndefined();
  });
});
