import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { runTap, type TapRun, type TapRunOptions } from '../testing/run-tap.ts';
import { withSandbox } from '../testing/with-sandbox.ts';

const streams = ['contacts', 'contact_merge_history', 'conversations', 'deleted_conversations'];
const size = { contacts: 10, companies: 2, conversations: 5, deleted_conversations: 2 };

/** A run in a workspace where one contact was merged into another and a conversation deleted. */
async function runAfterDeletions(
  options: Omit<TapRunOptions, 'url'>,
  look: (run: TapRun, gone: { contact: string; conversation: string }) => void,
): Promise<void> {
  await withSandbox({ size }, async ({ workspace, url }) => {
    const contact = workspace.createContact({}, 'lead');
    workspace.mergeContacts(contact, workspace.createContact({}, 'user'));
    const [conversation = ''] = workspace.ids('conversations');
    workspace.deleteConversation(conversation);
    look(await runTap({ url, streams, ...options }), { contact, conversation });
  });
}

function deletionsIn(run: TapRun, stream: string): readonly JsonObject[] {
  return run.records(stream).filter((record) => '_sdc_deleted_at' in record);
}

function schemaOf(run: TapRun, stream: string): JsonObject {
  const message = run.messages.find((one) => one.type === 'SCHEMA' && one.stream === stream);
  return message?.type === 'SCHEMA' ? (message.schema['properties'] as JsonObject) : {};
}

describe('records of deletions', () => {
  it('are the id and the time, in the streams that lost something', async () => {
    await runAfterDeletions({ config: { deletion_records: true } }, (run, gone) => {
      expect(deletionsIn(run, 'contacts')).toContainEqual({
        id: gone.contact,
        _sdc_deleted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
        workspace_id: 'sandbox1',
      });
      expect(deletionsIn(run, 'contacts')).toHaveLength(
        run.records('contact_merge_history').length,
      );
      expect(deletionsIn(run, 'conversations').map((record) => record['id'])).toEqual(
        run.records('deleted_conversations').map((record) => record['id']),
      );
      expect(deletionsIn(run, 'conversations').map((record) => record['id'])).toContain(
        gone.conversation,
      );
      for (const stream of ['contacts', 'conversations']) {
        expect(schemaOf(run, stream)['_sdc_deleted_at']).toEqual({
          type: ['null', 'string'],
          format: 'date-time',
        });
      }
      expect(run.log).toContain(
        `INFO contacts: done, ${size.contacts + 1 + deletionsIn(run, 'contacts').length} records`,
      );
    });
  });

  it('have the time of the run where Intercom does not know when', async () => {
    await withSandbox({ size }, async (sandbox) => {
      const merge = { type: 'merge_history', source_contact_id: 'gone', merged_at: null };
      const contact = { type: 'contact', id: 'kept', updated_at: 1_700_000_000 };
      sandbox.faults.inject({
        ...{ kind: 'status', status: 200, match: { path: '/contacts/search' } },
        body: { type: 'list', data: [{ ...contact, merge_history: [merge] }], total_count: 1 },
      });
      const config = { deletion_records: true };
      const run = await runTap({ url: sandbox.url, streams, config });
      expect(deletionsIn(run, 'contacts')).toEqual([
        {
          id: 'gone',
          _sdc_deleted_at: expect.stringMatching(/^20\d\d-\d\d-\d\dT/),
          workspace_id: 'sandbox1',
        },
      ]);
    });
  });

  it('are written only if they are wished', async () => {
    await runAfterDeletions({}, (run) => {
      expect(run.records('deleted_conversations').length).toBeGreaterThan(0);
      expect(JSON.stringify(run.messages)).not.toContain('_sdc_deleted_at');
    });
  });

  it('are left to ACTIVATE_VERSION where every run reads everything, and out where nothing is selected or known', async () => {
    const config = { deletion_records: true };
    for (const options of [
      {
        config,
        edit: (entry) => ({
          ...entry,
          metadata: entry.metadata.map((item) =>
            item.breadcrumb.length === 0
              ? { ...item, metadata: { ...item.metadata, 'replication-method': 'FULL_TABLE' } }
              : item,
          ),
        }),
      },
      { config, streams: ['contact_merge_history', 'deleted_conversations'] },
      { config, streams: ['contacts', 'conversations'] },
      { config: { ...config, api_version: '2.15' } },
    ] satisfies readonly Omit<TapRunOptions, 'url'>[]) {
      await runAfterDeletions(options, (run) => {
        expect(run.messages.length).toBeGreaterThan(0);
        expect(JSON.stringify(run.messages)).not.toContain('_sdc_deleted_at');
      });
    }
  });
});
