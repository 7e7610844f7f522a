import { describe, expect, it } from '@jest/globals';
import type { IntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
} from '@intercom-to-snowflake/singer';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { runTap, type TapRun } from '../testing/run-tap.ts';
import { withSandbox } from '../testing/with-sandbox.ts';
import { streams } from './index.ts';

const names = streams.map(({ name }) => name);
const size = { contacts: 120, companies: 30, conversations: 60, tickets: 40, activity_logs: 120 };

/** A row of a join as text, so that tables can be compared as sets. */
function pairs(run: TapRun, stream: string, ...fields: readonly string[]): readonly string[] {
  return run
    .records(stream)
    .map((record) => fields.map((field) => record[field] as string).join(' '))
    .sort();
}

function expectedPairs(
  parents: readonly string[],
  childrenOf: (id: string) => readonly (string | undefined)[],
): readonly string[] {
  return parents.flatMap((id) => childrenOf(id).map((child) => `${id} ${child ?? ''}`)).sort();
}

/** The ids of the objects in a list inside a record of the workspace. */
function idsIn(
  record: { readonly [name: string]: unknown } | undefined,
  field: string,
  list: string,
): readonly string[] {
  const value = record?.[field];
  const items = isJsonObject(value) ? value[list] : undefined;
  return (Array.isArray(items) ? items : []).map((item: JsonValue) =>
    String((item as JsonObject)['id'] as string | number),
  );
}

function idsOf(run: TapRun, stream: string): readonly unknown[] {
  return run
    .records(stream)
    .map((record) => record['id'])
    .sort();
}

/** The paths that each stream asked for, from the metrics that it logged. */
function endpointsAsked(run: TapRun): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, readonly string[]>();
  for (const [, text = ''] of run.log.matchAll(/METRIC: (.*http_request_duration.*)/g)) {
    const { tags } = JSON.parse(text) as { tags: { stream?: string; endpoint: string } };
    if (tags.stream === undefined) continue;
    asked.set(tags.stream, [...(asked.get(tags.stream) ?? []), tags.endpoint].sort());
  }
  return asked;
}

/** Returns the id of a contact that was merged into another. */
function changeTheWorkspace({ workspace }: IntercomSandbox): string {
  const [first = '', second = '', third = '', fourth = ''] = workspace.ids('contacts');
  const [type = '', other = ''] = workspace.ids('subscription_types');
  workspace.mergeContacts(
    third,
    workspace.record('contacts', first)?.['role'] === 'user' ? first : second,
  );
  workspace.optIn(fourth, type);
  workspace.optOut(fourth, other);
  workspace.addContactNote(fourth, 'A note');
  workspace.addCompanyNote(workspace.ids('companies')[0] ?? '', 'A note');
  workspace.deleteConversation(workspace.ids('conversations')[0] ?? '');
  workspace.linkTicket(workspace.ids('tickets')[0] ?? '', workspace.ids('conversations')[0] ?? '');
  return third;
}

