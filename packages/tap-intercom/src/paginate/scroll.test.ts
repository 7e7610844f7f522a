import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { differences, expectedTable } from '../testing/expected.ts';
import { runTap } from '../testing/run-tap.ts';
import { skippingClock, steppingClock, withSandbox } from '../testing/with-sandbox.ts';

const size = { contacts: 300, companies: 250, conversations: 2 };
const only = ['companies'];
const path = '/companies/scroll';

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
      const run = await runTap({
        url: sandbox.url,
        streams: only,
        clock: skippingClock(sandbox),
      });
      expect(sandbox.faults.pending()).toBe(0);
      expect(
        differences(run.table('companies', 'id'), expectedTable(sandbox, 'companies')),
      ).toEqual([]);
      expect(run.records('companies')).toHaveLength(250);
    });
  });

  it('is read to its end while its reader is slow, since it would expire', async () => {
    await withSandbox({ size, scrollPageSize: 5 }, async (sandbox) => {
      const asked = () => sandbox.requests.counts()[`GET ${path} 200`];
      const givesUpAt = Date.now() + 20_000;
      let isFirst = true;
      const run = await runTap({
        url: sandbox.url,
        streams: only,
        onWrite: async (batch) => {
          if (!isFirst || batch[0]?.type !== 'RECORD') return;
          isFirst = false;
          while (asked() !== 51 && Date.now() < givesUpAt) await systemClock.sleep(5);
          expect(asked()).toBe(51);
        },
      });
      expect(run.error).toBeUndefined();
      expect(run.records('companies')).toHaveLength(250);
      expect(asked()).toBe(51);
    });
  });

  it('waits for a scroll that is open elsewhere', async () => {
    await withSandbox({ size }, async (sandbox) => {
      await openScrollElsewhere(sandbox.url);
      const clock = skippingClock(sandbox);
      const startedAt = clock.now();
      const run = await runTap({ url: sandbox.url, streams: only, clock });
      // A scroll ends a minute after its last question.
      expect(clock.now() - startedAt).toBeGreaterThan(55_000);
      expect(run.log).toContain(
        'companies: another scroll over the companies of this workspace is open',
      );
      expect(run.records('companies')).toHaveLength(250);
    });
  });

  it('gives way to the list when the other one stays open, and the next run reads all again', async () => {
    await withSandbox({ size }, async (sandbox) => {
      await openScrollElsewhere(sandbox.url);
      // The sandbox's own goes on as usual: the other scroll does not end.
      const clock = steppingClock();
      const startedAt = clock.now();
      const run = await runTap({ url: sandbox.url, streams: only, clock });
      expect(clock.now() - startedAt).toBeGreaterThanOrEqual(65_000);
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
