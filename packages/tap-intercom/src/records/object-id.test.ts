import { describe, expect, it } from '@jest/globals';
import { runTap } from '../testing/run-tap.ts';
import { withSandbox } from '../testing/with-sandbox.ts';

describe('an object that is read for its parts', () => {
  it.each([
    ['conversations', 'conversation_parts'],
    ['tickets', 'ticket_parts'],
  ] as const)(
    'of %s is not taken to have none when the answer has no list',
    async (stream, parts) => {
      await withSandbox({ size: { conversations: 5, tickets: 5 } }, async (sandbox) => {
        const [id = ''] = sandbox.workspace.ids(stream);
        for (let part = 0; part < 501; part += 1)
          sandbox.workspace.replyToTicket(sandbox.workspace.ids('tickets')[0] ?? '', {
            body: 'More',
          });
        const match = { path: `/${stream}/${id}` };
        sandbox.faults.inject({ kind: 'status', status: 200, match, times: null, body: { id } });
        const run = await runTap({ url: sandbox.url, streams: [parts] });
        expect(String(run.reports[0]?.error)).toContain(
          `GET /${stream}/${id}: the answer has no list named ${parts}`,
        );
      });
    },
  );

  it.each([
    ['conversations', 'conversation_parts', '/conversations/{conversation_id}'],
    ['tickets', 'ticket_parts', '/tickets/{ticket_id}'],
  ] as const)(
    'of %s is not taken to have none when the answer is something else',
    async (stream, parts, path) => {
      await withSandbox({ size: { conversations: 5, tickets: 5 } }, async (sandbox) => {
        sandbox.faults.inject({
          ...{ kind: 'status', status: 200, match: { path }, times: null },
          body: { id: 'another' },
        });
        const [ticket = ''] = sandbox.workspace.ids('tickets');
        for (let part = 0; part < 501; part += 1)
          sandbox.workspace.replyToTicket(ticket, { body: '<p>More</p>' });
        const run = await runTap({ url: sandbox.url, streams: [stream, parts] });
        expect(run.reports).toContainEqual({ stream: parts, error: expect.any(Error) });
        expect(String(run.reports[0]?.error)).toContain('the answer is the object another');
        expect(run.state).toMatchObject({ currently_syncing: stream });
      });
    },
  );
});
