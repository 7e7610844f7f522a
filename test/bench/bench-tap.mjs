// The tap against a simulated workspace that takes its time.
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { discover } from 'tap-intercom';
import { measure, megabytesOf } from './measure.mjs';
import { commandOf } from './programs.mjs';
import { fixed, median, renderTable } from './table.mjs';

const LATENCIES_MS = [0, 50, 200];
/** Contacts come in pages of 150; of each conversation the parts are asked for one by one. */
const cases = [
  { stream: 'contacts', size: { contacts: 60_000, conversations: 0 } },
  { stream: 'conversation_parts', size: { contacts: 200, conversations: 2_000 } },
];
/** A run is long because the allowance is small, not because the machine is noisy. */
const MOST_REPEATS = 3;

/** Returns a table with a row for each stream and latency. */
export async function benchTap({ repeats }, { configs, say }) {
  const rounds = Math.min(repeats, MOST_REPEATS);
  const rows = [];
  for (const { stream, size } of cases) {
    const sandbox = await startIntercomSandbox({ size, now: Date.UTC(2024, 0, 31) });
    const command = tapCommand(sandbox, stream, configs);
    const measured = new Map(LATENCIES_MS.map((latencyMs) => [latencyMs, []]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const latencyMs of LATENCIES_MS) {
        say(`${stream} at ${latencyMs} ms, ${round} of ${rounds}`);
        sandbox.configure({ latencyMs });
        measured.get(latencyMs).push(await runTap(command, sandbox));
      }
    }
    rows.push(...[...measured].map(([latencyMs, runs]) => rowOf(stream, latencyMs, runs)));
    await sandbox.close();
  }
  return renderTable(
    1,
    [
      'stream',
      'latency ms',
      'wall s',
      'CPU s',
      'peak MB',
      'requests/s',
      'of the allowance',
      'messages/s',
    ],
    rows,
  );
}

async function runTap(command, sandbox) {
  sandbox.requests.clear();
  const run = await measure(command);
  const times = sandbox.requests.seen().map(({ time }) => time);
  const requestsPerSecond = times.length / ((Math.max(...times) - Math.min(...times)) / 1000);
  const share = requestsPerSecond / (sandbox.settings().rateLimit / 10);
  return { ...run, requestsPerSecond, share };
}

function tapCommand(sandbox, selected, configs) {
  const streams = discover().streams.map((entry) => ({
    ...entry,
    metadata: entry.metadata.map((item) =>
      item.breadcrumb.length === 0
        ? { ...item, metadata: { ...item.metadata, selected: entry.stream === selected } }
        : item,
    ),
  }));
  const config = {
    access_token: sandbox.token,
    base_url: sandbox.url,
    start_date: '2000-01-01T00:00:00Z',
  };
  const configPath = configs.write('tap.json', config);
  const catalogPath = configs.write('catalog.json', { streams });
  return commandOf('tap-intercom', '--config', configPath, '--catalog', catalogPath);
}

function rowOf(stream, latencyMs, runs) {
  const shown = (digits, value) => fixed(median(runs.map(value)), digits);
  return [
    stream,
    `${latencyMs}`,
    shown(2, ({ wall }) => wall),
    shown(2, ({ cpu }) => cpu),
    shown(0, ({ peakBytes }) => megabytesOf(peakBytes)),
    shown(0, ({ requestsPerSecond }) => requestsPerSecond),
    `${shown(0, ({ share }) => share * 100)} %`,
    shown(0, ({ wall, linesWritten }) => linesWritten / wall),
  ];
}
