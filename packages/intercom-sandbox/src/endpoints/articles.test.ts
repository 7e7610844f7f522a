import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask } from '../testing/ask.ts';
import { readPages } from '../testing/read-pages.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ stopClock: true });
});
afterEach(() => sandbox.close());

test('articles come 25 a page, the newest change first, with the next page as a URL', async () => {
  const pages = await readPages(sandbox, '/articles');
  expect(pages.map(({ data }) => data.length)).toEqual([25, 25, 10]);
  expect(pages.at(0)!.pages.next).toBe(`${sandbox.url}/articles?page=2&per_page=25`);
  expect(pages.at(-1)!.pages.next).toBeNull();
  const times = pages.flatMap(({ data }) => data.map((article) => article.updated_at));
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('an article that changes comes first, and only alone has statistics', async () => {
  const id = sandbox.workspace.ids('articles')[4]!;
  sandbox.workspace.updateRecord('articles', id, { title: 'New title' });
  const [first] = (await ask(sandbox, 'GET /articles')).body.data;
  expect(first).toMatchObject({ id, title: 'New title', updated_at: sandbox.workspace.now() });
  expect(first).not.toHaveProperty('statistics');
  const { body } = await ask(sandbox, `GET /articles/${id}`);
  expect(body.statistics).toMatchObject({ type: 'article_statistics' });
});

test('up to 2.15 an article names its first parent', async () => {
  const ids = sandbox.workspace.ids('articles');
  const id = ids.find((one) => {
    const parents = sandbox.workspace.record('articles', one)!['parent_ids'];
    return Array.isArray(parents) && parents.length > 0;
  })!;
  const older = await ask(sandbox, `GET /articles/${id}`, { version: '2.15' });
  expect(older.body).toMatchObject({ parent_type: 'collection' });
  expect((await ask(sandbox, `GET /articles/${id}`)).body).not.toHaveProperty('parent_type');
});

test('collections say how many pages there are, but not where the next one is', async () => {
  const { body } = await ask(sandbox, 'GET /help_center/collections');
  expect(body.data).toHaveLength(20);
  expect(body.pages).toEqual({ type: 'pages', page: 1, per_page: 20, total_pages: 2 });
  const second = await ask(sandbox, 'GET /help_center/collections?page=2');
  expect(second.body.data).toHaveLength(10);
});

test('help centers and subscription types come in one piece', async () => {
  const centers = await ask(sandbox, 'GET /help_center/help_centers');
  expect(centers.body.data).toHaveLength(2);
  const types = await ask(sandbox, 'GET /subscription_types');
  expect(types.body.data.map(({ state }) => state)).toEqual(['live', 'live', 'live', 'archived']);
});
