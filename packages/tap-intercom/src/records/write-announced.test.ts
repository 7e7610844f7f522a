import { describe, expect, it } from '@jest/globals';
import type { Message } from '@intercom-to-snowflake/singer';
import { runTap } from '../testing/run-tap.ts';
import { withSandbox } from '../testing/with-sandbox.ts';

const small = { contacts: 20, companies: 6, conversations: 8 };

function announced(messages: readonly Message[]): readonly string[] {
  return messages.flatMap((message) => (message.type === 'SCHEMA' ? [message.stream] : [])).sort();
}

describe('a SCHEMA', () => {
  it('comes once, in front of all records of its stream, and also for a stream without any', async () => {
    await withSandbox({ size: { ...small, articles: 0 } }, async (sandbox) => {
      const streams = ['contacts', 'contact_tags', 'tags', 'articles'];
      const { messages } = await runTap({ url: sandbox.url, streams });
      expect(announced(messages)).toEqual([...streams].sort());
      for (const stream of streams) {
        const first = messages.find((one) => 'stream' in one && one.stream === stream);
        expect(first?.type).toBe('SCHEMA');
      }
    });
  });

  it('is not there for a stream that the token may not read: a target that overwrites would empty its table', async () => {
    await withSandbox(
      { size: small, permissions: ['read_users_and_companies'] },
      async ({ url }) => {
        const streams = ['contacts', 'data_events', 'conversations', 'conversation_parts'];
        const run = await runTap({ url, streams });
        expect(announced(run.messages)).toEqual(['contacts']);
        expect(run.state).toMatchObject({ currently_syncing: null });
      },
    );
  });
});

describe('the last STATE', () => {
  it('names a stream that could not be read to its end: a target that overwrites leaves its table alone', async () => {
    await withSandbox({ size: small }, async (sandbox) => {
      sandbox.faults.inject({
        ...{ kind: 'status', status: 403, match: { path: '/conversations/{conversation_id}' } },
        ...{ after: 3, times: null },
      });
      const run = await runTap({
        url: sandbox.url,
        streams: ['conversations', 'conversation_parts', 'contacts'],
        config: { max_concurrency: 1 },
      });
      expect(run.records('conversation_parts').length).toBeGreaterThan(0);
      expect(run.reports).toContainEqual({
        stream: 'conversation_parts',
        skipped: expect.any(String),
      });
      expect(run.state).toMatchObject({ currently_syncing: 'conversations' });
    });
  });
});
