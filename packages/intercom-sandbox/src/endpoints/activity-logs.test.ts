import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, idsOf, refusal } from '../testing/ask.ts';
import { readPages } from '../testing/read-pages.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox();
});
afterEach(() => sandbox.close());

test('logs of a time span come 20 a page, with the next page as a URL that keeps the span', async () => {
  const { workspace } = sandbox;
  const times = workspace
    .ids('activity_logs')
    .map((id) => Number(workspace.record('activity_logs', id)!['created_at']));
  const [from, to] = [times[30]!, times[79]!];
  const pages = await readPages(
    sandbox,
    `/admins/activity_logs?created_at_after=${from}&created_at_before=${to}`,
  );
  expect(pages.map(({ activity_logs: logs }) => logs.length)).toEqual([20, 20, 10]);
  const seen = pages.flatMap(({ activity_logs: logs }) => logs.map((log) => log.created_at));
  expect(seen).toEqual(times.slice(30, 80).reverse());
});

test('the span needs a beginning', async () => {
  for (const query of ['', '?created_at_after=yesterday']) {
    expect(await refusal(sandbox, `GET /admins/activity_logs${query}`)).toMatchObject({
      status: 400,
      code: 'parameter_invalid',
    });
  }
});

test('from 2.16 on they can be searched by type', async () => {
  const { body } = await ask(sandbox, 'POST /admins/activity_logs/search', {
    body: { created_at_after: 0, event_types: ['bulk_export'], per_page: 250 },
  });
  expect(body.activity_logs.length).toBeGreaterThan(5);
  expect(new Set(body.activity_logs.map((log) => log.activity_type))).toEqual(
    new Set(['bulk_export']),
  );
  const second = await ask(sandbox, 'POST /admins/activity_logs/search', {
    body: { created_at_after: 0, event_types: ['bulk_export'], per_page: 5, page: 2 },
  });
  expect(idsOf(second.body.activity_logs)).toEqual(idsOf(body.activity_logs).slice(5, 10));
  expect(
    await refusal(sandbox, 'POST /admins/activity_logs/search', { body: {}, version: '2.15' }),
  ).toMatchObject({ code: 'intercom_version_invalid' });
});
