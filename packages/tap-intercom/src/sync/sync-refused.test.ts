import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startIntercomSandbox,
  type IntercomSandbox,
} from '@intercom-to-snowflake/intercom-sandbox';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { AuthenticationError } from '../errors.ts';
import { streams } from '../streams/index.ts';
import { sendJson, startAnsweringServer } from '../testing/answering-server.ts';
import { differences, expectedTable } from '../testing/expected.ts';
import { runTap } from '../testing/run-tap.ts';
import { withSandbox } from '../testing/with-sandbox.ts';

const core = [
  ...['admins', 'teams', 'tags', 'segments', 'company_segments', 'company_attributes'],
  ...['contact_attributes', 'companies', 'contacts', 'conversations', 'conversation_parts'],
];
const small = { contacts: 30, companies: 10, conversations: 10 };

describe('a token without a permission', () => {
  it.each([401, 403] as const)(
    'skips the streams that need it, and only those (%i)',
    async (status) => {
      await withSandbox(
        {
          size: small,
          permissions: ['read_users_and_companies', 'read_admins', 'read_tags'],
          missingPermissionStatus: status,
        },
        async (sandbox) => {
          const run = await runTap({ url: sandbox.url, streams: core });
          expect(run.error).toBeUndefined();
          expect(
            run.reports.filter(({ skipped }) => skipped !== undefined).map(({ stream }) => stream),
          ).toEqual(['conversations', 'conversation_parts']);
          expect(run.log).toContain(
            'WARNING conversations is skipped: the token lacks the permission "Read conversations" (Developer Hub, your app, Authentication)\n',
          );
          for (const stream of ['contacts', 'companies', 'tags', 'admins', 'teams']) {
            expect([
              stream,
              differences(run.table(stream, 'id'), expectedTable(sandbox, stream)),
            ]).toEqual([stream, []]);
          }
          expect(run.state).toMatchObject({ currently_syncing: null });
          expect(JSON.stringify(run.state)).not.toContain('conversation');
        },
      );
    },
  );

  it('gets the stream from its beginning once the permission is there', async () => {
    await withSandbox({ size: small, permissions: ['read_admins'] }, async (sandbox) => {
      const first = await runTap({ url: sandbox.url, streams: core });
      sandbox.configure({
        permissions: ['read_conversations', 'read_users_and_companies', 'read_tags'],
      });
      const second = await runTap({ url: sandbox.url, streams: core, state: first.state });
      for (const stream of ['contacts', 'conversations', 'conversation_parts']) {
        expect([
          stream,
          differences(second.table(stream, 'id'), expectedTable(sandbox, stream)),
        ]).toEqual([stream, []]);
      }
    });
  });
});

describe('a stream below another that is readable', () => {
  it('is skipped alone, and its bookmark does not move with the other', async () => {
    const streams = ['contacts', 'data_events'];
    await withSandbox(
      { size: small, permissions: ['read_users_and_companies'] },
      async (sandbox) => {
        const first = await runTap({ url: sandbox.url, streams });
        expect(first.records('contacts')).toHaveLength(30);
        expect(first.reports).toEqual([
          { stream: 'contacts' },
          { stream: 'data_events', skipped: expect.stringContaining('"Read events"') },
        ]);
        expect(Object.keys(first.state['bookmarks'] as JsonObject)).toEqual(['contacts']);
        sandbox.configure({ permissions: ['read_users_and_companies', 'read_events'] });
        const second = await runTap({ url: sandbox.url, streams, state: first.state });
        expect(second.records('contacts').length).toBeLessThan(5);
        const withEvents = sandbox.workspace
          .ids('contacts')
          .filter((id) => recentEvents(sandbox, id) > 0);
        expect(withEvents.length).toBeGreaterThan(3);
        expect(new Set(second.records('data_events').map((event) => event['contact_id']))).toEqual(
          new Set(withEvents),
        );
      },
    );
  });
});

/** How many events of a contact the API lists: those of the last 90 days. */
function recentEvents({ workspace }: IntercomSandbox, contactId: string): number {
  const since = workspace.now() - 90 * 86_400;
  return workspace.events(contactId).filter(({ createdAt }) => createdAt >= since).length;
}

