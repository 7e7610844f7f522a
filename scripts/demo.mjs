// The whole pipeline on this machine, with no account: a simulated Intercom workspace, a local Snowflake,
// and the two real programs between them. A full load first, then an incremental one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = 'true';
const { startIntercomSandbox } = await import('@intercom-to-snowflake/intercom-sandbox');
const { startSnowflakeSandbox } = await import('@intercom-to-snowflake/snowflake-sandbox');
const { streams } = await import('tap-intercom');
const { discover, runPipe } = await import('./demo/pipe.mjs');
const { compareTables, countRows, readTables, renderTable } = await import('./demo/tables.mjs');
const { expectedRows, makeChanges } = await import('./demo/workspace.mjs');

const schema = 'INTERCOM';
const folder = mkdtempSync(join(tmpdir(), 'intercom-to-snowflake-demo-'));
const intercom = await startIntercomSandbox({
  size: { contacts: 2000, companies: 300, conversations: 500 },
});
const snowflake = await startSnowflakeSandbox();

try {
  await demo();
} catch (error) {
  process.stderr.write(`The demo failed. ${error.message}\n`);
  process.exitCode = 1;
} finally {
  await Promise.all([intercom.close(), snowflake.close()]);
  rmSync(folder, { recursive: true, force: true });
}

async function demo() {
  const tapConfig = writeJson('tap.json', {
    access_token: intercom.token,
    start_date: '2015-01-01T00:00:00Z',
    base_url: intercom.url,
  });
  const targetConfig = writeJson('target.json', {
    account: snowflake.account,
    access_url: snowflake.url,
    user: snowflake.user,
    password: snowflake.password,
    database: 'SANDBOX',
    warehouse: 'SANDBOX_WH',
    default_target_schema: schema,
  });
  say(`A simulated Intercom workspace answers at ${intercom.url},`);
  say(`a local Snowflake at ${snowflake.url}.`);

  const catalog = writeJson('catalog.json', await selectCountable(tapConfig));
  const tapArgs = ['--config', tapConfig, '--catalog', catalog];
  const command = 'tap-intercom --config tap.json --catalog catalog.json';

  say('\nFirst run: everything.\n');
  const state = await load(command, tapArgs, targetConfig);
  const before = await readTables(snowflake, schema);
  await showCounts(before);
  showSome(before, 'CONTACTS', ['ID', 'ROLE', 'NAME', 'EMAIL', 'UPDATED_AT']);
  showSome(before, 'CONVERSATIONS', ['ID', 'STATE', 'TITLE', 'CREATED_AT', 'UPDATED_AT']);

  say('\nThen things happen in the workspace:\n');
  for (const change of makeChanges(intercom.workspace)) say(`  * ${change}`);

  say('\nSecond run: what has changed since.\n');
  await load(
    `${command} --state state.json`,
    [...tapArgs, '--state', writeJson('state.json', state)],
    targetConfig,
  );
  const after = await readTables(snowflake, schema);
  say('\nRows that are different now, in all tables:\n');
  indent(renderTable(['table', 'row', 'what'], summarize(compareTables(before, after, keysOf))));
  await showCounts(after);
  say('\nBoth runs succeeded, and every count equals the workspace.');
}

/** The streams whose records the workspace itself can count; others are parts of these, or cost many requests. */
async function selectCountable(tapConfig) {
  const countable = Object.keys(await expectedRows(intercom));
  const catalog = await discover(tapConfig);
  for (const { stream, metadata } of catalog.streams) {
    const root = metadata.find(({ breadcrumb }) => breadcrumb.length === 0);
    root.metadata.selected = countable.includes(stream.toUpperCase());
  }
  return catalog;
}

function keysOf(table) {
  const { keyProperties } = streams.find(({ name }) => name === table.toLowerCase());
  return keyProperties.map((property) => property.toUpperCase());
}

/** One line for the rows of a table to which the same thing happened. */
function summarize(changes) {
  const groups = new Map();
  for (const { table, row, what } of changes) {
    const group = groups.get(`${table} ${what}`) ?? { table, what, ids: [] };
    group.ids.push(
      keysOf(table)
        .map((key) => row[key])
        .join(' '),
    );
    groups.set(`${table} ${what}`, group);
  }
  return [...groups.values()].map(({ table, what, ids }) => [
    table,
    ids.length === 1 ? ids[0] : `${ids.length} rows`,
    what,
  ]);
}

/** Runs the pipe once, and says what it took. Returns the state for the next run. */
async function load(command, tapArgs, targetConfig) {
  say(`  $ ${command} | target-snowflake --config target.json > state.json\n`);
  intercom.requests.clear();
  snowflake.forgetStatements();
  const started = performance.now();
  const state = await runPipe({ tapArgs, targetArgs: ['--config', targetConfig] });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(
    `  ${seconds} s, ${intercom.requests.total()} requests to Intercom, ` +
      `${snowflake.statements.length} statements to Snowflake`,
  );
  return JSON.parse(state);
}

/** Prints each table with its rows beside the workspace's count. @throws when one of them differs */
async function showCounts(tables) {
  const expected = await expectedRows(intercom);
  const rows = Object.entries(tables).map(([table, its]) => [
    table,
    countRows(its),
    expected[table],
  ]);
  say();
  indent(renderTable(['table', 'rows', 'in the workspace'], rows));
  const different = Object.keys(expected).filter(
    (table) => countRows(tables[table] ?? []) !== expected[table],
  );
  if (different.length > 0) throw new Error(`Counts differ in: ${different.join(', ')}`);
}

function showSome(tables, table, columns) {
  const rows = tables[table].slice(0, 3).map((row) => columns.map((column) => row[column]));
  say(`\n  ${table}\n`);
  indent(renderTable(columns, rows));
}

function writeJson(name, value) {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

function indent(lines) {
  for (const line of lines) say(`  ${line}`);
}

function say(line = '') {
  process.stdout.write(`${line}\n`);
}
