import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbandoned, openRunFolder } from './run-folder.ts';

const context = { clock: systemClock, env: {} };

let tempDir = '';
beforeEach(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'run-folder-test-'));
});
afterEach(async () => {
  await rm(tempDir, { recursive: true });
});

describe('the folder of a run', () => {
  it('can be read by this user only, has no name that another run has, and is removed', async () => {
    const first = await openRunFolder(tempDir, context);
    const second = await openRunFolder(tempDir, context);
    expect((await stat(first.path)).mode & 0o777).toBe(0o700);
    expect(first.path).not.toBe(second.path);
    expect(first.path).toMatch(/target-snowflake-[A-Za-z0-9]+$/);
    await writeFile(join(first.path, 'batch-000001-0001.json.gz'), 'x');
    await first.remove();
    await second.remove();
    expect(await readdir(tempDir)).toEqual([]);
  });

  it('makes the configured folder where it is not there yet', async () => {
    const folder = await openRunFolder(join(tempDir, 'a', 'b'), context);
    expect(await readdir(join(tempDir, 'a', 'b'))).toHaveLength(1);
    await folder.remove();
  });

  it('is the one for all temporary files of the process, as long as it is there', async () => {
    const env: NodeJS.ProcessEnv = { TMPDIR: '/var/tmp' };
    const folder = await openRunFolder(tempDir, { clock: systemClock, env });
    expect(env).toEqual({ TMPDIR: folder.path, TEMP: folder.path, TMP: folder.path });
    await folder.remove();
    expect(env).toEqual({ TMPDIR: '/var/tmp' });
  });

  it('says what to do when it cannot be made', async () => {
    await writeFile(join(tempDir, 'file'), '');
    await expect(openRunFolder(join(tempDir, 'file'), context)).rejects.toThrow(
      /^cannot write to the folder for temporary files, .*file: .*\. Set temp_dir to a folder that can be written to$/,
    );
  });

  it('does not touch the folder of a run that goes on, nor anything that is not ours', async () => {
    await mkdir(join(tempDir, 'something-else'));
    await writeFile(join(tempDir, 'target-snowflake-notes.txt'), '');
    const running = await openRunFolder(tempDir, context);
    const next = await openRunFolder(tempDir, context);
    await next.remove();
    expect((await readdir(tempDir)).toSorted()).toEqual(
      [
        'something-else',
        'target-snowflake-notes.txt',
        running.path.slice(tempDir.length + 1),
      ].toSorted(),
    );
    await running.remove();
  });

  it('takes away what a killed run has left', async () => {
    const killed = await openRunFolder(tempDir, context);
    const ownerFile = join(killed.path, 'owner.json');
    const owner = JSON.parse(await readFile(ownerFile, 'utf8'));
    const dead = spawn(process.execPath, ['-e', '0']);
    await once(dead, 'exit');
    await writeFile(ownerFile, JSON.stringify({ ...owner, pid: dead.pid }));
    const next = await openRunFolder(tempDir, context);
    await expect(stat(killed.path)).rejects.toThrow('ENOENT');
    await next.remove();
    await killed.remove();
  });

  it('leaves a folder whose owner is not known for a day', async () => {
    const nameless = join(tempDir, 'target-snowflake-nobody');
    await mkdir(nameless);
    await chmod(nameless, 0o700);
    await (await openRunFolder(tempDir, context)).remove();
    expect(await readdir(tempDir)).toEqual(['target-snowflake-nobody']);
    const twoDaysAgo = new Date(Date.now() - 48 * 60 * 60_000);
    await utimes(nameless, twoDaysAgo, twoDaysAgo);
    await (await openRunFolder(tempDir, context)).remove();
    expect(await readdir(tempDir)).toEqual([]);
  });
});

describe('an abandoned folder', () => {
  const here = { host: 'a', isAlive: (pid: number) => pid === 1 };
  const hours = (count: number) => count * 60 * 60_000;

  it('is one of a dead process on this host', () => {
    expect(isAbandoned({ pid: 2, host: 'a' }, 0, here)).toBe(true);
    expect(isAbandoned({ pid: 1, host: 'a' }, hours(23), here)).toBe(false);
  });

  it('is one that nobody touched for a day, whoever has the pid now', () => {
    expect(isAbandoned({ pid: 1, host: 'a' }, hours(25), here)).toBe(true);
    expect(isAbandoned({ pid: 2, host: 'b' }, hours(25), here)).toBe(true);
    expect(isAbandoned(undefined, hours(25), here)).toBe(true);
  });

  it('is not one of another host, or of nobody known', () => {
    expect(isAbandoned({ pid: 2, host: 'b' }, hours(1), here)).toBe(false);
    expect(isAbandoned(undefined, hours(1), here)).toBe(false);
  });
});
