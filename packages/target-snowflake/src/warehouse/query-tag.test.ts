import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillQueryTag, queryTagProblems } from './query-tag.ts';
import { recordLine, schemaLine } from '../testing/messages.ts';
import { runBin } from '../testing/run-bin.ts';

const values = { run_id: 'r1', database: 'DB', schema: 'CRM', table: 'A"B', stream: 'a"b' };

describe('a query tag', () => {
  test('has the names in it that it asks for', () => {
    expect(
      fillQueryTag('{{database}}.{{ schema }}.{{table}} of {{stream}} ({{run_id}})', values),
    ).toBe('DB.CRM.A"B of a"b (r1)');
  });

  test('that is JSON stays JSON', () => {
    const tag = fillQueryTag('{"table": "{{schema}}.{{table}}"}', values);
    expect(JSON.parse(tag)).toEqual({ table: 'CRM.A"B' });
  });

  test('has empty names for statements on no table, and is never too long for Snowflake', () => {
    expect(fillQueryTag('{{run_id}}: {{table}}', { run_id: 'r1' })).toBe('r1: ');
    expect(fillQueryTag(`${'x'.repeat(1995)}{{table}}`, { table: 'LONGER' })).toHaveLength(2000);
  });

  test('is refused when it asks for something else', () => {
    expect(queryTagProblems('{{table}} {{tables}}')).toEqual([
      'query_tag: {{tables}} is none of {{run_id}}, {{database}}, {{schema}}, {{table}}, {{stream}}',
    ]);
  });
});

describe('the statements of a run', () => {
  let sandbox: SnowflakeSandbox;
  let folder = '';
  beforeAll(async () => {
    sandbox = await startSnowflakeSandbox();
    folder = await mkdtemp(join(tmpdir(), 'query-tag-test-'));
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  test('carry the tag of their table, PUT too, and the others one without', async () => {
    const config = join(folder, 'config.json');
    const query_tag = `it's {{database}}.{{schema}}.{{table}}`;
    const { account, url: access_url, user, password } = sandbox;
    await writeFile(
      config,
      JSON.stringify({
        ...{ account, access_url, user, password, query_tag, temp_dir: folder },
        ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: 'TAGGED' },
      }),
    );
    const input = ['tags', 'teams'].map((name) => schemaLine(name) + recordLine(name, 1)).join('');
    expect(await runBin(['--config', config], input)).toMatchObject({ code: 0 });
    const tagOf = (statement: RegExp) =>
      new Set(
        sandbox.statements.filter(({ sql }) => statement.test(sql)).map(({ queryTag }) => queryTag),
      );
    const both = new Set([`it's SANDBOX.TAGGED.TAGS`, `it's SANDBOX.TAGGED.TEAMS`]);
    for (const statement of [/^DESCRIBE/, /^PUT/, /^CREATE.* TABLE/, /^COPY/, /^MERGE/]) {
      expect(tagOf(statement)).toEqual(both);
    }
    for (const statement of [/^ALTER SESSION/, /^LIST/, /^REMOVE/]) {
      expect(tagOf(statement)).toEqual(new Set([`it's SANDBOX..`]));
    }
  });
});
