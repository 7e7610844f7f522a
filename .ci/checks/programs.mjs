// Running programs as a user would: real processes, real pipes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const root = new URL('../../', import.meta.url).pathname;

export const tapBin = `${root}node_modules/.bin/tap-intercom`;
export const targetBin = `${root}node_modules/.bin/target-snowflake`;

/** @returns {Promise<{code: number, stdout: string, stderr: string}>} */
export async function run(command, args, { stdin = '', env = {}, cwd, timeoutMs = 120_000 } = {}) {
  const child = start(command, args, { env, cwd, timeoutMs });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code ?? signal, stdout, stderr };
}

/** `first | second`: both results; the first's stdout is also kept. */
export async function pipe(first, second, { env = {}, cwd, timeoutMs = 180_000 } = {}) {
  const source = start(first[0], first.slice(1), { env, cwd, timeoutMs });
  const sink = start(second[0], second.slice(1), { env, cwd, timeoutMs });
  source.stdin.end();
  sink.stdin.on('error', () => source.stdout.destroy());
  source.stdout.pipe(sink.stdin);
  const [lines, sourceErr, [sourceCode], stdout, sinkErr, [sinkCode]] = await Promise.all([
    text(source.stdout),
    text(source.stderr),
    once(source, 'close'),
    text(sink.stdout),
    text(sink.stderr),
    once(sink, 'close'),
  ]);
  return {
    lines,
    first: { code: sourceCode, stderr: sourceErr },
    second: { code: sinkCode, stdout, stderr: sinkErr },
  };
}

function start(command, args, { env, cwd, timeoutMs }) {
  return spawn(command, args, {
    cwd,
    env: { ...process.env, SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true', ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
}

async function text(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  await once(stream, 'close');
  return Buffer.concat(chunks).toString('utf8');
}
