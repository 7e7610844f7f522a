import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { runTap } from '../testing/run-tap.ts';
import { sendJson, startAnsweringServer } from '../testing/answering-server.ts';

/** A page of articles, newest first, as Intercom numbers them. */
function pageOf(page: number, ids: readonly string[], total: number): JsonObject {
  return {
    type: 'list',
    data: ids.map((id) => ({ id, type: 'article', updated_at: 1_700_000_000 - Number(id) })),
    total_count: total,
    pages: { type: 'pages', page, per_page: 2, total_pages: 2, next: null },
  };
}

/** Runs the tap against an API that has these answers for the articles, one after the other. */
async function articlesOf(answers: readonly JsonObject[], config: JsonObject = {}) {
  const left = [...answers];
  const server = await startAnsweringServer((request, response) => {
    const isMe = request.url === '/me';
    sendJson(
      response,
      200,
      isMe ? { type: 'admin', app: { id_code: 'abc', name: 'Acme' } } : left.shift(),
    );
  });
  try {
    const run = await runTap({ url: server.url, streams: ['articles'], config });
    return { run, asked: server.requests.map(({ url }) => url) };
  } finally {
    await server.close();
  }
}

describe('a list of numbered pages', () => {
  it('is read again when it shrinks meanwhile: what moved up was on no page', async () => {
    const { run, asked } = await articlesOf([
      pageOf(1, ['1', '2'], 4),
      // 1 was deleted after the first page, so that 3 has moved to it.
      pageOf(2, ['4'], 3),
      pageOf(1, ['2', '3'], 3),
      pageOf(2, ['4'], 3),
    ]);
    expect(run.reports).toEqual([{ stream: 'articles' }]);
    expect([...run.table('articles', 'id').keys()].sort()).toEqual(['"1"', '"2"', '"3"', '"4"']);
    expect(asked).toEqual([
      '/me',
      '/articles',
      '/articles?page=2',
      '/articles',
      '/articles?page=2',
    ]);
  });

  it('that shrinks all the time fails, and its bookmark stays', async () => {
    const { run } = await articlesOf(
      [9, 8, 7, 6, 5, 4, 3, 2].map((total, index) => pageOf(1 + (index % 2), ['1', '2'], total)),
    );
    expect(run.reports).toEqual([{ stream: 'articles', error: expect.any(Error) }]);
    expect(run.reports[0]?.error?.message).toBe(
      'GET /articles: objects were deleted while the pages were read, also after 3 restarts. Run again',
    );
    expect(run.state).not.toHaveProperty('bookmarks');
  });
});

describe('a list that begins with the newest', () => {
  const page = (number: number, articles: Readonly<Record<string, string>>) => ({
    data: Object.entries(articles).map(([id, day]) => ({
      id,
      updated_at: Date.parse(`2024-01-${day}`) / 1000,
    })),
    pages: { page: number, total_pages: 4 },
  });
  const config = { start_date: '2024-01-10' };

  it('is read until its records are too old', async () => {
    const pages = [page(1, { a: '20', b: '12' }), page(2, { c: '11', d: '09' }), page(3, {})];
    const { run, asked } = await articlesOf(pages, config);
    expect([...run.table('articles', 'id').keys()]).toEqual(['"a"', '"b"', '"c"']);
    expect(asked).toHaveLength(3);
  });

  it('is read to its end once it turned out not to be in that order', async () => {
    const pages = [
      page(1, { a: '11', b: '20' }),
      page(2, { c: '09', d: '08' }),
      page(3, { e: '07' }),
      page(4, { f: '12' }),
    ];
    const { run } = await articlesOf(pages, config);
    expect([...run.table('articles', 'id').keys()]).toEqual(['"a"', '"b"', '"f"']);
  });
});

describe('a list below one object', () => {
  it('that shrinks while it is read has what the last reading gave, and nothing twice', async () => {
    const page = (number: number, ids: readonly string[], total: number, pages: number) => ({
      data: ids.map((id) => ({ id })),
      total_count: total,
      pages: { page: number, total_pages: pages, next: null },
    });
    // b was deleted after the first page.
    const lists = [page(1, ['a', 'b'], 3, 2), page(2, [], 2, 1), page(1, ['a', 'c'], 2, 1)];
    const companies = { data: [{ id: 'a' }], total_count: 3, has_more: true };
    const server = await startAnsweringServer(({ url = '' }, response) => {
      if (url === '/me') sendJson(response, 200, { app: { id_code: 'abc' } });
      else if (url.startsWith('/contacts/1/companies')) sendJson(response, 200, lists.shift());
      else sendJson(response, 200, { data: [{ id: '1', updated_at: 1_700_000_000, companies }] });
    });
    try {
      const run = await runTap({ url: server.url, streams: ['contacts'] });
      expect(run.records('contacts')).toEqual([
        expect.objectContaining({
          companies: expect.objectContaining({
            data: ['a', 'c'].map((id) => expect.objectContaining({ id })),
          }),
        }),
      ]);
    } finally {
      await server.close();
    }
  });
});
