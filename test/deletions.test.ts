import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorkbench, pipe } from './programs.ts';
import { catalogOf, startSandboxes, tapConfig, targetConfig, type Sandboxes } from './sandboxes.ts';

let sandboxes: Sandboxes;
const bench = createWorkbench();

beforeAll(async () => {
  sandboxes = await startSandboxes({ size: { contacts: 20, companies: 3, conversations: 8 } });
});

afterAll(async () => {
  await sandboxes.close();
  bench.remove();
});

async function sync(state?: unknown) {
  const streams = ['contacts', 'contact_merge_history', 'conversations', 'deleted_conversations'];
  const tap = { ...tapConfig(sandboxes.intercom), deletion_records: true };
  const target = {
    ...targetConfig(sandboxes.snowflake),
    missing_property: 'keep',
    stream_config: { contacts: { hard_delete: true } },
  };
  const run = await pipe(
    [
      ...['--config', bench.file('tap.json', tap)],
      ...['--catalog', bench.file('catalog.json', JSON.stringify(catalogOf(streams)))],
      ...(state === undefined ? [] : ['--state', bench.file('state.json', JSON.stringify(state))]),
    ],
    ['--config', bench.file('target.json', target)],
  );
  expect([run.tap.exitCode, run.target.exitCode]).toEqual([0, 0]);
  return run.states.at(-1);
}

/** Which of these rows are there, what they hold, and whether they are marked as deleted. */
async function rowsOf(table: string, field: string, ids: readonly string[]) {
  return sandboxes.snowflake.query(
    `SELECT "${field}" AS "FIELD", "_SDC_DELETED_AT" IS NOT NULL AS "IS_DELETED" FROM "INTERCOM"."${table}" WHERE "ID" IN ('${ids.join("', '")}') ORDER BY "FIELD"`,
  );
}

describe('what Intercom says is gone', () => {
  it('is marked and keeps its values, or goes with hard_delete', async () => {
    const { workspace } = sandboxes.intercom;
    const source = workspace.createContact({ name: 'A' }, 'lead');
    const into = workspace.createContact({ name: 'B' }, 'user');
    const deleted = workspace.createConversation(into, { title: 'C' });
    const kept = workspace.createConversation(into, { title: 'D' });
    const state = await sync();
    expect(await rowsOf('CONTACTS', 'NAME', [source, into])).toEqual([
      { FIELD: 'A', IS_DELETED: false },
      { FIELD: 'B', IS_DELETED: false },
    ]);

    workspace.mergeContacts(source, into);
    workspace.deleteConversation(deleted);
    await sync(state);
    expect(await rowsOf('CONTACTS', 'NAME', [source, into])).toEqual([
      { FIELD: 'B', IS_DELETED: false },
    ]);
    expect(await rowsOf('CONVERSATIONS', 'TITLE', [deleted, kept])).toEqual([
      { FIELD: 'C', IS_DELETED: true },
      { FIELD: 'D', IS_DELETED: false },
    ]);
  });
});
