import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Message } from '@intercom-to-snowflake/singer';
import { AuthenticationError, UnreachableError } from '../errors.ts';
import { differences, expectedTable } from '../testing/expected.ts';
import { runTap, tableAfter, type TapRun } from '../testing/run-tap.ts';
import { clockOf, skippingClock, steppingClock, withSandbox } from '../testing/with-sandbox.ts';

const streams = ['companies', 'contacts', 'conversations', 'conversation_parts'];

/** Ends the run as if the machine had lost power once so many messages were written: nothing is written after. */
function powerCutAfter(count: number) {
  const power = new AbortController();
  return {
    signal: power.signal,
    onWrite: async (_batch: readonly Message[], all: readonly Message[]) => {
      if (all.length < count) return;
      power.abort(new Error('power cut'));
      await new Promise<never>((_resolve, reject) => {
        reject(new Error('power cut'));
      });
    },
  };
}

function timesIn(state: JsonObject, stream: string): string {
  const bookmark = (state['bookmarks'] as JsonObject | undefined)?.[stream] as
    JsonObject | undefined;
  return (bookmark?.['updated_at'] as string | undefined) ?? '';
}

describe('a run that was killed', () => {
  it.each([40, 160, 400, 800, 1400])(
    'after %i messages is made good by the next one from its last state',
    async (count) => {
      await withSandbox(
        { size: { contacts: 400, companies: 120, conversations: 90 } },
        async (sandbox) => {
          const killed = await runTap({ url: sandbox.url, streams, ...powerCutAfter(count) });
          expect(killed.messages.length).toBeGreaterThanOrEqual(count);
          expect(killed.error).toBeDefined();
          sandbox.advanceClock(61);
          const next = await runTap({ url: sandbox.url, streams, state: killed.state });
          expect(next.error).toBeUndefined();
          for (const stream of streams) {
            expect([
              stream,
              differences(tableAfter([killed, next], stream), expectedTable(sandbox, stream)),
            ]).toEqual([stream, []]);
          }
        },
      );
    },
  );

  it('again and again comes to its end, and goes on near where it stopped', async () => {
    await withSandbox(
      { size: { contacts: 1800, companies: 5, conversations: 5 } },
      async (sandbox) => {
        const runs: TapRun[] = [];
        let state: JsonObject = {};
        for (let round = 0; round < 40; round += 1) {
          const run = await runTap({
            url: sandbox.url,
            streams: ['contacts'],
            state,
            config: { replication_lookback_window_seconds: 0 },
            ...powerCutAfter(300),
          });
          expect(timesIn(run.state, 'contacts') >= timesIn(state, 'contacts')).toBe(true);
          runs.push(run);
          state = run.state;
          if (run.error === undefined) break;
        }
        expect(runs.at(-1)?.error).toBeUndefined();
        expect(runs.length).toBeGreaterThan(4);
        expect(runs.flatMap((run) => run.records('contacts')).length).toBeLessThan(2 * 1800);
        expect(
          differences(tableAfter(runs, 'contacts'), expectedTable(sandbox, 'contacts')),
        ).toEqual([]);
      },
    );
  });

  it('goes on inside a second that thousands of records share', async () => {
    await withSandbox(
      { size: { contacts: 10, companies: 5, conversations: 1200 } },
      async (sandbox) => {
        for (const id of sandbox.workspace.ids('conversations')) {
          sandbox.workspace.updateConversation(id, { title: 'Bulk' });
        }
        sandbox.advanceClock(7200);
        const only = { url: sandbox.url, streams: ['conversations'], clock: clockOf(sandbox) };
        const killed = await runTap({ ...only, ...powerCutAfter(500) });
        expect(killed.state).toEqual({
          currently_syncing: 'conversations',
          bookmarks: {
            conversations: {
              updated_at: expect.any(String),
              progress: {
                from: expect.any(Number),
                to: expect.any(Number),
                starting_after: expect.any(String),
                bookmark: expect.any(String),
              },
            },
          },
        });
        const next = await runTap({ ...only, state: killed.state });
        expect(next.records('conversations').length).toBeLessThan(1000);
        expect(
          differences(
            tableAfter([killed, next], 'conversations'),
            expectedTable(sandbox, 'conversations'),
          ),
        ).toEqual([]);
      },
    );
  });
});

describe('a run that is told to stop', () => {
  it('writes a last state of what was written, and ends', async () => {
    await withSandbox(
      { latencyMs: 5, size: { contacts: 900, conversations: 60 } },
      async (sandbox) => {
        const stop = new AbortController();
        const reason = new Error('stopped by SIGTERM');
        const stopped = await runTap({
          url: sandbox.url,
          streams,
          signal: stop.signal,
          onWrite: (_batch, all) => {
            if (all.length > 150) stop.abort(reason);
          },
        });
        expect(stopped.error).toBe(reason);
        expect(stopped.messages.at(-1)?.type).toBe('STATE');
        expect(stopped.records('contacts').length).toBeLessThan(900);
        sandbox.advanceClock(61);
        const next = await runTap({ url: sandbox.url, streams, state: stopped.state });
        for (const stream of streams) {
          expect([
            stream,
            differences(tableAfter([stopped, next], stream), expectedTable(sandbox, stream)),
          ]).toEqual([stream, []]);
        }
      },
    );
  });
});

