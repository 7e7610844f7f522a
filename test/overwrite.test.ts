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

async function sync() {
  const catalog = catalogOf(['contacts', 'conversations']);
  const target = { ...targetConfig(sandboxes.snowflake), load_method: 'overwrite' };
  const run = await pipe(
    [
      ...['--config', bench.file('tap.json', tapConfig(sandboxes.intercom))],
      ...['--catalog', bench.file('catalog.json', JSON.stringify(catalog))],
    ],
    ['--config', bench.file('target.json', target)],
  );
  expect([run.tap.exitCode, run.target.exitCode]).toEqual([0, 0]);
}

async function rowsIn(table: string): Promise<unknown> {
  const rows = await sandboxes.snowflake.query(
    `SELECT COUNT(*) AS "ROWS" FROM "INTERCOM"."${table}"`,
  );
  return rows[0]?.['ROWS'];
}

describe('tables that are overwritten', () => {
  it('keep their rows when the token may not read their stream any more', async () => {
    await sync();
    expect([await rowsIn('CONTACTS'), await rowsIn('CONVERSATIONS')]).toEqual([20, 8]);
    sandboxes.intercom.configure({ permissions: ['read_users_and_companies'] });
    sandboxes.intercom.workspace.createContact({ name: 'New' });
    await sync();
    expect([await rowsIn('CONTACTS'), await rowsIn('CONVERSATIONS')]).toEqual([21, 8]);
  });
});
