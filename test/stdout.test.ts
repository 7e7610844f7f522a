import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorkbench, linesOf, run } from './programs.ts';
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

describe('stdout carries the protocol and nothing else, also at the most talkative log level', () => {
  const env = { LOGLEVEL: 'DEBUG' };

  it('of the tap', async () => {
    const config = bench.file('tap.json', tapConfig(sandboxes.intercom));
    const tap = await run('tap-intercom', ['--config', config], '', env);

    expect(tap.exitCode).toBe(0);
    const types = linesOf(tap.stdout).map((line) => (JSON.parse(line) as { type: string }).type);
    expect(new Set(types)).toEqual(new Set(['SCHEMA', 'RECORD', 'STATE', 'ACTIVATE_VERSION']));
    expect(tap.stderr).toContain('DEBUG ');
    expect(tap.stderr).not.toContain(sandboxes.intercom.token);
  });

  it('of the target, whatever the driver has to say', async () => {
    const input = [
      '{"type":"SCHEMA","stream":"s","schema":{"properties":{"id":{"type":"integer"}}},"key_properties":["id"]}',
      '{"type":"RECORD","stream":"s","record":{"id":1}}',
      '{"type":"STATE","value":{"at": 1.0}}',
    ].join('\n');
    const config = bench.file('target.json', targetConfig(sandboxes.snowflake));
    const driverConfig = bench.file('sf_client_config.json', {
      common: { log_level: 'TRACE', log_path: bench.folder },
    });
    const target = await run('target-snowflake', ['--config', config], input, {
      ...env,
      SF_CLIENT_CONFIG_FILE: driverConfig,
    });

    expect(target.exitCode).toBe(0);
    expect(target.stdout).toBe('{"at": 1.0}\n');
    expect(target.stderr).toContain('DEBUG ');
    expect(target.stderr).not.toContain(sandboxes.snowflake.password);
  });

  it('of the target when the password is wrong, which nobody gets to see', async () => {
    const config = bench.file('wrong.json', {
      ...targetConfig(sandboxes.snowflake),
      password: 'wr0ng-p4ssw0rd',
    });
    const target = await run('target-snowflake', ['--config', config], '', env);

    expect(target.exitCode).toBe(1);
    expect(target.stdout).toBe('');
    expect(target.stderr).not.toContain('wr0ng-p4ssw0rd');
  });
});