describe('a plan without a feature', () => {
  it('skips the streams that need it, and says so', async () => {
    await withSandbox({ size: small, missingPlanFeatures: ['conversations'] }, async (sandbox) => {
      const run = await runTap({ url: sandbox.url, streams: core });
      expect(run.error).toBeUndefined();
      expect(run.log).toContain(
        "WARNING conversations is skipped: the workspace's plan does not include it\n",
      );
      expect(run.log).toContain('INFO conversations: skipped, 0 records in ');
      expect(run.log).toContain('INFO contacts: done, 30 records in ');
      expect(run.records('contacts')).toHaveLength(30);
    });
  });
});

const everything = {
  ...{ contacts: 8, companies: 4, conversations: 6, tickets: 6, articles: 4, collections: 3 },
  ...{ activity_logs: 5, deleted_conversations: 3 },
};
const names = streams.map(({ name }) => name);

/** What a run of all streams skips: a record of each is enough to know. */
async function skippedIn(url: string): Promise<readonly string[]> {
  const { reports, error } = await runTap({ url, streams: names, isSample: true });
  expect(error).toBeUndefined();
  expect(reports.flatMap((report) => (report.error === undefined ? [] : [report]))).toEqual([]);
  return reports.flatMap(({ stream, skipped }) => (skipped === undefined ? [] : [stream])).sort();
}

const ofConversations = [
  ...['conversation_contacts', 'conversation_linked_objects', 'conversation_parts'],
  ...['conversation_rating', 'conversation_sla', 'conversation_tags', 'conversation_teammates'],
  ...['conversations', 'part_attachments'],
];
const ofTickets = [
  ...['ticket_contacts', 'ticket_linked_objects', 'ticket_parts', 'ticket_states'],
  ...['ticket_type_attributes', 'ticket_types', 'tickets'],
];
const ofArticles = ['articles', 'collections', 'help_centers'];

describe('of all streams', () => {
  let sandbox: IntercomSandbox;
  let permissions: ReturnType<IntercomSandbox['settings']>['permissions'];
  beforeAll(async () => {
    sandbox = await startIntercomSandbox({ rateLimit: 50_000, size: everything });
    ({ permissions } = sandbox.settings());
  });
  afterAll(() => sandbox.close());

  it.each([
    [
      'read_users_and_companies',
      [
        ...['companies', 'company_attributes', 'company_contacts', 'company_notes'],
        ...['company_segment_memberships', 'company_segments', 'company_tags'],
        ...['contact_attributes', 'contact_companies', 'contact_merge_history', 'contact_notes'],
        ...['contact_segments', 'contact_subscriptions', 'contact_tags', 'contacts'],
        // Events are read for each contact.
        ...['data_event_summaries', 'data_events'],
        ...['segments', 'subscription_types', 'team_admins', 'teams'],
      ],
    ],
    [
      'read_conversations',
      ['conversation_attributes', 'deleted_conversations', ...ofConversations].sort(),
    ],
    ['read_admins', ['admins']],
    ['read_tags', ['tags']],
    ['read_tickets', ofTickets],
    ['read_activity_logs', ['activity_logs']],
    ['read_articles', ofArticles],
    ['read_events', ['data_event_summaries', 'data_events']],
  ] as const)('only those that need %s are skipped without it', async (permission, expected) => {
    sandbox.configure({
      permissions: permissions.filter((one) => one !== permission),
      missingPlanFeatures: [],
    });
    expect(await skippedIn(sandbox.url)).toEqual(expected);
  });

  it.each([
    ['conversations', ofConversations],
    ['tickets', ofTickets],
    ['articles', ofArticles],
  ] as const)('only those of %s are skipped in a plan without', async (feature, expected) => {
    sandbox.configure({ permissions, missingPlanFeatures: [feature] });
    expect(await skippedIn(sandbox.url)).toEqual(expected);
  });

  it('none sends the token elsewhere, whatever a next link or a redirect says', async () => {
    const elsewhere = await startAnsweringServer((_request, response) => {
      sendJson(response, 200, {});
    });
    const redirecting = await startAnsweringServer(({ url = '' }, response, index) => {
      if (url === '/me') sendJson(response, 200, { app: { id_code: 'x' } });
      else {
        const status = [301, 302, 303, 307, 308][index % 5] ?? 302;
        response.writeHead(status, { location: `${elsewhere.url}${url}` }).end();
      }
    });
    try {
      await withSandbox(
        { size: { ...everything, articles: 60, activity_logs: 60 }, linkBaseUrl: elsewhere.url },
        async (sandbox) => {
          const run = await runTap({ url: sandbox.url, streams: names });
          expect(run.records('articles')).toHaveLength(60);
          expect(run.records('activity_logs')).toHaveLength(60);
        },
      );
      const redirected = await runTap({ url: redirecting.url, streams: names });
      expect(redirected.reports.filter(({ error }) => error === undefined)).toEqual([
        { stream: 'workspace' },
      ]);
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await redirecting.close();
      await elsewhere.close();
    }
  });
});

