// The tap against a simulated workspace that takes its time.
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { discover } from 'tap-intercom';
import { startFromMemory } from './from-memory.mjs';
import { measure, megabytesOf } from './measure.mjs';
import { commandOf } from './programs.mjs';
import { fixed, median, renderTable } from './table.mjs';

const LATENCIES_MS = [0, 50, 200];
/** Without latency, and without the time that the sandbox takes for an answer. */
const FROM_MEMORY = '0, from memory';
/** Intercom's allowance in 10 seconds. Without latency it would be all there is to see, so there is one then that nothing reaches. */
const ALLOWANCE = 1_666;
const NO_HINDRANCE = 1_000_000;
/**
 * Contacts come in pages of 150. Of one in a hundred the lists come cut off at ten, and are asked for one by
 * one when they are selected: three of four requests. Of each conversation the parts are asked for.
 */
const cases = [
  { stream: 'contacts', size: { contacts: 60_000, conversations: 0 } },
  {
    stream: 'contacts',
    without: ['tags', 'companies', 'notes'],
    size: { contacts: 60_000, conversations: 0 },
  },
  { stream: 'conversation_parts', size: { contacts: 200, conversations: 2_000 } },
];
/** A run is long because the allowance is small, not because the machine is noisy. */
const MOST_REPEATS = 3;

/** Returns a table with a row for each stream and latency. */
export async function benchTap({ repeats }, { configs, say }) {
  const rounds = Math.min(repeats, MOST_REPEATS);
  const rows = [];
  for (const { stream, without = [], size } of cases) {
    const name = without.length === 0 ? stream : `${stream} without ${without.join(', ')}`;
    const sandbox = await startIntercomSandbox({ size, now: Date.UTC(2024, 0, 31) });
    const memory = await startFromMemory(sandbox.url, NO_HINDRANCE);
    const command = tapCommand(sandbox, sandbox.url, { stream, without }, configs);
    const fromMemory = tapCommand(sandbox, memory.url, { stream, without }, configs);
    sandbox.configure({ latencyMs: 0, rateLimit: NO_HINDRANCE });
    await measure(fromMemory);
    const measured = new Map([FROM_MEMORY, ...LATENCIES_MS].map((latency) => [latency, []]));
    for (let round = 1; round <= rounds; round += 1) {
      say(`${name} from memory, ${round} of ${rounds}`);
      measured.get(FROM_MEMORY).push(await runFromMemory(fromMemory, memory));
      for (const latencyMs of LATENCIES_MS) {
        say(`${name} at ${latencyMs} ms, ${round} of ${rounds}`);
        sandbox.configure({ latencyMs, rateLimit: latencyMs === 0 ? NO_HINDRANCE : ALLOWANCE });
        measured.get(latencyMs).push(await runTap(command, sandbox));
      }
    }
    rows.push(...[...measured].map(([latency, runs]) => rowOf(name, latency, runs)));
    await memory.close();
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
      'under way',
      'of the allowance',
      'messages/s',
    ],
    rows,
  );
}

async function runFromMemory(command, memory) {
  memory.times.length = 0;
  const run = await measure(command);
  return { ...run, requestsPerSecond: perSecond(memory.times) };
}

async function runTap(command, sandbox) {
  sandbox.requests.clear();
  const run = await measure(command);
  const requestsPerSecond = perSecond(sandbox.requests.seen().map(({ time }) => time));
  const share = requestsPerSecond / (sandbox.settings().rateLimit / 10);
  const underWay = (requestsPerSecond * sandbox.settings().latencyMs) / 1000;
  return { ...run, requestsPerSecond, underWay, share };
}

function perSecond(times) {
  return times.length / ((Math.max(...times) - Math.min(...times)) / 1000);
}

function tapCommand({ token }, url, { stream, without }, configs) {
  const streams = discover().streams.map((entry) => ({
    ...entry,
    metadata: entry.metadata.map((item) =>
      item.breadcrumb.length === 0
        ? { ...item, metadata: { ...item.metadata, selected: entry.stream === stream } }
        : without.includes(item.breadcrumb[1])
          ? { ...item, metadata: { ...item.metadata, selected: false } }
          : item,
    ),
  }));
  const config = {
    access_token: token,
    base_url: url,
    start_date: '2000-01-01T00:00:00Z',
  };
  const configPath = configs.write(`tap-${new URL(url).port}.json`, config);
  const catalogPath = configs.write('catalog.json', { streams });
  return commandOf('tap-intercom', '--config', configPath, '--catalog', catalogPath);
}

function rowOf(name, latency, runs) {
  const shown = (digits, value) => fixed(median(runs.map(value)), digits);
  return [
    name,
    `${latency}`,
    shown(2, ({ wall }) => wall),
    shown(2, ({ cpu }) => cpu),
    shown(0, ({ peakBytes }) => megabytesOf(peakBytes)),
    shown(0, ({ requestsPerSecond }) => requestsPerSecond),
    latency > 0 ? shown(1, ({ underWay }) => underWay) : '',
    latency > 0 ? `${shown(0, ({ share }) => share * 100)} %` : '',
    shown(0, ({ wall, linesWritten }) => linesWritten / wall),
  ];
}
