import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorkbench, linesOf, pipe } from './programs.ts';
import { startSandboxes, tapConfig, targetConfig, type Sandboxes } from './sandboxes.ts';

let sandboxes: Sandboxes;
const bench = createWorkbench();

beforeAll(async () => {
  sandboxes = await startSandboxes({ size: { contacts: 30, companies: 5, conversations: 10 } });
});

afterAll(async () => {
  await sandboxes.close();
  bench.remove();
});

describe('stdout carries the protocol and nothing else', () => {
  it('at the most talkative log level, with the logging of the driver itself', async () => {
    process.env['LOGLEVEL'] = 'DEBUG';
    const run = await pipe(
      ['--config', bench.file('tap.json', tapConfig(sandboxes.intercom))],
      ['--config', bench.file('target.json', targetConfig(sandboxes.snowflake))],
    );
    delete process.env['LOGLEVEL'];

    expect([run.tap.exitCode, run.target.exitCode]).toEqual([0, 0]);
    const types = linesOf(run.tap.stdout).map(
      (line) => (JSON.parse(line) as { type: string }).type,
    );
    expect(new Set(types)).toEqual(new Set(['SCHEMA', 'RECORD', 'STATE', 'ACTIVATE_VERSION']));
    expect(run.states.length).toBeGreaterThan(0);
    for (const state of run.states) expect(Object.keys(state)).toContain('bookmarks');
    expect(run.tap.stderr).toContain('DEBUG ');
    expect(run.target.stderr).toContain('DEBUG ');
  });

  it('and no secret is on stderr at that level', async () => {
    process.env['LOGLEVEL'] = 'DEBUG';
    const run = await pipe(
      ['--config', bench.file('tap.json', tapConfig(sandboxes.intercom))],
      [
        '--config',
        bench.file('target.json', {
          ...targetConfig(sandboxes.snowflake),
          password: 'wrong-one-1',
        }),
      ],
    );
    delete process.env['LOGLEVEL'];

    expect(run.target.exitCode).toBe(1);
    expect(run.tap.stderr).not.toContain(sandboxes.intercom.token);
    expect(run.target.stderr).not.toContain('wrong-one-1');
  });
});
