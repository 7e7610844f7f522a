import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { differences, expectedTable } from '../testing/expected.ts';
import { sendJson, startAnsweringServer } from '../testing/answering-server.ts';
import { runTap } from '../testing/run-tap.ts';
import { steppingClock, withSandbox } from '../testing/with-sandbox.ts';

const path = '/conversations/search';
const size = { contacts: 10, companies: 2, conversations: 700 };

const year = 365.25 * 86_400;

/** How much time a search looks through. */
function spanOf(body: string): number {
  const { query } = JSON.parse(body) as { query: { value: readonly { value: number }[] } };
  return (query.value[1]?.value ?? 0) - (query.value[0]?.value ?? 0);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/**
 * A server in front of the sandbox that keeps the requests of a kind, but for the first ones, until so many wait at the same
 * time, and from then on none. `most` is how many waited when it let them go.
 */
async function startGate(
  url: string,
  { isKept, first, wanted }: { isKept: (path: string) => boolean; first: number; wanted: number },
) {
  let seen = 0;
  let most = 0;
  let waiting: (() => void)[] = [];
  let isOpen = false;
  function open(): void {
    isOpen = true;
    most = waiting.length;
    for (const go of waiting.splice(0)) go();
  }
  const server = await startAnsweringServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      if (isKept(request.url ?? '') && (seen += 1) > first && !isOpen) {
        await new Promise<void>((resolve) => {
          waiting = [...waiting, resolve];
          if (waiting.length >= wanted) open();
        });
      }
      await forward(url, request, body, response);
    })();
  });
  // So that a tap that asks for less fails the test rather than wait for ever.
  const giveUp = setTimeout(open, 20_000);
  return {
    url: server.url,
    most: () => most,
    close: () => {
      clearTimeout(giveUp);
      return server.close();
    },
  };
}

async function forward(
  url: string,
  { method = 'GET', url: target = '/', headers }: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const answer = await fetch(`${url}${target}`, {
    method,
    headers: {
      authorization: headers.authorization ?? '',
      'intercom-version': '2.16',
    },
    ...(body !== '' && { body }),
  });
  sendJson(response, answer.status, await answer.json());
}

