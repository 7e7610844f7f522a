// Makes a fresh clone ready to run: installs when the lockfile changed, then builds what changed.
// Uses nothing but Node and npm, since nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.installed-lockfile`;
const lockfile = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockfile) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lockfile);
}
run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-b', 'tsconfig.build.json']);

/** Runs a command with its output on stderr: stdout belongs to the command that called for a set-up. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(
    `set-up failed: ${command} ${args.join(' ')}${error ? `: ${error.message}` : ''}\n`,
  );
  process.exit(1);
}
