import { describe, expect, it } from '@jest/globals';
import type { CatalogEntry, Message } from '@intercom-to-snowflake/singer';
import { runTap, type TapRun } from '../testing/run-tap.ts';
import { clockOf, withSandbox } from '../testing/with-sandbox.ts';

function asFullTable(entry: CatalogEntry): CatalogEntry {
  return {
    ...entry,
    metadata: entry.metadata.map((item) =>
      item.breadcrumb.length === 0
        ? { ...item, metadata: { ...item.metadata, 'replication-method': 'FULL_TABLE' } }
        : item,
    ),
  };
}

/** Once: when the first record is about to be written. */
function atTheFirstRecord(work: () => void) {
  let isDone = false;
  return (batch: readonly Message[]) => {
    if (isDone || !batch.some(({ type }) => type === 'RECORD')) return;
    isDone = true;
    work();
  };
}

function idsOf(run: TapRun, stream: string): readonly unknown[] {
  return [...new Set(run.records(stream).map(({ id }) => id))].sort();
}

function activated(run: TapRun): readonly string[] {
  return run.messages.flatMap((message) =>
    message.type === 'ACTIVATE_VERSION' ? [message.stream] : [],
  );
}

describe('a stream that is read as a whole', () => {
  it.each(['contacts', 'conversations', 'tickets'] as const)(
    'has also the %s that are changed while it is read: what it has not is deleted from the table',
    async (stream) => {
      await withSandbox(
        { size: { contacts: 2000, conversations: 400, tickets: 400 } },
        async (sandbox) => {
          const { workspace } = sandbox;
          const change = {
            contacts: (id: string) => {
              workspace.updateContact(id, { name: 'Changed' });
            },
            conversations: (id: string) => workspace.closeConversation(id),
            tickets: (id: string) => workspace.assignTicket(id, 0),
          }[stream];
          const run = await runTap({
            url: sandbox.url,
            streams: [stream],
            edit: asFullTable,
            clock: clockOf(sandbox),
            onWrite: atTheFirstRecord(() => {
              sandbox.advanceClock(30);
              for (const id of workspace.ids(stream)) change(id);
            }),
          });
          expect(activated(run)).toEqual([stream]);
          expect(idsOf(run, stream)).toEqual([...workspace.ids(stream)].sort());
        },
      );
    },
  );

  it('has an article that comes to the front of the list while the pages behind are read', async () => {
    await withSandbox({ size: { articles: 90 } }, async (sandbox) => {
      const { workspace } = sandbox;
      const oldest = workspace.ids('articles').at(0) ?? '';
      const run = await runTap({
        url: sandbox.url,
        streams: ['articles'],
        edit: asFullTable,
        clock: clockOf(sandbox),
        onWrite: atTheFirstRecord(() => {
          sandbox.advanceClock(30);
          for (const id of workspace.ids('articles')) {
            workspace.updateRecord('articles', id, { title: 'Changed' });
          }
        }),
      });
      expect(oldest).not.toBe('');
      expect(activated(run)).toEqual(['articles']);
      expect(idsOf(run, 'articles')).toEqual([...workspace.ids('articles')].sort());
    });
  });

  it('activates no version when an end_date leaves records out: they are not gone', async () => {
    await withSandbox({ size: { contacts: 30, conversations: 10 } }, async (sandbox) => {
      const run = await runTap({
        url: sandbox.url,
        streams: ['contacts', 'tags'],
        edit: asFullTable,
        config: { end_date: '2026-01-01T00:00:00Z' },
      });
      expect(run.error).toBeUndefined();
      expect(activated(run)).toEqual(['tags']);
    });
  });

  it('is chosen in the metadata, or where the catalog shows how a stream is replicated', async () => {
    await withSandbox({ size: { contacts: 5 } }, async ({ url }) => {
      const streams = ['contacts'];
      const shown = (entry: CatalogEntry) => ({ ...entry, replication_method: 'FULL_TABLE' });
      expect(activated(await runTap({ url, streams, edit: shown }))).toEqual(['contacts']);
      const other = (entry: CatalogEntry) => ({
        ...asFullTable(entry),
        replication_method: 'INCREMENTAL',
      });
      expect(activated(await runTap({ url, streams, edit: other }))).toEqual(['contacts']);
      expect(activated(await runTap({ url, streams }))).toEqual([]);
    });
  });
});
