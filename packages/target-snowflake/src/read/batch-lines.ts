import { open } from 'node:fs/promises';
import type { Batch } from '../buffer/batch.ts';
import { decompress } from '../buffer/compress.ts';
import { compressionOf } from '../config/compression.ts';

/** The messages of a batch, in their order, read from its files. */
export async function* linesOf(batch: Batch): AsyncGenerator<Buffer, void, undefined> {
  for (const { path, blocks } of batch.files) {
    const file = await open(path);
    try {
      for (const size of blocks) {
        const { buffer } = await file.read(Buffer.allocUnsafe(size), 0, size);
        yield* linesIn(await decompress(buffer, compressionOf(path)));
      }
    } finally {
      await file.close();
    }
  }
}

function* linesIn(block: Buffer): Generator<Buffer, void, undefined> {
  for (let start = 0; start < block.length;) {
    const lineFeed = block.indexOf(LINE_FEED, start);
    const end = lineFeed === -1 ? block.length : lineFeed;
    yield block.subarray(start, end);
    start = end + 1;
  }
}

const LINE_FEED = 0x0a;
