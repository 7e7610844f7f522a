import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createWorkbench, linesOf, run, type Finished } from './programs.ts';
import { startSandboxes, tapConfig, targetConfig, type Sandboxes } from './sandboxes.ts';

const secret = 'dG9rOm5vdC1hLXJlYWwtdG9rZW4';

let sandboxes: Sandboxes;
const bench = createWorkbench();

beforeAll(async () => {
  sandboxes = await startSandboxes();
});

afterAll(async () => {
  await sandboxes.close();
  bench.remove();
});

/** The one message a person reads: the lines of the failure, as they stand at the end of stderr. */
function critical({ stderr }: Finished): readonly string[] {
  return linesOf(stderr).filter((line) => line.startsWith('CRITICAL '));
}

async function failureOf(
  program: 'tap-intercom' | 'target-snowflake',
  args: readonly string[],
  input = '',
): Promise<Finished> {
  const finished = await run(program, args, input);
  expect(finished.exitCode).toBe(1);
  expect(finished.stderr).not.toMatch(/^\s+at /m);
  expect(finished.stderr + finished.stdout).not.toContain(secret);
  return finished;
}

/** A port of this machine where nothing listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

describe('tap-intercom says what is wrong, and ends', () => {
  it('names every problem of a wrong config at once, without the secret', async () => {
    const config = bench.file('tap-wrong.json', {
      acces_token: secret,
      start_date: 'yesterday',
      rate_limit_share: 7,
    });
    const finished = await failureOf('tap-intercom', ['--config', config]);
    const text = critical(finished).join('\n');
    expect(text).toContain('access_token');
    expect(text).toContain('start_date');
    expect(text).toContain('rate_limit_share');
    expect(finished.stderr).toContain('access_token');
  });

  it('refuses a wrong token', async () => {
    const config = bench.file('tap-token.json', {
      ...tapConfig(sandboxes.intercom),
      access_token: secret,
    });
    const finished = await failureOf('tap-intercom', ['--config', config]);
    expect(critical(finished)).toHaveLength(1);
    expect(critical(finished)[0]).toMatch(/access_token/);
    expect(finished.stdout).toBe('');
  });

  it.concurrent('does not wait long for a dead server', async () => {
    const config = bench.file('tap-dead.json', {
      access_token: secret,
      base_url: `http://127.0.0.1:${await deadPort()}`,
    });
    const finished = await failureOf('tap-intercom', ['--config', config]);
    expect(critical(finished)).toHaveLength(1);
    expect(critical(finished)[0]).toContain('127.0.0.1');
  });
});

describe('target-snowflake says what is wrong, and ends', () => {
  const schema =
    '{"type":"SCHEMA","stream":"s","schema":{"properties":{"id":{"type":"integer"}}},"key_properties":["id"]}';
  const record = (id: number) => `{"type":"RECORD","stream":"s","record":{"id":${id}}}`;

  it('names every problem of a wrong config at once, without the secret', async () => {
    const config = bench.file('target-wrong.json', {
      account: 'sandbox-not',
      password: secret,
      batch_size_rows: 'many',
    });
    const finished = await failureOf('target-snowflake', ['--config', config]);
    const text = critical(finished).join('\n');
    expect(text).toContain('user');
    expect(text).toContain('database');
    expect(text).toContain('batch_size_rows');
  });

  it('refuses a wrong password', async () => {
    const config = bench.file('target-password.json', {
      ...targetConfig(sandboxes.snowflake),
      password: secret,
    });
    const finished = await failureOf('target-snowflake', ['--config', config]);
    expect(critical(finished)).toHaveLength(1);
    expect(critical(finished)[0]).toMatch(/password/i);
  });

  it('does not wait for a dead server', async () => {
    const config = bench.file('target-dead.json', {
      ...targetConfig(sandboxes.snowflake),
      access_url: `http://127.0.0.1:${await deadPort()}`,
    });
    const finished = await failureOf('target-snowflake', ['--config', config]);
    expect(critical(finished)).toHaveLength(1);
    expect(critical(finished)[0]).toContain('127.0.0.1');
  });

  it('loads and acknowledges what came before a line that is not JSON', async () => {
    const config = bench.file('target.json', targetConfig(sandboxes.snowflake, 'BAD_JSON'));
    const input = [
      schema,
      record(1),
      '{"type":"STATE","value":{"at":1}}',
      record(2),
      '{"type":"REC',
    ];
    const finished = await failureOf('target-snowflake', ['--config', config], input.join('\n'));
    expect(critical(finished)).toHaveLength(1);
    expect(critical(finished)[0]).toContain('line 5');
    expect(finished.stdout).toBe('{"at":1}\n');
    expect(
      await sandboxes.snowflake.query('SELECT "ID" FROM "BAD_JSON"."S" ORDER BY "ID"'),
    ).toEqual([{ ID: 1 }, { ID: 2 }]);
  });

  it('refuses a RECORD whose SCHEMA never came', async () => {
    const config = bench.file('target.json', targetConfig(sandboxes.snowflake));
    const finished = await failureOf('target-snowflake', ['--config', config], record(1));
    expect(critical(finished)).toHaveLength(1);
    expect(critical(finished)[0]).toMatch(/line 1.*RECORD.*SCHEMA/);
  });
});
