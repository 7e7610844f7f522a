import { describe, expect, it } from '@jest/globals';
import type { IntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import type { JsonValue } from '@intercom-to-snowflake/singer';
import { differences, expectedTable } from '../testing/expected.ts';
import { runTap, tableAfter, type TapRun, type TapRunOptions } from '../testing/run-tap.ts';
import { clockOf, withSandbox } from '../testing/with-sandbox.ts';

const compared = [
  'admins',
  'teams',
  'tags',
  'segments',
  'company_segments',
  'companies',
  'contacts',
  'conversations',
  'conversation_parts',
] as const;

function expectTables(sandbox: IntercomSandbox, runs: readonly TapRun[]): void {
  for (const stream of compared) {
    expect([stream, differences(tableAfter(runs, stream), expectedTable(sandbox, stream))]).toEqual(
      [stream, []],
    );
  }
}

/** The seconds of the local midnights around a day, found by looking at the clock on the wall. */
function midnightsOf(timezone: string, day: number): readonly number[] {
  const wall = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const seconds = Array.from({ length: 48 * 4 }, (_, index) => day / 1000 - 86_400 + index * 900);
  return seconds.filter((second) => wall.format(second * 1000).endsWith('00:00:00'));
}

describe('a first run', () => {
  it('writes every record of the workspace, with all its fields, once', async () => {
    await withSandbox({ size: { contacts: 400, conversations: 150 } }, async (sandbox) => {
      const run = await runTap({ url: sandbox.url });
      expect(run.error).toBeUndefined();
      expectTables(sandbox, [run]);
      for (const stream of compared) {
        expect([stream, run.records(stream).length]).toEqual([
          stream,
          expectedTable(sandbox, stream).size,
        ]);
      }
    });
  });

  it.each(['Pacific/Pago_Pago', 'Pacific/Kiritimati', 'America/New_York', 'Asia/Kathmandu'])(
    'misses no contact and gives none twice when the workspace is in %s',
    async (timezone) => {
      await withSandbox(
        {
          timezone,
          size: { contacts: 1500, companies: 5, conversations: 5 },
        },
        async (sandbox) => {
          const run = await runTap({ url: sandbox.url, streams: ['contacts'] });
          expect(run.records('contacts')).toHaveLength(1500);
          expect(
            differences(run.table('contacts', 'id'), expectedTable(sandbox, 'contacts')),
          ).toEqual([]);
        },
      );
    },
  );

  it('reads from start_date on, to the second', async () => {
    await withSandbox({ size: { contacts: 300, conversations: 100 } }, async (sandbox) => {
      const times = [...expectedTable(sandbox, 'contacts').values()]
        .map((contact) => contact['updated_at'] as string)
        .sort();
      const startDate = times[200] ?? '';
      const run = await runTap({
        url: sandbox.url,
        streams: ['contacts', 'conversations', 'conversation_parts', 'companies'],
        config: { start_date: startDate },
      });
      for (const stream of ['contacts', 'conversations', 'companies']) {
        const wanted = [...expectedTable(sandbox, stream)].filter(
          ([, record]) => (record['updated_at'] as string) >= startDate,
        );
        expect([stream, differences(run.table(stream, 'id'), new Map(wanted))]).toEqual([
          stream,
          [],
        ]);
      }
      expect(
        run
          .records('conversation_parts')
          .every((part) => (part['conversation_updated_at'] as string) >= startDate),
      ).toBe(true);
    });
  });

  it('that has nothing to write of a stream says nothing of it in the state', async () => {
    await withSandbox({ size: { contacts: 5, companies: 5, articles: 3 } }, async ({ url }) => {
      const streams = ['contacts', 'companies', 'articles'];
      const soon = new Date(Date.now() + 3600_000).toISOString();
      const run = await runTap({ url, streams, config: { start_date: soon } });
      expect([run.error, run.state]).toEqual([undefined, { currently_syncing: null }]);
    });
  });

  it('leaves what changed at or after end_date to a later run', async () => {
    await withSandbox({ size: { contacts: 300, conversations: 100 } }, async (sandbox) => {
      const streams = ['contacts', 'conversations', 'companies'];
      const endDate = '2025-06-01T00:00:00.000Z';
      const first = await runTap({ url: sandbox.url, streams, config: { end_date: endDate } });
      for (const stream of streams) {
        const wanted = [...expectedTable(sandbox, stream)].filter(
          ([, record]) => (record['updated_at'] as string) < endDate,
        );
        expect([stream, differences(first.table(stream, 'id'), new Map(wanted))]).toEqual([
          stream,
          [],
        ]);
      }
      const second = await runTap({ url: sandbox.url, streams, state: first.state });
      for (const stream of streams) {
        expect([
          stream,
          differences(tableAfter([first, second], stream), expectedTable(sandbox, stream)),
        ]).toEqual([stream, []]);
      }
    });
  });
});

describe('an incremental run', () => {
  it('writes what changed since, and little else', async () => {
    await withSandbox({ size: { contacts: 400, conversations: 150 } }, async (sandbox) => {
      const { workspace } = sandbox;
      const first = await runTap({ url: sandbox.url });
      const [contact = '', tagged = '', merged = ''] = workspace.ids('contacts');
      const [conversation = '', closed = ''] = workspace.ids('conversations');
      const [company = ''] = workspace.ids('companies');
      const [tag = ''] = workspace.ids('tags');
      workspace.updateContact(contact, { name: 'Changed' });
      workspace.tagContact(tagged, tag);
      const created = workspace.createContact({ name: 'New' });
      workspace.mergeContacts(merged, contact);
      workspace.reply(conversation, { body: '<p>More</p>' });
      workspace.closeConversation(closed);
      const opened = workspace.createConversation(created, { title: 'New' });
      workspace.updateCompany(company, { name: 'Changed' });

      const second = await runTap({ url: sandbox.url, state: first.state });
      expect(second.error).toBeUndefined();
      const ids = (stream: string) => second.records(stream).map((record) => record['id']);
      expect(ids('contacts')).toEqual(expect.arrayContaining([contact, tagged, created]));
      expect(ids('conversations')).toEqual(expect.arrayContaining([conversation, closed, opened]));
      expect(ids('companies')).toContain(company);
      // Some records were changed in the hour before the first run: 40 is a tenth of the contacts.
      expect(ids('contacts').length).toBeLessThan(40);
      expect(ids('conversations').length).toBeLessThan(15);
      expect(ids('companies').length).toBeLessThan(4);
      const after = (stream: string) =>
        new Map([...tableAfter([first, second], stream)].filter(([key]) => key !== `"${merged}"`));
      for (const stream of ['contacts', 'companies', 'conversations', 'conversation_parts']) {
        expect([stream, differences(after(stream), expectedTable(sandbox, stream))]).toEqual([
          stream,
          [],
        ]);
      }
    });
  });

  it('gives all parts of a conversation that changed, not only the new ones', async () => {
    await withSandbox({ size: { conversations: 60 } }, async (sandbox) => {
      const { workspace } = sandbox;
      const streams = ['conversation_parts'];
      const first = await runTap({ url: sandbox.url, streams });
      const id =
        workspace.ids('conversations').find((one) => workspace.parts(one).length > 5) ?? '';
      const redacted = workspace.parts(id)[0]?.['id'] as string;
      workspace.redactPart(id, redacted);
      const second = await runTap({ url: sandbox.url, streams, state: first.state });
      const parts = second
        .records('conversation_parts')
        .filter((part) => part['conversation_id'] === id);
      expect(parts).toHaveLength(workspace.parts(id).length);
      expect(
        differences(
          tableAfter([first, second], 'conversation_parts'),
          expectedTable(sandbox, 'conversation_parts'),
        ),
      ).toEqual([]);
    });
  });

  it.each(['Pacific/Pago_Pago', 'Pacific/Kiritimati', 'Europe/Lisbon'])(
    'sees changes on both sides of midnight in %s',
    async (timezone) => {
      // The clocks of Lisbon go back at 01:00 UTC on this day.
      for (const midnight of midnightsOf(timezone, Date.UTC(2026, 9, 25))) {
        await withSandbox(
          {
            timezone,
            now: (midnight - 1800) * 1000,
            size: { contacts: 60, companies: 2, conversations: 2 },
          },
          async (sandbox) => {
            const clock = clockOf(sandbox);
            const first = await runTap({ url: sandbox.url, clock, streams: ['contacts'] });
            const ids = sandbox.workspace.ids('contacts');
            for (const [index, id] of ids.slice(0, 12).entries()) {
              sandbox.advanceClock(300);
              sandbox.workspace.updateContact(id, { name: `Changed ${index}` });
            }
            const second = await runTap({
              url: sandbox.url,
              clock,
              streams: ['contacts'],
              state: first.state,
              config: { replication_lookback_window_seconds: 0 },
            });
            expect(
              differences(
                tableAfter([first, second], 'contacts'),
                expectedTable(sandbox, 'contacts'),
              ),
            ).toEqual([]);
          },
        );
      }
    },
  );

  it('fails before anything is written where a state or a date would have it read nothing', async () => {
    await withSandbox({ size: { contacts: 5 } }, async ({ url }) => {
      const streams = ['tags', 'contacts', 'contact_tags'];
      const bookmarks = (contact_tags: JsonValue) => ({ bookmarks: { contact_tags } });
      const inTenYears = new Date(Date.now() + 3.15e11).toISOString();
      const cases: readonly (readonly [Partial<TapRunOptions>, string])[] = [
        [{ state: bookmarks('yesterday') }, "the state's bookmark of contact_tags is no time"],
        [
          { state: bookmarks({ updated_at: inTenYears }) },
          "the state's bookmark of contact_tags is in the future",
        ],
        [{ config: { start_date: inTenYears } }, 'start_date: in the future'],
      ];
      for (const [rest, problem] of cases) {
        const run = await runTap({ url, streams, ...rest });
        expect(String(run.error)).toContain(problem);
        expect(run.messages).toEqual([]);
      }
      const others = { bookmarks: { conversations: 'yesterday', tags: 'yesterday' } };
      const run = await runTap({ url, streams, state: others });
      expect([run.error, run.records('contacts').length]).toEqual([undefined, 5]);
      expect(run.state).toMatchObject(others);
    });
  });

  it('reads the states of other taps', async () => {
    await withSandbox({ size: { contacts: 300, conversations: 100 } }, async (sandbox) => {
      const time = '2025-06-01T00:00:00.000000Z';
      const run = await runTap({
        url: sandbox.url,
        streams: ['contacts', 'conversations', 'companies'],
        config: { replication_lookback_window_seconds: 0 },
        state: {
          bookmarks: {
            contacts: { updated_at: time },
            conversations: {
              replication_key: 'updated_at',
              replication_key_value: Date.parse(time) / 1000,
            },
            companies: time,
            gone: { updated_at: time },
          },
          activate_versions: { tags: 17 },
        },
      });
      for (const stream of ['contacts', 'conversations', 'companies']) {
        const wanted = [...expectedTable(sandbox, stream)].filter(
          ([, record]) => (record['updated_at'] as string) >= '2025-06-01T00:00:00.000Z',
        );
        expect([stream, differences(run.table(stream, 'id'), new Map(wanted))]).toEqual([
          stream,
          [],
        ]);
      }
      const latest = (stream: string) =>
        run
          .records(stream)
          .map((record) => record['updated_at'] as string)
          .sort()
          .at(-1);
      expect(run.state).toEqual({
        currently_syncing: null,
        bookmarks: {
          contacts: { updated_at: latest('contacts') },
          conversations: { updated_at: latest('conversations') },
          companies: { updated_at: latest('companies') },
          gone: { updated_at: time },
        },
        activate_versions: { tags: 17 },
      });
    });
  });
});