describe('a token that is not accepted', () => {
  it('ends the run before anything is written', async () => {
    await withSandbox({ size: small }, async (sandbox) => {
      const run = await runTap({ url: sandbox.url, config: { access_token: 'wrong-token' } });
      expect(run.error).toBeInstanceOf(AuthenticationError);
      expect(run.messages).toEqual([]);
      expect(`${String(run.error)}${run.log}`).not.toContain('wrong-token');
    });
  });
});

describe('FULL_TABLE', () => {
  it('gives each record the version that is activated when all were written', async () => {
    await withSandbox({ size: small }, async (sandbox) => {
      const run = await runTap({ url: sandbox.url, streams: ['tags', 'teams'] });
      for (const stream of ['tags', 'teams']) {
        const messages = run.messages.filter(
          (message) => 'stream' in message && message.stream === stream,
        );
        const activation = messages.at(-1);
        expect(activation).toEqual({
          type: 'ACTIVATE_VERSION',
          stream,
          version: expect.any(Number),
        });
        const versions = messages.flatMap((message) =>
          message.type === 'RECORD' ? [message.version] : [],
        );
        expect(new Set(versions)).toEqual(new Set([(activation as { version: number }).version]));
        expect(versions).toHaveLength(sandbox.workspace.ids(stream as 'tags' | 'teams').length);
      }
    });
  });

  it('does not activate what was not read to its end', async () => {
    await withSandbox({ size: small }, async (sandbox) => {
      sandbox.faults.inject({ kind: 'status', status: 400, match: { path: '/tags' }, times: null });
      const run = await runTap({ url: sandbox.url, streams: ['tags', 'teams'] });
      expect(run.messages.filter(({ type }) => type === 'ACTIVATE_VERSION')).toHaveLength(1);
      expect(
        run.reports.map(({ stream, error }) => [
          stream,
          error?.message.includes('answered 400') ?? false,
        ]),
      ).toEqual([
        ['teams', false],
        ['tags', true],
      ]);
      expect(run.log).toContain('INFO tags: failed, 0 records in ');
    });
  });

  it('can be chosen for an incremental stream: everything is read, whatever the bookmark', async () => {
    await withSandbox({ size: small }, async (sandbox) => {
      const run = await runTap({
        url: sandbox.url,
        streams: ['contacts'],
        state: { bookmarks: { contacts: { updated_at: '2026-11-01T00:00:00Z' } } },
        edit: (entry) => ({
          ...entry,
          metadata: entry.metadata.map((item) =>
            item.breadcrumb.length === 0
              ? { ...item, metadata: { ...item.metadata, 'replication-method': 'FULL_TABLE' } }
              : item,
          ),
        }),
      });
      expect(differences(run.table('contacts', 'id'), expectedTable(sandbox, 'contacts'))).toEqual(
        [],
      );
      expect(run.messages.at(-2)).toEqual({
        type: 'ACTIVATE_VERSION',
        stream: 'contacts',
        version: expect.any(Number),
      });
      expect(run.state).toEqual({
        currently_syncing: null,
        bookmarks: { contacts: { updated_at: '2026-11-01T00:00:00Z' } },
      });
    });
  });
});

describe('nested lists', () => {
  it('are read to their end only if they are selected', async () => {
    await withSandbox({ size: { ...small, contacts: 200 } }, async (sandbox) => {
      const run = await runTap({
        url: sandbox.url,
        streams: ['contacts'],
        edit: (entry) => ({
          ...entry,
          metadata: entry.metadata.map((item) =>
            ['companies', 'notes'].includes(item.breadcrumb[1] ?? '')
              ? { ...item, metadata: { ...item.metadata, selected: false } }
              : item,
          ),
        }),
      });
      expect(run.records('contacts')[0]).not.toHaveProperty('companies');
      expect(run.records('contacts')[0]).toHaveProperty('tags');
      expect(Object.keys(sandbox.requests.counts()).sort()).toEqual([
        'GET /contacts/{contact_id}/tags 200',
        'GET /me 200',
        'POST /contacts/search 200',
      ]);
    });
  });
});