describe('a run that is over', () => {
  it('waits no more for what it has begun and does not need', async () => {
    await withSandbox({ size: { contacts: 200 } }, async (sandbox) => {
      const clock = steppingClock();
      let seen: AbortSignal | undefined;
      sandbox.faults.inject({ kind: 'status', status: 503, match: { path: '/contacts/search' } });
      const run = await runTap({
        url: sandbox.url,
        streams: ['contacts', 'contact_notes'],
        // One record is enough, and those behind it are being read already.
        isSample: true,
        clock: {
          ...clock,
          sleep: (ms, signal) => {
            seen = signal;
            return clock.sleep(ms, signal);
          },
        },
      });
      expect([run.error, run.records('contacts').length]).toEqual([undefined, 1]);
      expect(seen?.aborted).toBe(true);
    });
  });
});

describe('a bookmark', () => {
  it('says at every moment no more than what was written before it', async () => {
    await withSandbox(
      { size: { contacts: 400, companies: 50, conversations: 100 } },
      async (sandbox) => {
        const { messages } = await runTap({ url: sandbox.url, streams });
        const written = new Map<string, Set<unknown>>(streams.map((stream) => [stream, new Set()]));
        const earlier = new Map<string, string>();
        const expected = new Map(
          streams.map((stream) => [stream, [...expectedTable(sandbox, stream).values()]]),
        );
        for (const message of messages) {
          if (message.type === 'RECORD') written.get(message.stream)?.add(message.record['id']);
          if (message.type !== 'STATE') continue;
          for (const stream of streams) {
            const time = timesIn(message.value as JsonObject, stream);
            expect(time >= (earlier.get(stream) ?? '')).toBe(true);
            earlier.set(stream, time);
            const field =
              stream === 'conversation_parts' ? 'conversation_updated_at' : 'updated_at';
            const missing = (expected.get(stream) ?? []).filter(
              (record) =>
                (record[field] as string) < time && written.get(stream)?.has(record['id']) !== true,
            );
            expect([stream, time, missing.length]).toEqual([stream, time, 0]);
          }
        }
      },
    );
  });

  it('stays behind what search may not show yet', async () => {
    await withSandbox(
      { searchDelaySeconds: 300, size: { contacts: 50, companies: 2, conversations: 2 } },
      async (sandbox) => {
        const only = { url: sandbox.url, streams: ['contacts'], clock: clockOf(sandbox) };
        const none = { replication_lookback_window_seconds: 0 };
        const late = sandbox.workspace.createContact({ name: 'Shown late' });
        sandbox.advanceClock(5);
        sandbox.workspace.updateContact(sandbox.workspace.ids('contacts')[0] ?? '', {
          name: 'Later',
        });
        const first = await runTap({ ...only, config: none });
        expect(first.table('contacts', 'id').has(`"${late}"`)).toBe(false);
        sandbox.advanceClock(301);
        const second = await runTap({ ...only, config: none, state: first.state });
        expect(second.table('contacts', 'id').has(`"${late}"`)).toBe(true);
      },
    );
  });
});

describe('records that change while they are read', () => {
  it('are in the tables after the next run, as they are then', async () => {
    await withSandbox(
      { size: { contacts: 600, companies: 120, conversations: 150 } },
      async (sandbox) => {
        const { workspace } = sandbox;
        let changes = 0;
        let writes = 0;
        const clock = clockOf(sandbox);
        const first = await runTap({
          url: sandbox.url,
          streams,
          clock,
          onWrite: () => {
            writes += 1;
            if (writes % 4 !== 0) return;
            sandbox.advanceClock(1);
            const contacts = workspace.ids('contacts');
            const conversations = workspace.ids('conversations');
            const companies = workspace.ids('companies');
            const pick = (ids: readonly string[]) => ids[(changes * 37) % ids.length] ?? '';
            workspace.updateContact(pick(contacts), { name: `Changed ${changes}` });
            workspace.reply(pick(conversations), { body: `Reply ${changes}` });
            workspace.updateCompany(pick(companies), { name: `Changed ${changes}` });
            if (changes % 20 === 0) workspace.deleteConversation(pick(conversations));
            if (changes % 20 === 10) workspace.createContact({ name: `New ${changes}` });
            changes += 1;
          },
        });
        expect(first.error).toBeUndefined();
        expect(changes).toBeGreaterThan(20);
        const second = await runTap({ url: sandbox.url, streams, clock, state: first.state });
        for (const stream of streams) {
          const expected = expectedTable(sandbox, stream);
          const actual = new Map(
            [...tableAfter([first, second], stream)].filter(([key]) => expected.has(key)),
          );
          expect([stream, differences(actual, expected)]).toEqual([stream, []]);
        }
      },
    );
  });
});

