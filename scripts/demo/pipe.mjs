import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bin = (program) =>
  fileURLToPath(new URL(`../../node_modules/.bin/${program}`, import.meta.url));

/** The catalog: `tap-intercom --discover`. */
export async function discover(tapConfig) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bin('tap-intercom'), '--config', tapConfig, '--discover'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}

/**
 * Runs `tap-intercom … | target-snowflake …` as two processes that meet at a pipe, as a shell would.
 * Resolves to the last state that the target acknowledged, as text; rejects when either program failed.
 */
export async function runPipe({ tapArgs, targetArgs }) {
  const tap = spawn(process.execPath, [bin('tap-intercom'), ...tapArgs], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const target = spawn(process.execPath, [bin('target-snowflake'), ...targetArgs], {
    stdio: [tap.stdout, 'pipe', 'pipe'],
  });
  tap.stdout.destroy();

  const states = textOf(target.stdout);
  const logs = { tap: textOf(tap.stderr), target: textOf(target.stderr) };
  const [[tapCode], [targetCode]] = await Promise.all([once(tap, 'close'), once(target, 'close')]);
  if (tapCode !== 0) throw new Error(`tap-intercom ended with ${tapCode}:\n${logs.tap()}`);
  if (targetCode !== 0) {
    throw new Error(`target-snowflake ended with ${targetCode}:\n${logs.target()}`);
  }
  return states().trimEnd().split('\n').at(-1);
}

function textOf(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
