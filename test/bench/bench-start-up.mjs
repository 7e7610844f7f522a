// What it costs to start a program, above what Node itself costs.
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { measure } from './measure.mjs';
import { commandOf, targetConfig } from './programs.mjs';
import { fixed, median, renderTable } from './table.mjs';

const NOTHING = 'node -e 0';

/** Returns a table with a row for each way to start. */
export async function benchStartUp({ repeats }, { configs, say }) {
  const sandbox = await startIntercomSandbox();
  const tap = configs.write('start-up-tap.json', {
    access_token: sandbox.token,
    base_url: sandbox.url,
  });
  const nothingSelected = configs.write('start-up-catalog.json', { streams: [] });
  const target = configs.write('start-up-target.json', targetConfig);
  const starts = [
    [NOTHING, `'${process.execPath}' -e 0`],
    ['tap --version', commandOf('tap-intercom', '--version')],
    ['tap --discover', commandOf('tap-intercom', '--discover')],
    [
      'tap, no stream selected',
      commandOf('tap-intercom', '--config', tap, '--catalog', nothingSelected),
    ],
    ['target --version', commandOf('target-snowflake', '--version')],
    ['target --about', commandOf('target-snowflake', '--about')],
    ['target, empty dry run', commandOf('target-snowflake', '--config', target, '--dry-run')],
  ];
  const measured = new Map(starts.map(([label]) => [label, []]));
  for (let round = 1; round <= repeats; round += 1) {
    say(`start-up, ${round} of ${repeats}`);
    for (const [label, command] of starts) measured.get(label).push(await measure(command));
  }
  await sandbox.close();

  const cpuOf = (label) => median(measured.get(label).map(({ cpu }) => cpu * 1000));
  const rows = [...measured].map(([label, runs]) => [
    label,
    fixed(median(runs.map(({ wall }) => wall * 1000)), 0),
    fixed(cpuOf(label), 0),
    fixed(cpuOf(label) - cpuOf(NOTHING), 0),
  ]);
  return renderTable(1, ['start', 'wall ms', 'CPU ms', 'CPU ms above Node'], rows);
}
