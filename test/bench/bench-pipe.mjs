// The target against the sandbox: its own processor time, what it asks of a warehouse, and what it sends there.
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { setInterval, clearInterval } from 'node:timers';
import { prepareInput } from './inputs.mjs';
import { measure, megabytesOf } from './measure.mjs';
import { commandOf } from './programs.mjs';
import { fixed, median, renderTable } from './table.mjs';

const INPUTS = ['nested', 'narrow'];
/** DuckDB takes longer than the target. */
const MOST_MEGABYTES = 25;
const MOST_REPEATS = 3;
/** Several batches of each input. */
const BATCH_BYTES = 8 * 1024 * 1024;
const POLL_MS = 10;

/** Returns a table with a row for each input. */
export async function benchPipe({ megabytes, repeats }, { configs, say }) {
  const size = Math.min(megabytes, MOST_MEGABYTES);
  const rounds = Math.min(repeats, MOST_REPEATS);
  const rows = [];
  for (const name of INPUTS) {
    const path = await prepareInput(name, size);
    const runs = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`${name} into the sandbox, ${round} of ${rounds}`);
      runs.push(await runInto(path, configs));
    }
    rows.push(rowOf(name, size, runs));
  }
  return renderTable(
    1,
    ['input', 'MB', 'wall s', 'CPU s', 'peak MB', 'batches', 'statements/batch', 'MB staged'],
    rows,
  );
}

/** Runs the target into a sandbox of its own. */
async function runInto(path, configs) {
  const sandbox = await startSnowflakeSandbox();
  const config = configs.write('pipe.json', {
    account: sandbox.account,
    access_url: sandbox.url,
    ...{ user: sandbox.user, password: sandbox.password },
    ...{ database: 'SANDBOX', warehouse: 'SANDBOX_WH', default_target_schema: 'BENCH' },
    batch_size_bytes: BATCH_BYTES,
  });
  // Files are there from PUT until their batch is loaded.
  const staged = new Map();
  const look = () => {
    for (const file of sandbox.stage()) staged.set(file.path, file.size);
  };
  const timer = setInterval(look, POLL_MS);
  try {
    const run = await measure(commandOf('target-snowflake', '--config', config), path);
    const statements = sandbox.statements.map(({ sql }) => sql);
    const batches = statements.filter((sql) => sql.startsWith('COPY INTO')).length;
    const stagedBytes = [...staged.values()].reduce((sum, bytes) => sum + bytes, 0);
    return { ...run, batches, statements: statements.length, stagedBytes };
  } finally {
    clearInterval(timer);
    await sandbox.close();
  }
}

function rowOf(name, size, runs) {
  const shown = (digits, value) => fixed(median(runs.map(value)), digits);
  return [
    name,
    `${size}`,
    shown(2, ({ wall }) => wall),
    shown(2, ({ cpu }) => cpu),
    shown(0, ({ peakBytes }) => megabytesOf(peakBytes)),
    shown(0, ({ batches }) => batches),
    shown(1, ({ statements, batches }) => statements / batches),
    shown(1, ({ stagedBytes }) => megabytesOf(stagedBytes)),
  ];
}
