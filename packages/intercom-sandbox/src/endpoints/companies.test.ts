import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, idsOf, refusal } from '../testing/ask.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox({ scrollPageSize: 25, stopClock: true });
});
afterEach(() => sandbox.close());

const busy = {
  status: 400,
  code: 'scroll_exists',
  message: 'scroll already exists for this workspace',
};

describe('GET /companies/scroll', () => {
  const scroll = (param?: string) =>
    ask(sandbox, `GET /companies/scroll${param === undefined ? '' : `?scroll_param=${param}`}`);

  test('goes through every company, ends with an empty page, and is then over', async () => {
    const first = await scroll();
    const { scroll_param: param } = first.body;
    expect(first.body).toMatchObject({ type: 'list', pages: null, total_count: null });
    const second = await scroll(param);
    const third = await scroll(param);
    expect([first, second, third].map(({ body }) => body.data.length)).toEqual([25, 15, 0]);
    const ids = idsOf([...first.body.data, ...second.body.data]);
    expect(ids).toEqual(sandbox.workspace.ids('companies'));
    expect((await scroll(param)).status).toBe(404);
    expect((await scroll()).status).toBe(200);
  });

  test('there is one at a time', async () => {
    await scroll();
    expect(await refusal(sandbox, 'GET /companies/scroll')).toEqual(busy);
  });

  test('lives for a minute after its last use', async () => {
    const { scroll_param: param } = (await scroll()).body;
    sandbox.advanceClock(59);
    expect((await scroll(param)).body.data).toHaveLength(15);
    sandbox.advanceClock(60);
    expect(await refusal(sandbox, `GET /companies/scroll?scroll_param=${param}`)).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect((await scroll()).status).toBe(200);
  });

  test('is frozen when it begins, but a company that is deleted meanwhile does not come', async () => {
    const { scroll_param: param } = (await scroll()).body;
    const last = sandbox.workspace.ids('companies').at(-1)!;
    sandbox.workspace.deleteCompany(last);
    sandbox.workspace.createCompany({ name: 'Late' });
    const { data } = (await scroll(param)).body;
    expect(data).toHaveLength(14);
    expect(idsOf(data)).not.toContain(last);
  });

  test('breaks with 500 and must begin again, when that fault is injected', async () => {
    const { scroll_param: param } = (await scroll()).body;
    sandbox.faults.inject({ kind: 'restart-scroll', match: { path: '/companies/scroll' } });
    expect(await refusal(sandbox, `GET /companies/scroll?scroll_param=${param}`)).toEqual({
      status: 500,
      code: 'server_error',
      message:
        'Request failed due to an internal network error. Please restart the scroll operation.',
    });
    expect((await scroll(param)).status).toBe(404);
    expect((await scroll()).status).toBe(200);
  });

  test('is lost, when that fault is injected', async () => {
    const { scroll_param: param } = (await scroll()).body;
    sandbox.faults.inject({ kind: 'expire-scroll' });
    expect((await scroll(param)).status).toBe(404);
  });
});

describe('POST /companies/list', () => {
  const list = (query = '') => ask(sandbox, `POST /companies/list${query}`);

  test('gives 15 a page, the most recently seen first, and the next page as a URL', async () => {
    const { body } = await list();
    expect(body.data).toHaveLength(15);
    expect(body.pages).toEqual({
      type: 'pages',
      next: `${sandbox.url}/companies/list?page=2&per_page=15`,
      page: 1,
      per_page: 15,
      total_pages: 3,
    });
    const seen = body.data.map((company) => company.last_request_at);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect((await list('?page=3')).body.pages.next).toBeNull();
  });

  test('leaves out companies without contacts, which the scroll returns', async () => {
    const id = sandbox.workspace.createCompany({ name: 'Empty' });
    const ids = async () => idsOf((await list('?per_page=60')).body.data);
    expect(await ids()).not.toContain(id);
    sandbox.workspace.attachCompany(sandbox.workspace.ids('contacts')[0]!, id);
    expect(await ids()).toContain(id);
  });

  test('ends after 10,000 companies', async () => {
    expect((await list('?page=166&per_page=60')).status).toBe(200);
    expect(await refusal(sandbox, 'POST /companies/list?page=167&per_page=60')).toEqual({
      status: 400,
      code: 'parameter_invalid',
      message: 'page limit reached, please use scroll API',
    });
  });

  test('links may point to another host', async () => {
    sandbox.configure({ linkBaseUrl: 'https://api.intercom.io' });
    expect((await list()).body.pages.next).toBe(
      'https://api.intercom.io/companies/list?page=2&per_page=15',
    );
  });
});

describe('a company', () => {
  test('counts its contacts, lists them, and loses them when it is deleted', async () => {
    const { workspace } = sandbox;
    const id = workspace
      .ids('companies')
      .find((one) => workspace.companyContactIds(one).length > 1)!;
    const members = workspace.companyContactIds(id);
    expect((await ask(sandbox, `GET /companies/${id}`)).body.user_count).toBe(members.length);
    const { body } = await ask(sandbox, `GET /companies/${id}/contacts`);
    expect(idsOf(body.data)).toEqual(members);
    workspace.deleteCompany(id);
    expect(await refusal(sandbox, `GET /companies/${id}`)).toEqual({
      status: 404,
      code: 'company_not_found',
      message: 'Company Not Found',
    });
    expect(workspace.contactCompanyIds(members[0]!)).not.toContain(id);
  });

  test('lists its notes from 2.16 on, and has them at their own address from 2.15 on', async () => {
    const id = sandbox.workspace.ids('companies')[3]!;
    const { body } = await ask(sandbox, `GET /companies/${id}`);
    expect(body.notes).toMatchObject({
      type: 'note.list',
      url: `/companies/${id}/notes`,
      total_count: 12,
      has_more: true,
    });
    expect(
      (await ask(sandbox, `GET /companies/${id}`, { version: '2.15' })).body,
    ).not.toHaveProperty('notes');
    const notes = await ask(sandbox, `GET /companies/${id}/notes`, { version: '2.15' });
    expect(notes.body.data).toHaveLength(12);
    expect(await refusal(sandbox, `GET /companies/${id}/notes`, { version: '2.14' })).toEqual({
      status: 400,
      code: 'intercom_version_invalid',
      message: 'Requested resource is not available in current API version.',
    });
  });
});
