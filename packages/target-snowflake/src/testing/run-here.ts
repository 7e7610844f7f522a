import { createLogger, loadConfig, systemClock } from '@intercom-to-snowflake/singer';
import type { CliContext } from '@intercom-to-snowflake/singer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { load } from '../load-command.ts';
import { createProgram } from '../program.ts';
import { noMetrics, noProgress } from './context.ts';

/** What came of a run: `code` 1 when it failed. */
export type RanHere = { readonly code: 0 | 1; readonly stdout: string; readonly stderr: string };

/** Runs the whole program on Singer messages, or one of its other commands, in this process: settings are checked, and waits between attempts take no time. */
export async function runHere(
  settings: object,
  input: string,
  run: (context: CliContext) => Promise<void> = load,
  flags: CliContext['flags'] = {},
): Promise<RanHere> {
  const folder = await mkdtemp(join(tmpdir(), 'run-here-'));
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ temp_dir: folder, ...settings }));
  // Not stdin: that is the test runner's.
  const messages = join(folder, 'messages.singer');
  await writeFile(messages, input);
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(signal ? ms : 1, signal),
  };
  let stderr = '';
  const log = createLogger({
    ...{ level: 'info', format: 'text', name: 'target-snowflake', clock },
    output: { write: (text: string) => (stderr += text) },
  });
  const stdout = new PassThrough();
  const ended = (code: 0 | 1): RanHere => ({
    ...{ code, stderr },
    stdout: (stdout.read() as Buffer | null)?.toString() ?? '',
  });
  try {
    const { config } = await loadConfig(createProgram(), [file], {});
    await run({
      ...{ flags: { input: messages, ...flags }, config, env: process.env, log, clock, stdout },
      ...{ stdin: new PassThrough(), stderr: new PassThrough() },
      ...{ metrics: noMetrics, progress: noProgress, signal: new AbortController().signal },
    });
    return ended(0);
  } catch (error) {
    log.critical(error instanceof Error ? error.message : String(error));
    return ended(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
