import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchFile } from './batch.ts';
import type { Compressor } from './compress.ts';
import { compressionSuffix } from './compression.ts';
import { StageError } from './run-folder.ts';

/**
 * A batch is cut into files of about this size, compressed: they go up at the same time, and one
 * thread of the warehouse reads one file.
 */
const FILE_BYTES = 16 * 1024 * 1024;

/** The local files of one batch. */
export type StageFiles = {
  /**
   * Takes a block of whole lines: it is compressed in the thread pool, beside others, and written after
   * the blocks before it. Resolves when it is on disk; the block may be used again then. Rejects with StageError, as do all blocks after it.
   */
  write(block: Buffer, rows: number): Promise<void>;
  /** Resolves with the files when every block is on disk. */
  finish(): Promise<readonly BatchFile[]>;
};

export function createStageFiles(
  folder: string,
  batchNumber: number,
  { compression, compress }: Compressor,
): StageFiles {
  let files: readonly BatchFile[] = [];
  let written = Promise.resolve();

  async function append(pieces: readonly Buffer[], rows: number): Promise<void> {
    const last = files.at(-1);
    const isCut = last === undefined || last.bytes >= FILE_BYTES;
    const file = isCut ? { path: nextPath(), rows: 0, bytes: 0, blocks: [] } : last;
    try {
      await appendTo(file.path, pieces);
    } catch (error) {
      throw new StageError(
        `cannot write ${file.path}: ${(error as Error).message}. Set temp_dir to a folder with more room, or a smaller batch_size_bytes`,
        { cause: error },
      );
    }
    const blockBytes = pieces.reduce((sum, { length }) => sum + length, 0);
    const longer = {
      path: file.path,
      rows: file.rows + rows,
      bytes: file.bytes + blockBytes,
      blocks: [...file.blocks, blockBytes],
    };
    files = [...files.filter(({ path }) => path !== file.path), longer];
  }

  function nextPath(): string {
    const number = `${batchNumber}`.padStart(6, '0');
    const part = `${files.length + 1}`.padStart(4, '0');
    return join(folder, `batch-${number}-${part}.json${compressionSuffix[compression]}`);
  }

  return {
    write(block, rows) {
      written = Promise.all([compress(block), written]).then(([pieces]) => append(pieces, rows));
      return written;
    },

    async finish() {
      await written;
      return files;
    },
  };
}

async function appendTo(path: string, pieces: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    for (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}
