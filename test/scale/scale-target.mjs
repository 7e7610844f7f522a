// Whether the target survives inputs that it rarely meets, and in how much memory: npm run scale:target [-- SHAPE]
// The Snowflake sandbox runs in a process of its own, so that what is measured is the target's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fixed, renderTable } from '../bench/table.mjs';
import { shapes } from './shapes.mjs';

const BLOCK_CHARACTERS = 64 * 1024;
const MEMORY_EVERY_MS = 100;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in shapes));
if (unknown.length > 0) {
  process.stderr.write(
    `No such shape: ${unknown.join(', ')}. There are: ${Object.keys(shapes).join(', ')}\n`,
  );
  process.exitCode = 1;
} else {
  await scaleTarget(wanted.length > 0 ? wanted : Object.keys(shapes));
}

async function scaleTarget(names) {
  const rows = [];
  for (const name of names) {
    process.stderr.write(`scale: ${name}\n`);
    rows.push([name, ...(await loadShape(shapes[name]))]);
  }
  process.stdout.write(
    `${renderTable(1, ['input', 'MB', 'records', 'wall s', 'target CPU s', 'target peak MB', 'batches', 'statements'], rows)}\n`,
  );
}

/** Loads a shape into a sandbox of its own. @throws when the target fails, or a table is not what it should be */
async function loadShape({ lines, checks }) {
  const folder = mkdtempSync(join(tmpdir(), 'intercom-to-snowflake-scale-'));
  const sandbox = await startSandbox(join(folder, 'snowflake.duckdb'));
  try {
    const config = join(folder, 'target.json');
    writeFileSync(config, JSON.stringify(targetConfig(sandbox.url)));
    const started = performance.now();
    const loaded = await loadLines(config, lines());
    const wall = (performance.now() - started) / 1000;
    for (const { sql, answer } of checks) {
      const found = await sandbox.answerTo(sql);
      if (found !== answer) throw new Error(`${sql}\nanswers ${found} and not ${answer}`);
    }
    const statements = await sandbox.statements();
    return [
      fixed(loaded.bytes / 1e6, 0),
      String(loaded.records),
      fixed(wall, 1),
      fixed(loaded.cpuSeconds, 1),
      fixed(loaded.peakBytes / 1e6, 0),
      String(statements.filter(({ sql }) => /^copy into/i.test(sql)).length),
      String(statements.length),
    ];
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startSandbox(file) {
  const server = spawn(process.execPath, [binOf('snowflake-sandbox'), 'serve', '--file', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'close');
  const url = await urlIn(server.stdout);
  return {
    url,
    async answerTo(sql) {
      const response = await fetch(`${url}/_sandbox/query`, {
        method: 'POST',
        body: JSON.stringify({ sql: `USE SCHEMA SANDBOX.SCALE; ${sql}` }),
      });
      const { rows, error } = await response.json();
      return error ?? String(Object.values(rows[0])[0]);
    },
    async statements() {
      return (await fetch(`${url}/_sandbox/statements`)).json();
    },
    async stop() {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

async function urlIn(output) {
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/[\d.:]+/.exec(line)?.[0];
    if (url !== undefined) {
      output.resume();
      return url;
    }
  }
  throw new Error('the Snowflake sandbox did not start');
}

function targetConfig(url) {
  return {
    account: 'sandbox',
    access_url: url,
    user: 'SANDBOX',
    password: 'sandbox',
    database: 'SANDBOX',
    warehouse: 'SANDBOX_WH',
    default_target_schema: 'SCALE',
  };
}

/** Feeds the target as a tap would, and looks at its memory while it runs. */
async function loadLines(config, lines) {
  const target = spawn(process.execPath, [binOf('target-snowflake'), '--config', config], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = lastOf(target.stderr);
  const states = lastOf(target.stdout);
  const memory = watchProcess(target.pid);
  const closed = once(target, 'close');
  const fed = await feed(target.stdin, lines);
  const [exitCode] = await closed;
  const seen = memory.stop();
  if (exitCode !== 0) throw new Error(`target-snowflake ended with ${exitCode}:\n${log()}`);
  if (states() === '') throw new Error('target-snowflake acknowledged no state');
  return { ...fed, ...seen };
}

async function feed(input, lines) {
  const fed = { bytes: 0, records: 0 };
  // A target that fails stops reading; why, its log says.
  await pipeline(blocksOf(lines, fed), input).catch(() => undefined);
  return fed;
}

function* blocksOf(lines, fed) {
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (line.startsWith('{"type":"RECORD"')) fed.records += 1;
    if (block.length < BLOCK_CHARACTERS) continue;
    fed.bytes += Buffer.byteLength(block);
    yield block;
    block = '';
  }
  fed.bytes += Buffer.byteLength(block);
  yield block;
}

/** The peak memory and the processor time of a process, as the kernel counts them (Linux). */
function watchProcess(pid) {
  let [peakBytes, cpuSeconds] = [0, 0];
  const look = () => {
    try {
      const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      peakBytes = Number(peak[1]) * 1024;
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, MEMORY_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return { peakBytes, cpuSeconds };
    },
  };
}

/** The end of what a stream says. */
function lastOf(stream) {
  let text = '';
  stream.on('data', (chunk) => (text = (text + chunk).slice(-4000)));
  return () => text.trim();
}

function binOf(program) {
  return new URL(`../../packages/${program}/bin/${program}.js`, import.meta.url).pathname;
}
