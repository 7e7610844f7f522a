import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandbox } from '../index.ts';
import { ask, refusal } from '../testing/ask.ts';

let sandbox: IntercomSandbox;
beforeEach(async () => {
  sandbox = await startIntercomSandbox();
});
afterEach(() => sandbox.close());

const names = async (line: string, version?: string) => {
  const { body } = await ask(sandbox, `GET ${line}`, version === undefined ? {} : { version });
  return body.data.map(({ name }) => name);
};

describe('attributes', () => {
  test('of companies: those of every workspace, which have no id, and the custom ones', async () => {
    const { body } = await ask(sandbox, 'GET /data_attributes?model=company');
    expect(body.data.filter((attribute) => 'id' in attribute).map(({ name }) => name)).toEqual([
      'Tier',
      'tier',
      'table',
      'renewal_date',
      'arr',
      'paid_subscriber',
    ]);
    expect(body.data.filter((attribute) => !('id' in attribute))).toHaveLength(11);
  });

  test('archived ones come on request', async () => {
    expect(await names('/data_attributes?model=contact')).not.toContain('old_score');
    expect(await names('/data_attributes?model=contact&include_archived=true')).toContain(
      'old_score',
    );
  });

  test('of conversations have their own address from 2.16 on, and their own form', async () => {
    expect(await refusal(sandbox, 'GET /data_attributes?model=conversation')).toEqual({
      status: 422,
      code: 'parameter_invalid',
      message:
        'model=conversation is no longer supported. Use GET /conversations/attributes instead',
    });
    const current = await ask(sandbox, 'GET /conversations/attributes?include_archived=true');
    expect(current.body.data[0]).toMatchObject({
      type: 'conversation_attribute',
      name: 'Topic',
      data_type: 'list',
      options: [{ label: 'billing' }, { label: 'bug' }, { label: 'other' }],
    });
    const former = await ask(
      sandbox,
      'GET /data_attributes?model=conversation&include_archived=true',
      { version: '2.15' },
    );
    expect(former.body.data[0]).toMatchObject({
      type: 'data_attribute',
      full_name: 'custom_attributes.Topic',
      data_type: 'string',
      options: ['billing', 'bug', 'other'],
    });
    expect(former.body.data).toHaveLength(current.body.data.length);
    expect(
      await refusal(sandbox, 'GET /conversations/attributes', { version: '2.15' }),
    ).toMatchObject({ status: 400, code: 'intercom_version_invalid' });
  });
});

test('segments of companies are asked for by type, and counts come on request', async () => {
  const people = await ask(sandbox, 'GET /segments');
  const companies = await ask(sandbox, 'GET /segments?type=company');
  expect(people.body.segments).toHaveLength(6);
  expect(companies.body.segments).toHaveLength(6);
  expect(people.body.segments[0]).not.toHaveProperty('count');
  const id = sandbox.workspace.ids('segments')[0]!;
  const { body } = await ask(sandbox, `GET /segments/${id}?include_count=true`);
  const { workspace } = sandbox;
  expect(body.count).toBe(
    workspace.ids('contacts').filter((one) => workspace.contactSegmentIds(one).includes(id)).length,
  );
});