describe('every stream', () => {
  it('holds what the workspace holds', async () => {
    await withSandbox({ size }, async (sandbox) => {
      const merged = changeTheWorkspace(sandbox);
      const { workspace } = sandbox;
      const run = await runTap({ url: sandbox.url, streams: names });
      expect(run.error).toBeUndefined();
      expect(run.reports.filter(({ skipped, error }) => (skipped ?? error) !== undefined)).toEqual(
        [],
      );

      for (const kind of [
        'tickets',
        'ticket_types',
        'ticket_states',
        'articles',
        'collections',
        'help_centers',
        'activity_logs',
        'subscription_types',
        'conversation_attributes',
        'deleted_conversations',
      ] as const) {
        expect([kind, idsOf(run, kind)]).toEqual([kind, [...workspace.ids(kind)].sort()]);
      }
      const contacts = workspace.ids('contacts');
      const companies = workspace.ids('companies');
      const conversations = workspace.ids('conversations');
      const tickets = workspace.ids('tickets');
      const joins: readonly (readonly [string, string, string, readonly string[]])[] = [
        ['contact_tags', 'contact_id', 'tag_id', expectedPairs(contacts, workspace.contactTagIds)],
        [
          'contact_companies',
          'contact_id',
          'company_id',
          expectedPairs(contacts, workspace.contactCompanyIds),
        ],
        [
          'contact_segments',
          'contact_id',
          'segment_id',
          expectedPairs(contacts, workspace.contactSegmentIds),
        ],
        [
          'company_segment_memberships',
          'company_id',
          'segment_id',
          expectedPairs(companies, workspace.companySegmentIds),
        ],
        [
          'company_contacts',
          'company_id',
          'contact_id',
          expectedPairs(companies, workspace.companyContactIds),
        ],
        ['contact_notes', 'contact_id', 'id', expectedPairs(contacts, workspace.noteIds)],
        ['company_notes', 'company_id', 'id', expectedPairs(companies, workspace.noteIds)],
        [
          'company_tags',
          'company_id',
          'tag_id',
          expectedPairs(companies, (id) =>
            idsIn(workspace.record('companies', id), 'tags', 'tags'),
          ),
        ],
        [
          'conversation_contacts',
          'conversation_id',
          'contact_id',
          expectedPairs(conversations, (id) =>
            idsIn(workspace.record('conversations', id), 'contacts', 'contacts'),
          ),
        ],
        [
          'conversation_tags',
          'conversation_id',
          'tag_id',
          expectedPairs(conversations, (id) =>
            idsIn(workspace.record('conversations', id), 'tags', 'tags'),
          ),
        ],
        [
          'conversation_teammates',
          'conversation_id',
          'teammate_id',
          expectedPairs(conversations, (id) =>
            idsIn(workspace.record('conversations', id), 'teammates', 'admins'),
          ),
        ],
        [
          'conversation_linked_objects',
          'conversation_id',
          'linked_object_id',
          expectedPairs(conversations, (id) =>
            idsIn(workspace.record('conversations', id), 'linked_objects', 'data'),
          ),
        ],
        [
          'ticket_contacts',
          'ticket_id',
          'contact_id',
          expectedPairs(tickets, (id) =>
            idsIn(workspace.record('tickets', id), 'contacts', 'contacts'),
          ),
        ],
        [
          'ticket_linked_objects',
          'ticket_id',
          'linked_object_id',
          expectedPairs(tickets, (id) =>
            idsIn(workspace.record('tickets', id), 'linked_objects', 'data'),
          ),
        ],
        [
          'ticket_parts',
          'ticket_id',
          'id',
          expectedPairs(tickets, (id) =>
            workspace
              .ticketParts(id)
              .slice(-500)
              .map((part) => part['id'] as string),
          ),
        ],
        [
          'ticket_type_attributes',
          'ticket_type_id',
          'id',
          expectedPairs(workspace.ids('ticket_types'), (id) =>
            idsIn(workspace.record('ticket_types', id), 'ticket_type_attributes', 'data'),
          ),
        ],
      ];
      for (const [stream, parent, child, expected] of joins) {
        expect([stream, pairs(run, stream, parent, child)]).toEqual([stream, expected]);
        expect([stream, expected.length > 0]).toEqual([stream, true]);
      }
      expect(pairs(run, 'contact_subscriptions', 'subscription_type_id', 'state')).toEqual(
        expect.arrayContaining([
          `${workspace.ids('subscription_types')[0] ?? ''} opted_in`,
          `${workspace.ids('subscription_types')[1] ?? ''} opted_out`,
        ]),
      );
      expect(pairs(run, 'contact_merge_history', 'source_contact_id')).toContain(merged);
      expect(run.records('workspace').map((record) => record['id_code'])).toEqual([workspace.id]);
      expect(run.records('data_events').length).toBeGreaterThan(0);
      expect(run.records('data_event_summaries').length).toBeGreaterThan(0);
      expect(run.records('part_attachments').length).toBeGreaterThan(0);
      expect(run.records('team_admins').length).toBeGreaterThan(0);
      const counted = (object: string, value: string) =>
        run.records('counts').find((one) => one['object'] === object && one['value'] === value)?.[
          'count'
        ];
      expect(counted('contacts', 'all')).toBe(contacts.length);
      expect(counted('conversations', 'all')).toBe(conversations.length);
      expect(counted('tickets', 'all')).toBe(tickets.length);
      expect(Number(counted('contacts', 'user')) + Number(counted('contacts', 'lead'))).toBe(
        contacts.length,
      );
      for (const { name, keyProperties } of streams) {
        expect([name, run.table(name, ...keyProperties).size]).toEqual([
          name,
          run.records(name).length,
        ]);
        const owners = new Set(run.records(name).map((record) => record['workspace_id']));
        expect([name, ...owners]).toEqual([name, workspace.id]);
      }
      expect(run.log).not.toContain('its schema does not name');
      const asked = endpointsAsked(run);
      for (const { name, endpoints = [] } of streams) {
        const paths = endpoints.map((one) => one.replace(/^\w+ /, '').replace(/{\w+}/g, '{id}'));
        expect([name, asked.get(name) ?? []]).toEqual([name, paths.sort()]);
      }
    });
  });

  it.each(['2.11', '2.15', '2.16'])(
    'validates against its own schema, read with version %s',
    async (version) => {
      await withSandbox({ size }, async (sandbox) => {
        changeTheWorkspace(sandbox);
        const run = await runTap({
          url: sandbox.url,
          streams: names,
          config: { api_version: version },
        });
        expect(run.error).toBeUndefined();
        const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
        formats.default(ajv);
        for (const { name, schema } of streams) {
          const validate = ajv.compile(strict(schema));
          const problems = run
            .records(name)
            .flatMap((record) => (validate(record) ? [] : [ajv.errorsText(validate.errors)]));
          expect([name, problems.slice(0, 2)]).toEqual([name, []]);
        }
        const skipped = run.reports.filter((report) => report.skipped !== undefined);
        expect(skipped.map(({ stream }) => stream).sort()).toEqual(
          streams
            .filter(({ since }) => Number(since.slice(2)) > Number(version.slice(2)))
            .map(({ name }) => name)
            .sort(),
        );
      });
    },
  );

  it('has its keys and what it is bookmarked by in its schema', () => {
    for (const { name, keyProperties, replication, schema } of streams) {
      const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
      const needed = [
        ...keyProperties,
        ...(replication.method === 'INCREMENTAL' ? [replication.key] : []),
      ];
      expect([name, needed.filter((field) => !(field in properties))]).toEqual([name, []]);
    }
  });

  it('tells which fields its schema does not name, once, and passes them on', async () => {
    await withSandbox({ size }, async (sandbox) => {
      for (let number = 0; number < 3; number += 1) {
        sandbox.workspace.createContact({
          brand_new: number,
          custom_attributes: { own: number },
          location: { type: 'location', planet: 'Mars', city: null },
        });
      }
      const run = await runTap({ url: sandbox.url, streams: ['contacts', 'companies'] });
      expect(run.log.match(/INFO .*does not name.*/g)).toEqual([
        'INFO contacts: fields that its schema does not name, passed on as they came: brand_new, location.planet',
      ]);
      expect(run.records('contacts').filter((contact) => 'brand_new' in contact)).toHaveLength(3);
    });
  });

  it('is decoded where it is wished, but for what customers defined', async () => {
    await withSandbox({ size }, async (sandbox) => {
      const { workspace } = sandbox;
      const encoded = {
        name: 'X&amp;Y&#39;s &lt;&quot;Z&quot;&gt; &amp;amp; &copy;',
        email: 'o&#39;brien@example.com',
        custom_attributes: { name: 'a &amp; b' },
      };
      const id = workspace.createContact({ ...encoded, browser: 'Fire &amp; Fox' });
      const company = workspace.createCompany({ name: 'M&amp;S', company_id: 'm&amp;s' });
      const streams = ['contacts', 'companies'];
      const given = await runTap({ url: sandbox.url, streams });
      expect(given.table('contacts', 'id').get(JSON.stringify(id))).toMatchObject(encoded);
      const run = await runTap({
        url: sandbox.url,
        streams,
        config: { decode_html_entities: true },
      });
      expect(run.table('contacts', 'id').get(JSON.stringify(id))).toMatchObject({
        name: 'X&Y\'s <"Z"> &amp; &copy;',
        email: "o'brien@example.com",
        browser: 'Fire &amp; Fox',
        custom_attributes: { name: 'a &amp; b' },
      });
      expect(run.table('companies', 'id').get(JSON.stringify(company))).toMatchObject({
        name: 'M&S',
        company_id: 'm&s',
      });
    });
  });

  it('costs no request where it is cut out of another', async () => {
    await withSandbox({ size }, async (sandbox) => {
      await runTap({
        url: sandbox.url,
        streams: ['contacts', 'conversations', 'tickets', 'teams'],
      });
      const alone = sandbox.requests.counts();
      sandbox.requests.clear();
      await runTap({
        url: sandbox.url,
        streams: [
          ...['contacts', 'contact_tags', 'contact_companies', 'contact_subscriptions'],
          ...[
            'contact_merge_history',
            'conversations',
            'conversation_contacts',
            'conversation_tags',
          ],
          ...[
            'conversation_rating',
            'conversation_sla',
            'tickets',
            'ticket_parts',
            'teams',
            'team_admins',
          ],
        ],
      });
      expect(sandbox.requests.counts()).toEqual(alone);
    });
  });

  it('is read from its own bookmark on, whatever the others of the same endpoint have', async () => {
    await withSandbox({ size }, async (sandbox) => {
      const first = await runTap({ url: sandbox.url, streams: ['conversations'] });
      const second = await runTap({
        url: sandbox.url,
        streams: ['conversations', 'conversation_tags', 'conversation_parts'],
        state: first.state,
      });
      expect(second.records('conversations').length).toBeLessThan(6);
      expect(
        new Set(second.records('conversation_parts').map((part) => part['conversation_id'])),
      ).toEqual(
        new Set(
          sandbox.workspace
            .ids('conversations')
            .filter((id) => sandbox.workspace.parts(id).length > 0),
        ),
      );
    });
  });
});

/** The schema, strict about the keys: they are there, and not null. */
function strict(schema: JsonSchema): JsonSchema {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return {
    ...schema,
    required: Object.keys(properties).filter((name) => {
      const property = properties[name];
      return isJsonObject(property) && typeof property['type'] === 'string';
    }),
  };
}
