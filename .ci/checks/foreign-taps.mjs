// Unmodified taps from PyPI, reading public data that packages ship, piped into our target; and the test streams of
// Meltano's SDK. Every table is compared with the data itself.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { pythonPackages } from './foreign-programs.mjs';
import { expectedTables, tableDifferences } from './loaded-tables.mjs';
import { pipe, run, targetBin } from './programs.mjs';
import { createReport } from './report.mjs';

const report = createReport();
const folder = await mkdtemp(`${tmpdir()}/foreign-taps-`);
const sandbox = await startSnowflakeSandbox();
const data = { withoutDependencies: ['vega-datasets==0.9.0'] };
const jsonl = await pythonPackages('tap-jsonl', ['tap-jsonl==0.3.1', 'singer-sdk==0.53.7'], data);
const csv = await pythonPackages('tap-csv-folder', [
  'tap-csv-folder==0.0.1a1',
  'singer-sdk==0.41.0',
]);
const datasets = `${jsonl.sitePackages}/vega_datasets/_data`;

for (const name of ['airports', 'la-riots', 'seattle-weather', 'us-employment']) {
  await report.check(`tap-csv-folder | target-snowflake: ${name}.csv`, async () => {
    const source = `${folder}/csv-${name}`;
    await mkdir(source);
    await cp(`${datasets}/${name}.csv`, `${source}/${name}.csv`);
    const config = {
      filesystem: 'local',
      path: source,
      read_mode: 'one_stream_per_file',
      lineterminator: '\n',
    };
    const rows = csvRows(await readFile(`${datasets}/${name}.csv`, 'utf8'));
    return loadAndCompare(`${csv.bin}/tap-csv-folder`, config, name, rows);
  });
}

for (const name of ['cars', 'crimea', 'driving', 'ohlc', 'burtin']) {
  await report.check(`tap-jsonl | target-snowflake: ${name}.json`, async () => {
    const rows = JSON.parse(await readFile(`${datasets}/${name}.json`, 'utf8'));
    const source = `${folder}/${name}.jsonl`;
    await writeFile(source, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const config = { path: source, stream_name: name, primary_keys: [] };
    return loadAndCompare(`${jsonl.bin}/tap-jsonl`, config, name, rows);
  });
}

// Files of singer_sdk/testing/target_test_streams that a target must refuse, and what the last line must speak of.
const refused = {
  record_before_schema: /schema/i,
  record_missing_key_property: /id/,
  record_missing_required_property: /id/,
};
const streams = `${jsonl.sitePackages}/singer_sdk/testing/target_test_streams`;
const files = (await readdir(streams)).filter((file) => file.endsWith('.singer')).sort();
for (const file of files) {
  const name = file.replace('.singer', '');
  await report.check(`the SDK's test stream ${name}`, async () => {
    const stdin = await readFile(`${streams}/${file}`, 'utf8');
    const schema = `SDK_${name.toUpperCase()}`;
    const config = await configFile(`sdk-${name}`, targetConfig(schema));
    const result = await run(targetBin, ['--config', config], { stdin });
    if (refused[name] !== undefined) {
      const lastLine = result.stderr.trim().split('\n').at(-1);
      return [
        ...(result.code === 0 ? ['exit code 0'] : []),
        ...(refused[name].test(lastLine) ? [] : [`last line: ${lastLine}`]),
      ];
    }
    if (result.code !== 0) return [`exit code ${result.code}`, result.stderr];
    const tables = [...expectedTables(stdin)];
    const problems = await Promise.all(
      tables.map(([stream, table]) => tableDifferences(sandbox, schema, stream, table)),
    );
    return [...problems.flat(), ...stateProblems(stdin, result.stdout)];
  });
}

await sandbox.close();
await rm(folder, { recursive: true });
report.finish();

async function loadAndCompare(tap, tapConfig, stream, rows) {
  const schema = `FOREIGN_${stream.toUpperCase().replaceAll('-', '_')}`;
  const result = await pipe(
    [tap, '--config', await configFile(`tap-${stream}`, tapConfig)],
    [targetBin, '--config', await configFile(`target-${stream}`, targetConfig(schema))],
  );
  if (result.first.code !== 0)
    return [`the tap ended with ${result.first.code}`, result.first.stderr];
  if (result.second.code !== 0) return [`exit code ${result.second.code}`, result.second.stderr];
  const properties = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return tableDifferences(sandbox, schema, stream, { rows, properties });
}

/** The last STATE must come out, exactly. */
function stateProblems(stdin, stdout) {
  const states = stdin.split('\n').filter((line) => line.startsWith('{"type": "STATE"'));
  const last = states.at(-1);
  if (last === undefined) return [];
  const expected = JSON.stringify(JSON.parse(last).value);
  const emitted = stdout.trim().split('\n').at(-1);
  const isSame = emitted !== '' && JSON.stringify(JSON.parse(emitted)) === expected;
  return isSame ? [] : [`last state ${emitted}, not ${expected}`];
}

function targetConfig(schema) {
  return {
    account: sandbox.account,
    access_url: sandbox.url,
    user: sandbox.user,
    password: sandbox.password,
    database: 'SANDBOX',
    warehouse: 'SANDBOX_WH',
    default_target_schema: schema,
  };
}

async function configFile(name, config) {
  const path = `${folder}/${name}.config.json`;
  await writeFile(path, JSON.stringify(config));
  return path;
}

function csvRows(text) {
  const [header, ...lines] = text.trim().split(/\r?\n/).map(csvCells);
  return lines.map((cells) =>
    Object.fromEntries(header.map((name, index) => [name, cells[index]])),
  );
}

function csvCells(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}
