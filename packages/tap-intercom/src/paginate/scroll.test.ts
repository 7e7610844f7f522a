import { describe, expect, it } from '@jest/globals';
import { systemClock, type Clock } from '@intercom-to-snowflake/singer';
import { differences, expectedTable } from '../testing/expected.ts';
import { runTap } from '../testing/run-tap.ts';
import { withSandbox } from '../testing/with-sandbox.ts';

const size = { contacts: 300, companies: 250, conversations: 2 };
const only = ['companies'];
const path = '/companies/scroll';

/** A clock on which waiting for the other scroll takes a hundredth of its time. */
function quickClock(waited: number[]): Clock {
  let skipped = 0;
  return {
    ...systemClock,
    now: () => Date.now() + skipped,
    sleep: async (ms, signal) => {
      if (ms >= 5000) waited.push(ms);
      skipped += ms * 0.99;
      await systemClock.sleep(ms / 100, signal);
    },
  };
}

describe('the scroll over companies', () => {
  it('begins anew when it expires or breaks, and gives nothing twice', async () => {
    await withSandbox({ size, scrollPageSize: 20 }, async (sandbox) => {
      sandbox.faults.inject({ kind: 'expire-scroll', match: { path }, after: 3 });
      sandbox.faults.inject({ kind: 'restart-scroll', match: { path }, after: 12 });
      const run = await runTap({ url: sandbox.url, streams: only });
      expect(run.error).toBeUndefined();
      expect(sandbox.faults.pending()).toBe(0);
      expect(run.records('companies')).toHaveLength(250);
      expect(
        differences(run.table('companies', 'id'), expectedTable(sandbox, 'companies')),
      ).toEqual([]);
    });
  });

  it('is not trusted when it ends before it has given what there is', async () => {
    await withSandbox({ size, scrollPageSize: 50 }, async (sandbox) => {
      sandbox.faults.inject({
        kind: 'status',
        status: 200,
        body: { type: 'list', data: [], scroll_param: 'x' },
        match: { path },
        after: 2,
      });
      sandbox.configure({ scrollIdleSeconds: 1 });
      const run = await runTap({ url: sandbox.url, streams: only });
      expect(sandbox.faults.pending()).toBe(0);
      expect(
        differences(run.table('companies', 'id'), expectedTable(sandbox, 'companies')),
      ).toEqual([]);
      expect(run.records('companies')).toHaveLength(250);
    });
  });

  it('does not expire while its reader is slow', async () => {
    await withSandbox({ size, scrollPageSize: 5, scrollIdleSeconds: 2 }, async (sandbox) => {
      let isFirst = true;
      const run = await runTap({
        url: sandbox.url,
        streams: only,
        onWrite: async (batch) => {
          if (!isFirst || batch[0]?.type !== 'RECORD') return;
          isFirst = false;
          await systemClock.sleep(4000);
        },
      });
      expect(run.records('companies')).toHaveLength(250);
      expect(sandbox.requests.counts()[`GET ${path} 200`]).toBe(51);
    });
  });

  it('waits for a scroll that is open elsewhere', async () => {
    await withSandbox({ size, scrollIdleSeconds: 1 }, async (sandbox) => {
      await openScrollElsewhere(sandbox.url);
      const waited: number[] = [];
      const run = await runTap({
        url: sandbox.url,
        streams: only,
        clock: {
          ...quickClock(waited),
          sleep: (ms, signal) => {
            waited.push(ms);
            return systemClock.sleep(Math.min(ms, 1200), signal);
          },
        },
      });
      expect(waited).toContain(5000);
      expect(run.log).toContain(
        'companies: another scroll over the companies of this workspace is open',
      );
      expect(run.records('companies')).toHaveLength(250);
    });
  });

  it('gives way to the list when the other one stays open, and the next run reads all again', async () => {
    await withSandbox({ size }, async (sandbox) => {
      await openScrollElsewhere(sandbox.url);
      const waited: number[] = [];
      const run = await runTap({ url: sandbox.url, streams: only, clock: quickClock(waited) });
      expect(waited.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(65_000);
      expect(run.error).toBeUndefined();
      expect(run.log).toContain('WARNING companies: another program keeps a scroll open');
      const inhabited = [...expectedTable(sandbox, 'companies')].filter(
        ([, company]) => sandbox.workspace.companyContactIds(company['id'] as string).length > 0,
      );
      expect(inhabited.length).toBeGreaterThan(100);
      expect(inhabited.length).toBeLessThan(250);
      expect(differences(run.table('companies', 'id'), new Map(inhabited))).toEqual([]);
      // A target that overwrites tables must not take these for all.
      expect(run.state).toEqual({ currently_syncing: 'companies' });
    });
  });
});

async function openScrollElsewhere(url: string): Promise<void> {
  const answer = await fetch(`${url}${path}`, {
    headers: { authorization: 'Bearer sandbox-token' },
  });
  expect(answer.status).toBe(200);
}
