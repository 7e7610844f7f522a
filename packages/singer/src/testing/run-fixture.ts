import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const FIXTURE = fileURLToPath(new URL('./fixture-program.mjs', import.meta.url));
const TOKEN = 's3cr3t/tok+en';

export type FixtureRun = {
  readonly child: ChildProcessWithoutNullStreams;
  /** What has come out so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves when stderr holds the text. */
  readonly until: (stderr: string) => Promise<void>;
  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<FixtureResult>;
};

export type FixtureResult = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Starts the fixture program, built, as a process of its own. */
export function startFixture(args: readonly string[], env: NodeJS.ProcessEnv = {}): FixtureRun {
  const child = spawn(process.execPath, [FIXTURE, ...args], {
    env: { TAP_FIXTURE_TOKEN: TOKEN, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(
    ([code, signal]: readonly (number | string | null)[]): FixtureResult => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      ...output,
    }),
  );
  return {
    child,
    output,
    until: async (text) => {
      while (!output.stderr.includes(text)) await once(child.stderr, 'data');
    },
    ended,
  };
}

/** Runs one of its acts to the end, with the configuration from the environment. */
export function actOut(act: string, env?: NodeJS.ProcessEnv): FixtureRun {
  return startFixture(['--config', 'ENV', '--do', act], env);
}