describe('failures on the way', () => {
  it('change nothing of what is written', async () => {
    await withSandbox(
      { size: { contacts: 900, companies: 250, conversations: 80 } },
      async (sandbox) => {
        const { faults } = sandbox;
        const search = { path: '/contacts/search' };
        faults.inject({ kind: 'status', status: 500, match: search, after: 1 });
        faults.inject({ kind: 'truncate', match: search, after: 2 });
        faults.inject({ kind: 'reset', match: search, after: 4 });
        faults.inject({ kind: 'empty', match: search, after: 5 });
        faults.inject({ kind: 'html', status: 502, match: search, after: 6 });
        faults.inject({ kind: 'html', status: 200, match: { path: '/tags' } });
        faults.inject({
          kind: 'status',
          status: 429,
          match: { path: '/conversations/search' },
          headers: { 'retry-after': '1' },
        });
        const one = { path: '/conversations/{conversation_id}' };
        faults.inject({ kind: 'status', status: 503, match: one, after: 10, times: 5 });
        faults.inject({ kind: 'reset', match: one, after: 40, times: 3 });
        faults.inject({ kind: 'truncate', match: one, after: 60, times: 3 });
        faults.inject({ kind: 'expire-scroll', match: { path: '/companies/scroll' }, after: 1 });
        faults.inject({ kind: 'restart-scroll', match: { path: '/companies/scroll' }, after: 4 });
        faults.inject({ kind: 'truncate', match: { path: '/companies/scroll' }, after: 6 });
        const pending = faults.pending();
        const run = await runTap({ url: sandbox.url, clock: skippingClock(sandbox) });
        expect(run.error).toBeUndefined();
        expect(
          run.reports.filter(({ error, skipped }) => (error ?? skipped) !== undefined),
        ).toEqual([]);
        expect([pending, faults.pending()]).toEqual([13, 0]);
        for (const stream of [...streams, 'tags']) {
          expect([
            stream,
            differences(run.table(stream, 'id'), expectedTable(sandbox, stream)),
          ]).toEqual([stream, []]);
          expect([stream, run.records(stream).length]).toEqual([
            stream,
            expectedTable(sandbox, stream).size,
          ]);
        }
      },
    );
  });

  it('that a proxy calls 404 or 403 are not taken for what Intercom says of an object or a token', async () => {
    await withSandbox({ size: { contacts: 30, conversations: 20 } }, async (sandbox) => {
      const { faults } = sandbox;
      const one = { path: '/conversations/{conversation_id}' };
      faults.inject({ kind: 'html', status: 404, match: one, after: 3, times: 2 });
      faults.inject({ kind: 'html', status: 403, match: one, after: 9 });
      faults.inject({ kind: 'html', status: 404, match: { path: '/contacts/{contact_id}/tags' } });
      const clock = skippingClock(sandbox);
      const names = ['tags', 'contacts', 'contact_tags', 'conversation_parts'];
      const passing = await runTap({ url: sandbox.url, clock, streams: names });
      expect([passing.error, passing.reports]).toEqual([
        undefined,
        names.map((stream) => ({ stream })),
      ]);
      expect(passing.records('conversation_parts')).toHaveLength(
        expectedTable(sandbox, 'conversation_parts').size,
      );

      faults.inject({ kind: 'html', status: 404, match: one, after: 5, times: null });
      faults.inject({ kind: 'html', status: 404, match: { path: '/tags' }, times: null });
      const lasting = await runTap({
        ...{ url: sandbox.url, clock, streams: ['conversation_parts', 'tags'] },
        config: { max_concurrency: 1 },
      });
      const problem = 'answered 404, but not in the words of Intercom (something in between?)';
      expect(lasting.reports.map(({ error }) => error?.message.includes(problem))).toEqual([
        true,
        true,
      ]);
      expect(lasting.state).not.toHaveProperty('bookmarks');
    });
  });

  it('of a token that is revoked meanwhile end the run, with a last state', async () => {
    await withSandbox(
      { latencyMs: 10, size: { contacts: 50, conversations: 200 } },
      async (sandbox) => {
        const run = await runTap({
          url: sandbox.url,
          streams,
          onWrite: (_batch, all) => {
            if (all.length > 100) sandbox.configure({ token: 'another' });
          },
        });
        expect(run.error).toBeInstanceOf(AuthenticationError);
        expect(run.messages.at(-1)?.type).toBe('STATE');
        expect(String(run.error)).not.toContain('sandbox-token');
      },
    );
  });

  it('of a server that is not there are told within 15 seconds', async () => {
    const clock = steppingClock();
    const startedAt = clock.now();
    const run = await runTap({ url: 'http://127.0.0.1:9', clock });
    expect(run.error).toBeInstanceOf(UnreachableError);
    expect(run.messages).toEqual([]);
    expect(clock.now() - startedAt).toBeLessThan(15_000);
  });
});
