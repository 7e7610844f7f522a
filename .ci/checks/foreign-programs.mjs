// Other people's programs, unmodified, each version pinned and kept outside the repository between runs.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { run } from './programs.mjs';

const cache = `${process.env.XDG_CACHE_HOME ?? `${homedir()}/.cache`}/intercom-to-snowflake-ci`;

/** A Python environment with exactly these packages asked for: its bin folder and its site-packages. */
export async function pythonPackages(name, requirements, { withoutDependencies = [] } = {}) {
  const folder = `${cache}/python-${name}`;
  await installOnce(folder, [...requirements, ...withoutDependencies].join('\n'), async () => {
    await mustRun('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await mustRun(`${folder}/bin/python`, [...pip, ...requirements]);
    if (withoutDependencies.length > 0) {
      await mustRun(`${folder}/bin/python`, [...pip, '--no-deps', ...withoutDependencies]);
    }
  });
  const script = 'import sysconfig; print(sysconfig.get_paths()["purelib"], end="")';
  const { stdout } = await mustRun(`${folder}/bin/python`, ['-c', script]);
  return { bin: `${folder}/bin`, sitePackages: stdout };
}

/** An npm package's bin folder. */
export async function npmPackage(requirement) {
  const folder = `${cache}/npm-${requirement.replace(/[^a-z0-9.]+/gi, '-')}`;
  await installOnce(folder, requirement, async () => {
    const quiet = ['--no-audit', '--no-fund', '--silent'];
    await mustRun('npm', ['install', '--prefix', folder, ...quiet, requirement]);
  });
  return `${folder}/node_modules/.bin`;
}

async function installOnce(folder, contents, install) {
  const marker = `${folder}/installed.txt`;
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === contents) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await install();
  await writeFile(marker, contents);
}

async function mustRun(command, args) {
  const result = await run(command, args, { timeoutMs: 600_000 });
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stderr}`);
  return result;
}
