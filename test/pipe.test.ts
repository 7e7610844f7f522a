import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { createWorkbench, pipe, type PipeRun } from './programs.ts';
import {
  readTables,
  startSandboxes,
  tapConfig,
  targetConfig,
  type Sandboxes,
} from './sandboxes.ts';

let sandboxes: Sandboxes;
let state: JsonObject | undefined;
const bench = createWorkbench();

beforeAll(async () => {
  sandboxes = await startSandboxes({ size: { contacts: 160, companies: 30, conversations: 60 } });
  // Nobody wears it: that a tag is gone changes no updated_at of who wore it, in Intercom as here.
  sandboxes.intercom.workspace.createRecord('tags', { type: 'tag', name: 'Short-lived' });
  const first = await sync('INTERCOM');
  state = first.states.at(-1);
});

afterAll(async () => {
  await sandboxes.close();
  bench.remove();
});

async function sync(schema: string, from?: JsonObject): Promise<PipeRun> {
  const stateArgs = from === undefined ? [] : ['--state', bench.file('state.json', from)];
  const run = await pipe(
    ['--config', bench.file('tap.json', tapConfig(sandboxes.intercom)), ...stateArgs],
    ['--config', bench.file(`target-${schema}.json`, targetConfig(sandboxes.snowflake, schema))],
  );
  expect([run.tap.exitCode, run.target.exitCode]).toEqual([0, 0]);
  return run;
}

describe('tap-intercom | target-snowflake', () => {
  it('sends the tap’s second run only what may have changed', async () => {
    sandboxes.intercom.requests.clear();
    const before = state;
    const second = await sync('INTERCOM', before);
    state = second.states.at(-1);
    const children = sandboxes.intercom.requests
      .seen()
      .filter((request) => request.endpoint === '/conversations/{id}');
    expect(children.length).toBeLessThan(15);
    expect(state).toEqual({ ...before, ...state });
  });

  it('loads what is in the workspace, then what has changed, and ends where a fresh load would', async () => {
    const { workspace } = sandboxes.intercom;
    const contact = workspace.ids('contacts')[5]!;
    // Of a longer one the oldest part would no longer be among the 500 that a fresh load can get.
    const conversation = workspace
      .ids('conversations')
      .find((id) => workspace.parts(id).length < 10)!;
    workspace.updateContact(contact, { name: 'Ada Lovelace' });
    workspace.reply(conversation, { body: '<p>Thank you!</p>' });
    const opened = workspace.createConversation(contact, { title: 'One more thing' });
    const tag = workspace.ids('tags').at(-1)!;
    workspace.deleteRecord('tags', tag);

    await sync('INTERCOM', state);
    await sync('FRESH');

    const incremental = await readTables(sandboxes.snowflake, 'INTERCOM');
    const fresh = await readTables(sandboxes.snowflake, 'FRESH');
    const present = Object.fromEntries(
      Object.entries(incremental).map(([table, rows]) => [
        table,
        rows.filter((row) => row.endsWith('"deleted":false}')),
      ]),
    );
    // COUNTS tells when it was counted.
    expect({ ...present, COUNTS: [] }).toEqual({ ...fresh, COUNTS: [] });
    expect(incremental['TAGS']).toHaveLength(fresh['TAGS']!.length + 1);
    expect(
      await sandboxes.snowflake.query(
        `SELECT "NAME" FROM "INTERCOM"."CONTACTS" WHERE "ID" = '${contact}'`,
      ),
    ).toEqual([{ NAME: 'Ada Lovelace' }]);
    expect(
      await sandboxes.snowflake.query(
        `SELECT "TITLE" FROM "INTERCOM"."CONVERSATIONS" WHERE "ID" = '${opened}'`,
      ),
    ).toEqual([{ TITLE: 'One more thing' }]);
  });
});
