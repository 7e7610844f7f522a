import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchFile } from './batch.ts';
import type { Compressor } from './compress.ts';
import { compressionSuffix } from '../config/compression.ts';
import { StageError } from './run-folder.ts';

/**
 * A batch is cut into files of about this size, compressed: they go up at the same time, and one
 * thread of the warehouse reads one file.
 */
const FILE_BYTES = 16 * 1024 * 1024;

/** The local files of one batch. */
export type StageFiles = {
  /**
   * Takes a block of whole lines, in pieces: it is compressed in the thread pool, beside others, and written after
   * the blocks before it. Resolves when it is on disk; the pieces may be used again then. Rejects with StageError, as do all blocks after it.
   */
  write(block: readonly Buffer[], rows: number): Promise<void>;
  /** Resolves with the files when every block is on disk. */
  finish(): Promise<readonly BatchFile[]>;
};

export function createStageFiles(
  folder: string,
  batchNumber: number,
  { compression, compress }: Compressor,
): StageFiles {
  const files: OpenFile[] = [];
  let written = Promise.resolve();

  function append(pieces: readonly Buffer[], rows: number): void {
    const file = openFile();
    try {
      appendTo(file.path, pieces);
    } catch (error) {
      throw new StageError(
        `cannot write ${file.path}: ${(error as Error).message}. Set temp_dir to a folder with more room, or a smaller batch_size_bytes`,
        { cause: error },
      );
    }
    const blockBytes = pieces.reduce((sum, { length }) => sum + length, 0);
    file.rows += rows;
    file.bytes += blockBytes;
    file.blocks.push(blockBytes);
  }

  /** The last one, or one more when it is full. */
  function openFile(): OpenFile {
    const last = files.at(-1);
    if (last && last.bytes < FILE_BYTES) return last;
    const file = { path: nextPath(), rows: 0, bytes: 0, blocks: [] };
    files.push(file);
    return file;
  }

  function nextPath(): string {
    const number = `${batchNumber}`.padStart(6, '0');
    const part = `${files.length + 1}`.padStart(4, '0');
    return join(folder, `batch-${number}-${part}.json${compressionSuffix[compression]}`);
  }

  return {
    write(block, rows) {
      written = Promise.all([compress(block), written]).then(([pieces]) => {
        append(pieces, rows);
      });
      return written;
    },

    async finish() {
      await written;
      return files;
    },
  };
}

/** A batch file that grows. */
type OpenFile = { readonly path: string; rows: number; bytes: number; readonly blocks: number[] };

/** Not in the thread pool: to open, write and close there costs more than the writing, which goes to memory. */
function appendTo(path: string, pieces: readonly Buffer[]): void {
  const file = openSync(path, 'a', 0o600);
  try {
    for (const piece of pieces) appendFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}
