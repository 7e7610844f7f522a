import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject, JsonValue } from '@intercom-to-snowflake/singer';

type Program = 'tap-intercom' | 'target-snowflake';

/** What a finished process leaves behind. */
export type Finished = {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A folder of one test's own, with the files that programs are given. */
export type Workbench = {
  readonly folder: string;
  /** Writes a JSON file and returns its path. */
  readonly file: (name: string, content: JsonValue | string) => string;
  readonly remove: () => void;
};

export function createWorkbench(): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'intercom-to-snowflake-test-'));
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where npm put a program of ours: tests run what users run. */
function binOf(program: Program): string {
  return fileURLToPath(new URL(`../node_modules/.bin/${program}`, import.meta.url));
}

function start(
  program: Program,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [binOf(program), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

/** Collects what a process prints until it has ended and its pipes are closed. */
async function finish(child: ChildProcess): Promise<Finished> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      resolve({
        exitCode,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** Runs a program to its end, with `input` on its stdin. `watch` sees the process while it runs. */
export async function run(
  program: Program,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
  watch?: (child: ChildProcess) => void,
): Promise<Finished> {
  const child = start(program, args, env);
  watch?.(child);
  child.stdin?.on('error', ignoreClosedPipe);
  child.stdin?.end(input);
  return finish(child);
}

export type PipeRun = {
  readonly tap: Finished;
  readonly target: Finished;
  /** Every state that the target acknowledged, oldest first. */
  readonly states: readonly JsonObject[];
};

/**
 * `tap-intercom … | target-snowflake …`, joined by a pipe of the system as a shell would: what the tap
 * writes is seen by the target only. `watch` sees both processes while they run.
 */
export async function pipe(
  tapArgs: readonly string[],
  targetArgs: readonly string[],
  options: { readonly watch?: Watch; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<PipeRun> {
  const env = { ...process.env, ...options.env };
  const tap = spawn(process.execPath, [binOf('tap-intercom'), ...tapArgs], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const target = spawn(process.execPath, [binOf('target-snowflake'), ...targetArgs], {
    stdio: [tap.stdout, 'pipe', 'pipe'],
    env,
  });
  // The target has its own end of the pipe now; with ours open, its death would go unnoticed.
  tap.stdout.destroy();
  options.watch?.(tap, target);
  const [finishedTap, finishedTarget] = await Promise.all([finish(tap), finish(target)]);
  return {
    tap: finishedTap,
    target: finishedTarget,
    states: linesOf(finishedTarget.stdout).map((line) => JSON.parse(line) as JsonObject),
  };
}

export type Watch = (tap: ChildProcess, target: ChildProcess) => void;

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** A program that has ended does not read the rest of its input; its exit code is what a test looks at. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
}
