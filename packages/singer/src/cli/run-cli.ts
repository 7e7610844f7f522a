import type { Writable } from 'node:stream';
import type { CliProgram, ProcessPort } from './cli-program.ts';
import { systemClock, type Clock } from '../clock.ts';
import { describeFailure } from './describe-failure.ts';
import { readLogSettings } from '../log/log-settings.ts';
import { createLogger } from '../log/log.ts';
import { describeOutputFailure } from '../messages/output-failure.ts';
import { runProgram } from './run-program.ts';
import { STOP_LIMIT_MS, createStopSignal, type StopSignal } from './stop-signal.ts';
import { createTerminal } from '../log/terminal.ts';

/** How long the work may take to settle after an exception that nobody caught: it may never do so. */
const CRASH_GRACE_MS = 5_000;
/** How long open handles, such as a socket kept alive, may keep a process that has finished. */
const LINGER_MS = 2_000;

/**
 * Runs a program from its command line to its exit code. The only place that prints an error. Never
 * rejects; resolves when everything is written. The run has failed, whatever the program says, when
 * it was interrupted, when stdout was closed, and when nobody caught an exception.
 */
export async function runCli(
  program: CliProgram,
  port: ProcessPort = process,
  clock: Clock = systemClock,
): Promise<void> {
  // A process that ends before the work is done has failed.
  port.exitCode = 1;
  let isDone = false;
  // That nobody reads the log is no reason to stop.
  port.stderr.on('error', () => undefined);

  const { level, format, warnings } = await readLogSettings(program.name, port.env);
  const terminal = port.stderr.isTTY && format === 'text' ? createTerminal(port.stderr) : undefined;
  const log = createLogger({
    output: terminal ?? port.stderr,
    level,
    format,
    name: program.name,
    clock,
    pid: port.pid,
  });
  for (const warning of warnings) log.warning(warning);

  const fail = (error: unknown) => {
    const failure = describeFailure(error, program.name);
    if (failure.details !== undefined) log.debug(failure.details);
    log.critical(failure.message);
    port.exitCode = failure.exitCode;
  };
  const stop = createStopSignal(port, clock, () => {
    log.critical(`did not stop within ${STOP_LIMIT_MS / 1000} s; ending now`);
    port.exit(describeFailure(stop.signal.reason, program.name).exitCode);
  });
  port.on('beforeExit', () => {
    if (!isDone) log.critical('ended before its work was done: it waits for what cannot come');
    isDone = true;
  });

  const failure = await failureOf(
    () => runProgram(program, port, { log, clock, signal: stop.signal, terminal }),
    stop,
    clock,
  );
  if (failure) fail(failure.error);
  await written(port.stdout);
  // A stream tells its listeners of an error later than whoever waits for what it writes.
  const unwritten = port.stdout.errored;
  if (!failure && stop.signal.aborted) fail(stop.signal.reason);
  else if (!failure && unwritten) fail(describeOutputFailure(unwritten));
  else if (!failure) port.exitCode = 0;

  isDone = true;
  if (stop.crash() === undefined) void stop.crashed.then(fail);
  clock.every(LINGER_MS, () => {
    port.exit();
  });
}

/** Why the run has failed, or undefined. What follows from being told to stop is not the reason. */
async function failureOf(
  work: () => Promise<void>,
  stop: StopSignal,
  clock: Clock,
): Promise<{ readonly error: unknown } | undefined> {
  let thrown: { readonly error: unknown } | undefined;
  const settled = new AbortController();
  const grace = async () => {
    await stop.crashed;
    await clock.sleep(CRASH_GRACE_MS, settled.signal);
  };
  try {
    await Promise.race([work(), grace()]);
  } catch (error) {
    thrown = { error };
  }
  settled.abort();
  const { signal } = stop;
  if (stop.crash()) return stop.crash();
  if (!signal.aborted) return thrown;
  return thrown && !isConsequence(thrown.error, signal.reason) ? thrown : { error: signal.reason };
}

function isConsequence(error: unknown, reason: unknown): boolean {
  if (error === reason) return true;
  return error instanceof Error && (error.name === 'AbortError' || error.cause === reason);
}

/** Resolves when the stream has taken every byte, or never will. */
function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) resolve();
    else
      stream.write('', () => {
        resolve();
      });
  });
}