describe('a search', () => {
  it('asks for ever smaller pages while the API fails', async () => {
    await withSandbox({ size }, async (sandbox) => {
      sandbox.faults.inject({ kind: 'status', status: 502, match: { path }, times: 6 });
      const clock = steppingClock();
      const run = await runTap({ url: sandbox.url, streams: ['conversations'], clock });
      expect(run.error).toBeUndefined();
      expect(
        differences(run.table('conversations', 'id'), expectedTable(sandbox, 'conversations')),
      ).toEqual([]);
      const sizes = sandbox.requests
        .seen()
        .filter((request) => request.path === path)
        .map(({ body }) => ((body as JsonObject)['pagination'] as JsonObject)['per_page']);
      expect(sizes.slice(0, 7)).toEqual([150, 150, 150, 75, 75, 75, 37]);
    });
  });

  it('looks through less time at once when the smallest page fails, too', async () => {
    await withSandbox({ size }, async (sandbox) => {
      const spans: number[] = [];
      const server = await startAnsweringServer((request, response) => {
        void (async () => {
          const body = await textOf(request);
          const span = request.url === path ? spanOf(body) : 0;
          spans.push(span);
          if (span > 15 * year) sendJson(response, 502, {});
          else await forward(sandbox.url, request, body, response);
        })();
      });
      try {
        const clock = steppingClock();
        const run = await runTap({ url: server.url, streams: ['conversations'], clock });
        expect(run.reports).toEqual([{ stream: 'conversations' }]);
        expect(
          differences(run.table('conversations', 'id'), expectedTable(sandbox, 'conversations')),
        ).toEqual([]);
        expect(run.records('conversations')).toHaveLength(size.conversations);
        expect(run.log).toContain('searching half the time at once');
        // The whole time and its two halves, in five sizes, three times each.
        expect(spans.filter((span) => span > 15 * year)).toHaveLength(3 * 5 * 3);
      } finally {
        await server.close();
      }
    });
  });

  it('begins its window again when its cursor is not taken, and loses nothing', async () => {
    await withSandbox({ size: { ...size, conversations: 350 } }, async (sandbox) => {
      sandbox.faults.inject({ kind: 'status', status: 400, match: { path }, after: 1 });
      const run = await runTap({ url: sandbox.url, streams: ['conversations'] });
      expect(run.error).toBeUndefined();
      expect(sandbox.faults.pending()).toBe(0);
      expect(
        differences(run.table('conversations', 'id'), expectedTable(sandbox, 'conversations')),
      ).toEqual([]);
    });
  });

  it('falls back to the bookmark when the cursor in the state is not taken', async () => {
    await withSandbox({ size }, async (sandbox) => {
      const run = await runTap({
        url: sandbox.url,
        streams: ['conversations'],
        state: {
          bookmarks: {
            conversations: {
              updated_at: '2024-06-01T00:00:00.000Z',
              progress: {
                from: Date.UTC(2024, 5, 1) / 1000,
                to: Date.UTC(2026, 0, 1) / 1000,
                starting_after: 'not a cursor of this API',
                bookmark: '2024-06-01T00:00:00.000Z',
              },
            },
          },
        },
      });
      const wanted = [...expectedTable(sandbox, 'conversations')].filter(
        ([, record]) => (record['updated_at'] as string) >= '2024-06-01T00:00:00.000Z',
      );
      expect(run.log).toContain('the API does not take its cursor any more');
      expect(differences(run.table('conversations', 'id'), new Map(wanted))).toEqual([]);
    });
  });

  it('that is led in circles begins again, and fails rather than stop half-way', async () => {
    const server = await startAnsweringServer((request, response) => {
      if (request.url === '/me') {
        sendJson(response, 200, { app: { id_code: 'x' } });
        return;
      }
      request.setEncoding('utf8');
      let text = '';
      request.on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const { pagination } = JSON.parse(text) as { pagination: { starting_after?: string } };
        const next = pagination.starting_after === 'A' ? 'B' : 'A';
        sendJson(response, 200, {
          conversations: [{ id: next, updated_at: 1_700_000_000 }],
          pages: { next: { starting_after: next } },
        });
      });
    });
    try {
      const run = await runTap({ url: server.url, streams: ['conversations'] });
      expect(run.reports[0]?.error?.message).toBe(
        'POST /conversations/search: the API leads in circles, also after 3 restarts. Run again',
      );
      const bookmarks = run.state['bookmarks'] as JsonObject;
      expect((bookmarks['conversations'] as JsonObject)['updated_at']).toBe(
        '2023-11-14T22:13:20.000Z',
      );
    } finally {
      await server.close();
    }
  });

  it.each([
    ['has a full page, and does not tell whether there are more', {}],
    [
      'has a full page of more records, and no next one',
      { pages: { next: null }, total_count: 151 },
    ],
  ])('whose answer %s begins again, and fails rather than stop half-way', async (_, more) => {
    const conversations = Array.from({ length: 150 }, (_item, index) => ({
      id: String(index),
      updated_at: 1_700_000_000,
    }));
    const server = await startAnsweringServer(({ url }, response) => {
      sendJson(response, 200, url === '/me' ? { app: {} } : { conversations, ...more });
    });
    try {
      const run = await runTap({ url: server.url, streams: ['conversations'] });
      expect(run.reports[0]?.error?.message).toBe(
        'POST /conversations/search: the API does not say where the next page is, also after 3 restarts. Run again',
      );
      expect(run.state).not.toHaveProperty('bookmarks');
    } finally {
      await server.close();
    }
  });

  it('reads many pages at the same time, without asking much twice', async () => {
    await withSandbox({ size: { ...size, conversations: 3000 } }, async (sandbox) => {
      // The first page tells how many there are.
      const gate = await startGate(sandbox.url, {
        isKept: (asked) => asked === path,
        first: 1,
        wanted: 6,
      });
      try {
        const run = await runTap({ url: gate.url, streams: ['conversations'] });
        expect(run.records('conversations')).toHaveLength(3000);
        expect(gate.most()).toBe(6);
        expect(sandbox.requests.total()).toBeLessThan(40);
      } finally {
        await gate.close();
      }
    });
  });

  it('reads pages that come quickly one after the other, and none twice', async () => {
    await withSandbox({ size: { ...size, contacts: 3000 } }, async (sandbox) => {
      const { url } = sandbox;
      const run = await runTap({ url, streams: ['contacts'], quickAnswerMs: Infinity });
      expect(differences(run.table('contacts', 'id'), expectedTable(sandbox, 'contacts'))).toEqual(
        [],
      );
      expect(run.records('contacts')).toHaveLength(3000);
      expect(sandbox.requests.counts()['POST /contacts/search 200']).toBe(20);
    });
  });

  it('does not wait for the lists of one page before it reads those of the next', async () => {
    await withSandbox(
      { size: { contacts: 4000, companies: 20, conversations: 2 } },
      async (sandbox) => {
        const gate = await startGate(sandbox.url, {
          isKept: (asked) => /^\/contacts\/\w+\/\w+/.test(asked),
          first: 0,
          // More than a page of them has, and not more than may be under way.
          wanted: 22,
        });
        try {
          const run = await runTap({ url: gate.url, streams: ['contacts'] });
          expect(run.records('contacts')).toHaveLength(4000);
          expect(gate.most()).toBe(22);
        } finally {
          await gate.close();
        }
      },
    );
  });

  it('of few days reads the newest first, and stops at the first that is too old', async () => {
    await withSandbox(
      { size: { contacts: 2000, companies: 2, conversations: 2 } },
      async (sandbox) => {
        await runTap({
          url: sandbox.url,
          streams: ['contacts'],
          state: { bookmarks: { contacts: { updated_at: new Date().toISOString() } } },
        });
        expect(sandbox.requests.counts()).toEqual({
          'GET /me 200': 1,
          'POST /contacts/search 200': 1,
        });
      },
    );
  });
});
