import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/target-snowflake.js', import.meta.url));

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type RunningBin = {
  readonly child: ChildProcess;
  readonly stdin: NodeJS.WritableStream;
  /** What it has printed to stdout so far. */
  readonly stdout: () => string;
  /** Resolves when its stderr has such a line. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly ended: Promise<Ended>;
};

/** The built program, as a process of its own. */
export function startBin(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningBin {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout,
    stderr,
  }));
  return {
    child,
    stdin: child.stdin,
    stdout: () => stdout,
    says: async (pattern) => {
      while (!pattern.test(stderr)) {
        await Promise.race([
          once(child.stderr, 'data'),
          ended.then(() => {
            throw new Error(`ended without saying ${String(pattern)}:\n${stderr}`);
          }),
        ]);
      }
    },
    ended,
  };
}

/** Runs it to its end. */
export async function runBin(args: readonly string[], input = ''): Promise<Ended> {
  const { stdin, ended } = startBin(args);
  stdin.end(input);
  return ended;
}
