import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file in a stage. `stage` is the stage's id, `path` what follows it; `md5` is of the bytes as uploaded, hex. */
export type StagedFile = {
  readonly stage: string;
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  /** SHA-256 of the bytes, base64: what the driver compares before it skips an upload. */
  readonly sha256: string;
  readonly lastModifiedMs: number;
  /** Name of the file on disk, chosen here: nothing a client sends becomes part of a file name. */
  readonly stored: string;
};

/** The files of all stages, on disk in one folder. A file appears, whole, when `write` resolves. */
export type StageFiles = {
  /** Files of a stage in the order of their paths. */
  readonly list: (stage: string) => readonly StagedFile[];
  readonly all: () => readonly StagedFile[];
  readonly find: (stage: string, path: string) => StagedFile | undefined;
  /** Stores the bytes, replacing what is at the path. `accept` sees the file before it appears and may throw. */
  readonly write: (
    at: { readonly stage: string; readonly path: string; readonly lastModifiedMs?: number },
    source: readonly [Readable, ...Transform[]],
    accept?: (file: StagedFile) => void,
  ) => Promise<StagedFile>;
  readonly read: (file: StagedFile) => Readable;
  /** Where the bytes are, for a reader that wants a file name. */
  readonly location: (file: StagedFile) => string;
  readonly remove: (file: StagedFile) => Promise<void>;
  readonly removeStage: (stage: string) => Promise<void>;
};

/**
 * Opens the folder and finds what earlier runs left in it. Each file is `<uuid>.data` with a `<uuid>.json`
 * beside it; the rename of the latter is what makes an upload count, so a crash leaves no half file.
 */
export async function openStageFiles(folder: string, now: () => number): Promise<StageFiles> {
  await mkdir(folder, { recursive: true });
  const files = await readIndex(folder);
  const data = (stored: string): string => join(folder, `${stored}.data`);
  const index = (stored: string): string => join(folder, `${stored}.json`);
  const forget = async (file: StagedFile): Promise<void> => {
    await rm(index(file.stored), { force: true });
    await rm(data(file.stored), { force: true });
  };

  return {
    list: (stage) => [...files.values()].filter((file) => file.stage === stage).sort(byPath),
    all: () => [...files.values()].sort(byPath),
    find: (stage, path) => files.get(key(stage, path)),
    read: (file) => createReadStream(data(file.stored)),
    location: (file) => data(file.stored),
    remove: async (file) => {
      if (files.get(key(file.stage, file.path)) === file) files.delete(key(file.stage, file.path));
      await forget(file);
    },
    removeStage: async (stage) => {
      const gone = [...files.values()].filter((file) => file.stage === stage);
      for (const file of gone) files.delete(key(file.stage, file.path));
      await Promise.all(gone.map(forget));
    },
    write: async ({ stage, path, lastModifiedMs = now() }, source, accept) => {
      const stored = randomUUID();
      const measure = measured();
      try {
        await pipeline([...source, measure.stream, createWriteStream(data(stored))]);
        const file: StagedFile = {
          stage,
          path,
          ...measure.result(),
          lastModifiedMs,
          stored,
        };
        accept?.(file);
        await writeFile(`${index(stored)}.part`, JSON.stringify(file));
        await rename(`${index(stored)}.part`, index(stored));
        const before = files.get(key(stage, path));
        files.set(key(stage, path), file);
        if (before !== undefined) await forget(before);
        return file;
      } catch (error) {
        await rm(data(stored), { force: true });
        throw error;
      }
    },
  };
}

async function readIndex(folder: string): Promise<Map<string, StagedFile>> {
  const files = new Map<string, StagedFile>();
  const names = await readdir(folder);
  const known = new Set<string>();
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const file = JSON.parse(await readFile(join(folder, name), 'utf8')) as StagedFile;
    const other = files.get(key(file.stage, file.path));
    if (other === undefined || other.lastModifiedMs <= file.lastModifiedMs) {
      files.set(key(file.stage, file.path), file);
    }
  }
  for (const file of files.values()) known.add(file.stored);
  for (const name of names) {
    const stored = name.slice(0, name.indexOf('.'));
    if (!known.has(stored)) await rm(join(folder, name), { force: true });
  }
  return files;
}

function key(stage: string, path: string): string {
  return `${stage}\n${path}`;
}

function byPath(a: StagedFile, b: StagedFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function measured(): {
  readonly stream: Transform;
  readonly result: () => { readonly size: number; readonly md5: string; readonly sha256: string };
} {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let size = 0;
  return {
    stream: new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        md5.update(chunk);
        sha256.update(chunk);
        done(null, chunk);
      },
    }),
    result: () => ({ size, md5: md5.digest('hex'), sha256: sha256.digest('base64') }),
  };
}
