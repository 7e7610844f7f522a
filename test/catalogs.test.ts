import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import {
  startIntercomSandbox,
  type IntercomSandbox,
} from '@intercom-to-snowflake/intercom-sandbox';
import type { Message } from '@intercom-to-snowflake/singer';
import { createWorkbench, linesOf, run, type Workbench } from './programs.ts';
import { tapConfig } from './sandboxes.ts';

let intercom: IntercomSandbox;
let workbench: Workbench;
beforeAll(async () => {
  intercom = await startIntercomSandbox({ rateLimit: 50_000 });
  // What nothing in a new sandbox has, so that every stream has a record.
  const { workspace } = intercom;
  workspace.linkTicket(workspace.ids('tickets')[0] ?? '', workspace.ids('conversations')[0] ?? '');
  workbench = createWorkbench();
});
afterAll(async () => {
  workbench.remove();
  await intercom.close();
});

/** The streams that a run with this catalog reads, in alphabetical order. */
async function streamsOf(catalog: string): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await run('tap-intercom', [
    ...['--config', workbench.file('tap.json', tapConfig(intercom))],
    ...['--catalog', fileURLToPath(new URL(`../catalogs/${catalog}.json`, import.meta.url))],
  ]);
  expect([exitCode, stderr]).toEqual([
    0,
    expect.not.stringMatching(/^(ERROR|CRITICAL)|is skipped/m),
  ]);
  const messages = linesOf(stdout).map((line) => JSON.parse(line) as Message);
  const streamsIn = (type: string) =>
    [
      ...new Set(
        messages.flatMap((one) => (one.type === type && 'stream' in one ? [one.stream] : [])),
      ),
    ].sort();
  expect(streamsIn('RECORD')).toEqual(streamsIn('SCHEMA'));
  return streamsIn('SCHEMA');
}

describe('the ready-made catalog', () => {
  it('all-streams reads everything, also what is off by default', async () => {
    expect(await streamsOf('all-streams')).toEqual([
      'activity_logs',
      'admins',
      'articles',
      'collections',
      'companies',
      'company_attributes',
      'company_contacts',
      'company_notes',
      'company_segment_memberships',
      'company_segments',
      'company_tags',
      'contact_attributes',
      'contact_companies',
      'contact_merge_history',
      'contact_notes',
      'contact_segments',
      'contact_subscriptions',
      'contact_tags',
      'contacts',
      'conversation_attributes',
      'conversation_contacts',
      'conversation_linked_objects',
      'conversation_parts',
      'conversation_rating',
      'conversation_sla',
      'conversation_tags',
      'conversation_teammates',
      'conversations',
      'counts',
      'data_event_summaries',
      'data_events',
      'deleted_conversations',
      'help_centers',
      'part_attachments',
      'segments',
      'subscription_types',
      'tags',
      'team_admins',
      'teams',
      'ticket_contacts',
      'ticket_linked_objects',
      'ticket_parts',
      'ticket_states',
      'ticket_type_attributes',
      'ticket_types',
      'tickets',
      'workspace',
    ]);
  });

  it('support-analytics reads conversations and tickets, and whom they are about', async () => {
    expect(await streamsOf('support-analytics')).toEqual([
      'admins',
      'companies',
      'company_attributes',
      'company_tags',
      'contact_attributes',
      'contact_companies',
      'contact_merge_history',
      'contact_tags',
      'contacts',
      'conversation_attributes',
      'conversation_contacts',
      'conversation_linked_objects',
      'conversation_parts',
      'conversation_rating',
      'conversation_sla',
      'conversation_tags',
      'conversation_teammates',
      'conversations',
      'counts',
      'deleted_conversations',
      'part_attachments',
      'tags',
      'team_admins',
      'teams',
      'ticket_contacts',
      'ticket_linked_objects',
      'ticket_parts',
      'ticket_states',
      'ticket_type_attributes',
      'ticket_types',
      'tickets',
      'workspace',
    ]);
  });

  it('dbt-intercom reads what fivetran/dbt_intercom is made from', async () => {
    expect(await streamsOf('dbt-intercom')).toEqual([
      'admins',
      'articles',
      'collections',
      'companies',
      'company_tags',
      'contact_companies',
      'contact_tags',
      'contacts',
      'conversation_contacts',
      'conversation_parts',
      'conversation_tags',
      'conversations',
      'help_centers',
      'tags',
      'team_admins',
      'teams',
    ]);
  });
});
