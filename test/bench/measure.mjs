// What a program takes, seen from outside: the same for one of ours, for gzip and for anyone's.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const POLL_MS = 20;

// bash, since its `time` counts the processor time of everything the command started. The command is at
// both ends of a pipe, as in a pipeline: what feeds it and what takes its output is not counted.
const script = `
set -o pipefail
TIMEFORMAT='%R %U %S'
cat -- "$1" | { time sh -c "$2" 2>"$3"; } 2>&3 | wc -l >&3
`;

/**
 * Runs a shell command with a file on its stdin.
 * Returns seconds of wall time and of processor time, the peak memory of its largest process in bytes
 * (undefined where there is no /proc), and how many lines it wrote. @throws with the end of its log when
 * it fails
 */
export async function measure(command, inputPath = '/dev/null') {
  const folder = mkdtempSync(join(tmpdir(), 'intercom-to-snowflake-bench-'));
  const log = join(folder, 'log');
  try {
    const shell = spawn('bash', ['-c', script, 'bench', inputPath, command, log], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    const watched = watchMemory(shell.pid);
    const [report, exitCode] = await Promise.all([textOf(shell.stdio[3]), exitOf(shell)]);
    const peakBytes = watched.stop();
    if (exitCode !== 0) {
      throw new Error(`${command}\nended with ${exitCode}:\n${readFileSync(log).slice(-2000)}`);
    }
    const [wall, user, system, linesWritten] = report.trim().split(/\s+/).map(Number);
    return { wall, cpu: user + system, peakBytes, linesWritten };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function megabytesOf(bytes) {
  return bytes === undefined ? undefined : bytes / 1e6;
}

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** The kernel keeps a process's own high-water mark; it has to be read before the process is gone. */
function watchMemory(pid) {
  let peakBytes;
  const look = () => {
    for (const descendant of descendantsOf(pid)) {
      const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${descendant}/status`))?.[1];
      if (kilobytes) peakBytes = Math.max(peakBytes ?? 0, Number(kilobytes) * 1024);
    }
  };
  const timer = setInterval(look, POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakBytes;
    },
  };
}

function descendantsOf(pid) {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Processes end between two looks. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
