// The target's own path, from stdin to staged files, beside gzip -1 of the same bytes.
import { statSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { prepareInput } from './inputs.mjs';
import { measure, megabytesOf } from './measure.mjs';
import { commandOf, targetConfig } from './programs.mjs';
import { fixed, median, renderTable } from './table.mjs';

const YARDSTICK = 'gzip -1';

/** Where Node has it. */
const zstd = [
  ['target, zstd', { compression: 'zstd' }],
  ['target, zstd, not validating', { compression: 'zstd', validate_records: false }],
];

/** Returns a table with a row for each input and contender. */
export async function benchTarget(inputNames, { megabytes, repeats, rivals }, { configs, say }) {
  const contenders = contendersWith(rivals, configs);
  const rows = [];
  for (const name of inputNames) {
    say(`${name}: preparing ${megabytes} MB`);
    const path = await prepareInput(name, megabytes);
    // The first to read it would pay for the disk.
    await measure('cat', path);
    const measured = new Map(contenders.map(([label]) => [label, []]));
    for (let round = 1; round <= repeats; round += 1) {
      for (const [label, command] of contenders) {
        say(`${name}: ${label}, ${round} of ${repeats}`);
        measured.get(label).push(await measure(command, path));
      }
    }
    rows.push(...rowsOf(name, statSync(path).size, measured));
  }
  return renderTable(
    2,
    ['input', 'program', 'wall s', 'CPU s', 'peak MB', 'MB/s', 'speed × gzip', 'CPU × gzip'],
    rows,
  );
}

function contendersWith(rivals, configs) {
  const dryRun = (name, settings) =>
    commandOf(
      'target-snowflake',
      '--config',
      configs.write(name, { ...targetConfig, ...settings }),
      '--dry-run',
    );
  return [
    [YARDSTICK, YARDSTICK],
    ['target, validating', dryRun('validating.json', {})],
    ['target, not validating', dryRun('unvalidated.json', { validate_records: false })],
    ...(zlib.createZstdCompress
      ? zstd.map(([label, settings]) => [label, dryRun(`${label}.json`, settings)])
      : []),
    ...rivals.map((command) => [labelOf(command), command]),
  ];
}

/** The command as a cell of a table. */
function labelOf(command) {
  return command.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

/** Ratios are taken within each round, where both had the same neighbours, and then their median. */
function rowsOf(name, bytes, measured) {
  const yardstick = measured.get(YARDSTICK);
  return [...measured].map(([label, runs]) => {
    const wall = median(runs.map((run) => run.wall));
    return [
      name,
      label,
      fixed(wall, 2),
      fixed(median(runs.map((run) => run.cpu)), 2),
      fixed(megabytesOf(median(runs.map((run) => run.peakBytes))), 0),
      fixed(bytes / 1e6 / wall, 0),
      fixed(median(runs.map((run, round) => yardstick[round].wall / run.wall)), 2),
      fixed(median(runs.map((run, round) => run.cpu / yardstick[round].cpu)), 2),
    ];
  });
}
