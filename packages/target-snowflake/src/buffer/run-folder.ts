import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { Clock } from '@intercom-to-snowflake/singer';
import { rmSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The folder for local files could not be made or written to. */
export class StageError extends ConnectorError {
  override readonly name = 'StageError';
}

export type RunFolder = {
  readonly path: string;
  remove(): Promise<void>;
};

/** Who made a folder, as its `owner.json` says. */
export type FolderOwner = {
  readonly pid: number;
  /** The host, and the process namespace in it: a pid means something there only. */
  readonly host: string;
};

const PREFIX = 'target-snowflake-';
const OWNER_FILE = 'owner.json';
/** What names the folder for temporary files, here and on Windows (nodejs.org, os.tmpdir, Node 20). */
const TEMP_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;
const HEARTBEAT_MS = 10 * 60_000;
const SILENT_MS = 24 * 60 * 60_000;

/**
 * Makes a folder below `tempDir` that only this user can read and only this run uses, and removes what
 * killed runs have left beside it. The folder is removed when the process exits, at the latest. As long as it is there it is also the
 * one for temporary files that `env` names: the driver encrypts each file into a copy there, and has no setting for it.
 * @throws StageError
 */
export async function openRunFolder(
  tempDir: string,
  { clock, env }: { readonly clock: Clock; readonly env: NodeJS.ProcessEnv },
): Promise<RunFolder> {
  const owner: FolderOwner = { pid: process.pid, host: await thisHost() };
  const path = await orStageError(tempDir, async () => {
    await mkdir(tempDir, { recursive: true });
    // mkdtemp makes it with mode 0700.
    const folder = await mkdtemp(join(tempDir, PREFIX));
    await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
    return folder;
  });
  const before = TEMP_VARIABLES.map((name) => [name, env[name]] as const);
  for (const name of TEMP_VARIABLES) env[name] = path;
  await sweep(tempDir, owner, clock);

  const removeAtExit = () => {
    rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', removeAtExit);
  const stopHeartbeat = clock.every(HEARTBEAT_MS, () => {
    const now = new Date(clock.now());
    utimes(join(path, OWNER_FILE), now, now).catch(() => undefined);
  });

  return {
    path,
    async remove() {
      stopHeartbeat();
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(env, name);
        else env[name] = value;
      }
      await rm(path, { recursive: true, force: true });
      process.off('exit', removeAtExit);
    },
  };
}

/** Whether the run that made a folder is gone. When in doubt it is not: a later run will know better. */
export function isAbandoned(
  owner: FolderOwner | undefined,
  silentMs: number,
  here: { readonly host: string; readonly isAlive: (pid: number) => boolean },
): boolean {
  // A pid is used again sooner or later, and on another host it says nothing: then silence decides.
  if (silentMs > SILENT_MS) return true;
  return owner?.host === here.host && !here.isAlive(owner.pid);
}

async function sweep(tempDir: string, { host }: FolderOwner, clock: Clock): Promise<void> {
  const folders = await readdir(tempDir, { withFileTypes: true });
  for (const folder of folders) {
    if (!folder.isDirectory() || !folder.name.startsWith(PREFIX)) continue;
    const path = join(tempDir, folder.name);
    try {
      const { uid } = await stat(path);
      if (process.getuid && uid !== process.getuid()) continue;
      const lastSign = (await stat(join(path, OWNER_FILE)).catch(() => stat(path))).mtimeMs;
      const owner = await readOwner(join(path, OWNER_FILE));
      if (isAbandoned(owner, clock.now() - lastSign, { host, isAlive })) {
        await rm(path, { recursive: true, force: true });
      }
    } catch {
      // Another run sweeps at the same time, or the folder is not ours to remove.
    }
  }
}

async function readOwner(path: string): Promise<FolderOwner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<FolderOwner> | null;
    if (typeof owner?.pid !== 'number' || typeof owner.host !== 'string') return undefined;
    return { pid: owner.pid, host: owner.host };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Containers can share a host name and a folder, and yet have pids of their own. */
async function thisHost(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}

async function orStageError<T>(tempDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StageError(
      `cannot write to the folder for temporary files, ${tempDir}: ${(error as Error).message}. Set temp_dir to a folder that can be written to`,
      { cause: error },
    );
  }
}
