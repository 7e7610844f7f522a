import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { createWorkbench, pipe, type PipeRun, type Watch } from './programs.ts';
import {
  catalogOf,
  readTables,
  startSandboxes,
  tapConfig,
  targetConfig,
  type Sandboxes,
} from './sandboxes.ts';

let sandboxes: Sandboxes;
const bench = createWorkbench();
const streams = [
  'tags',
  'companies',
  'contacts',
  'contact_tags',
  'conversations',
  'conversation_parts',
];

beforeAll(async () => {
  sandboxes = await startSandboxes({
    size: { contacts: 160, companies: 30, conversations: 40 },
    // A killed tap leaves its scroll open, and no other can be opened until it has expired.
    scrollIdleSeconds: 1,
  });
});

afterAll(async () => {
  await sandboxes.close();
  bench.remove();
});

/** Small batches, so that there is much to be killed between. */
async function sync(schema: string, state?: JsonObject, watch?: Watch): Promise<PipeRun> {
  const stateArgs = state === undefined ? [] : ['--state', bench.file('state.json', state)];
  const catalog = bench.file('catalog.json', JSON.stringify(catalogOf(streams)));
  const config = { ...targetConfig(sandboxes.snowflake, schema), batch_size_rows: 80 };
  return pipe(
    [
      ...['--config', bench.file('tap.json', tapConfig(sandboxes.intercom))],
      ...['--catalog', catalog],
      ...stateArgs,
    ],
    ['--config', bench.file('target.json', config)],
    watch === undefined ? {} : { watch },
  );
}

/** So that there is as much to load as in the first run, whatever was acknowledged by then. */
function changeEverything(): void {
  const { workspace } = sandboxes.intercom;
  const title = `changed at ${sandboxes.intercom.requests.total()}`;
  for (const id of workspace.ids('contacts')) workspace.updateContact(id, { name: title });
  for (const id of workspace.ids('conversations')) workspace.updateConversation(id, { title });
}

/** kill -9 of the tap as soon as Intercom has answered this many requests of the run. */
function killTapAfterRequests(count: number): Watch {
  return (tap) => {
    sandboxes.intercom.requests.clear();
    const timer = setInterval(() => {
      if (sandboxes.intercom.requests.total() >= count) tap.kill('SIGKILL');
    }, 1);
    tap.once('close', () => {
      clearInterval(timer);
    });
  };
}

/** kill -9 of the target when so many of its statements of a kind have begun, the last of them just now. */
function killTargetAtStatement(pattern: RegExp, count: number): Watch {
  return (_tap, target) => {
    sandboxes.snowflake.forgetStatements();
    const timer = setInterval(() => {
      const seen = sandboxes.snowflake.statements.filter(({ sql }) => pattern.test(sql));
      if (seen.length >= count) target.kill('SIGKILL');
    }, 1);
    target.once('close', () => {
      clearInterval(timer);
    });
  };
}

describe('kill -9 in mid-run, then a new run from the last emitted state', () => {
  it('ends in the tables of a run that was never killed', async () => {
    const kills: readonly Watch[] = [
      killTargetAtStatement(/^CREATE TABLE/i, 2),
      killTapAfterRequests(4),
      killTapAfterRequests(30),
      killTargetAtStatement(/^COPY INTO/i, 2),
      killTargetAtStatement(/^MERGE INTO/i, 1),
      killTargetAtStatement(/^MERGE INTO/i, 3),
    ];
    let state: JsonObject | undefined;
    for (const kill of kills) {
      changeEverything();
      const run = await sync('KILLED', state, kill);
      expect([run.tap.signal, run.target.signal]).toContain('SIGKILL');
      state = run.states.at(-1) ?? state;
    }

    const last = await sync('KILLED', state);
    expect([last.tap.exitCode, last.target.exitCode]).toEqual([0, 0]);
    const undisturbed = await sync('UNDISTURBED');
    expect([undisturbed.tap.exitCode, undisturbed.target.exitCode]).toEqual([0, 0]);
    expect(await readTables(sandboxes.snowflake, 'KILLED')).toEqual(
      await readTables(sandboxes.snowflake, 'UNDISTURBED'),
    );
  });

  it('a target that died makes the tap end with one line and a failure', async () => {
    const run = await sync('DEAD_TARGET', undefined, killTargetAtStatement(/^ALTER SESSION/i, 1));
    expect(run.target.signal).toBe('SIGKILL');
    expect(run.tap.exitCode).toBe(1);
    expect(run.tap.stderr).toMatch(/CRITICAL .*stdout/);
    expect(run.tap.stderr).not.toMatch(/^\s+at /m);
  });
});
