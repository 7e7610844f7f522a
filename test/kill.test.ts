import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { createWorkbench, pipe, type PipeRun } from './programs.ts';
import {
  readTables,
  startSandboxes,
  tapConfig,
  targetConfig,
  type Sandboxes,
} from './sandboxes.ts';

type Watch = (tap: ChildProcess, target: ChildProcess) => void;

let sandboxes: Sandboxes;
const bench = createWorkbench();

beforeAll(async () => {
  sandboxes = await startSandboxes({ size: { contacts: 300, companies: 50, conversations: 100 } });
});

afterAll(async () => {
  await sandboxes.close();
  bench.remove();
});

/** Small batches, so that there is much to be killed between. */
async function sync(schema: string, state?: JsonObject, watch?: Watch): Promise<PipeRun> {
  const stateArgs = state === undefined ? [] : ['--state', bench.file('state.json', state)];
  const config = { ...targetConfig(sandboxes.snowflake, schema), batch_size_rows: 120 };
  return pipe(
    ['--config', bench.file('tap.json', tapConfig(sandboxes.intercom)), ...stateArgs],
    ['--config', bench.file('target.json', config)],
    watch,
  );
}

/** kill -9 of the tap as soon as it has written this much. */
function killTapAfterBytes(limit: number): Watch {
  return (tap) => {
    let written = 0;
    tap.stdout?.on('data', (chunk: Buffer) => {
      written += chunk.length;
      if (written > limit) tap.kill('SIGKILL');
    });
  };
}

/** kill -9 of the target as soon as this many of its statements match, while the last of them runs. */
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
    const undisturbed = await sync('UNDISTURBED');
    expect([undisturbed.tap.exitCode, undisturbed.target.exitCode]).toEqual([0, 0]);

    const kills: readonly Watch[] = [
      killTapAfterBytes(50_000),
      killTargetAtStatement(/^CREATE TABLE/i, 1),
      killTargetAtStatement(/^COPY INTO/i, 2),
      killTargetAtStatement(/^MERGE INTO/i, 2),
      killTapAfterBytes(400_000),
      killTargetAtStatement(/^MERGE INTO/i, 5),
    ];
    let state: JsonObject | undefined;
    let killed = 0;
    for (const kill of kills) {
      const run = await sync('KILLED', state, kill);
      if (run.tap.signal === 'SIGKILL' || run.target.signal === 'SIGKILL') killed += 1;
      state = run.states.at(-1) ?? state;
    }
    expect(killed).toBe(kills.length);

    const last = await sync('KILLED', state);
    expect([last.tap.exitCode, last.target.exitCode]).toEqual([0, 0]);
    expect(await readTables(sandboxes.snowflake, 'KILLED')).toEqual(
      await readTables(sandboxes.snowflake, 'UNDISTURBED'),
    );
  });

  it('a target that died makes the tap end with one line and a failure', async () => {
    const run = await sync('DEAD_TARGET', undefined, killTargetAtStatement(/^COPY INTO/i, 1));
    expect(run.target.signal).toBe('SIGKILL');
    expect(run.tap.exitCode).toBe(1);
    expect(run.tap.stderr).toMatch(/CRITICAL .*stdout/);
    expect(run.tap.stderr).not.toMatch(/^\s+at /m);
  });
});
