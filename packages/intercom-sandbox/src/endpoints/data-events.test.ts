import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, refusal } from '../testing/ask.ts';
import { readPages } from '../testing/read-pages.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ stopClock: true });
});
afterEach(() => sandbox.close());

test('events of the last 90 days come page by page, the newest first', async () => {
  const { workspace } = sandbox;
  const id = workspace.ids('contacts')[3]!;
  workspace.createEvent(id, 'just now', { plan: 'pro' });
  const pages = await readPages(sandbox, `/events?type=user&intercom_user_id=${id}`);
  const events = pages.flatMap((page) => page.events);
  expect(events[0]).toMatchObject({
    type: 'event',
    event_name: 'just now',
    created_at: workspace.now(),
    intercom_user_id: id,
    metadata: { plan: 'pro' },
  });
  const oldest = workspace.now() - 90 * 86_400;
  const listed = workspace.events(id).filter((event) => event.createdAt >= oldest);
  expect(events.map((event) => event.created_at)).toEqual(listed.map((event) => event.createdAt));
  expect(listed.length).toBeGreaterThan(50);
  expect(workspace.events(id).length).toBeGreaterThan(listed.length);
});

test('the summary counts events of any age', async () => {
  const { workspace } = sandbox;
  const id = workspace.ids('contacts')[3]!;
  const { body } = await ask(sandbox, `GET /events?type=user&summary=true&intercom_user_id=${id}`);
  expect(body.type).toBe('event.summary');
  const total = body.events.reduce((sum, event) => sum + event.count, 0);
  expect(total).toBe(workspace.events(id).length);
});

test('a contact is also found by its own id and by its address', async () => {
  const { workspace } = sandbox;
  const id = workspace.createContact({ external_id: 'mine', email: 'a+b@example.com' });
  workspace.createEvent(id, 'hello');
  for (const who of ['user_id=mine', 'email=a%2Bb%40example.com']) {
    const { body } = await ask(sandbox, `GET /events?type=user&${who}`);
    expect(body.events.map((event) => event.event_name)).toEqual(['hello']);
  }
});

test('it refuses a question without a person, or about nobody', async () => {
  expect(await refusal(sandbox, 'GET /events?type=user')).toMatchObject({ status: 400 });
  expect(await refusal(sandbox, 'GET /events?intercom_user_id=1')).toMatchObject({ status: 400 });
  expect(await refusal(sandbox, 'GET /events?type=user&intercom_user_id=1')).toMatchObject({
    status: 404,
  });
});
