import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Batch } from '../buffer/batch.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** Makes batches as the flow half does: RECORD messages in gzip files, numbered through. */
export function batchMaker(folder: string) {
  let number = 0;
  let sequence = 1;

  /** Each list of lines, JSON text of records, becomes a file. */
  return async (table: StreamTable, ...files: readonly (readonly string[])[]): Promise<Batch> => {
    number += 1;
    const firstSequence = sequence;
    const staged = await Promise.all(
      files.map(async (records, index) => {
        const lines = records.map(
          (record) =>
            `{"type":"RECORD","stream":${JSON.stringify(table.stream)},"record":${record},"time_extracted":"2026-01-02T03:04:05.678901Z","version":7}\n`,
        );
        const path = join(folder, `batch-${number}-${index}.json.gz`);
        const bytes = gzipSync(lines.join(''));
        await writeFile(path, bytes);
        return { path, rows: records.length, bytes: bytes.length, blocks: [bytes.length] };
      }),
    );
    const rows = staged.reduce((sum, file) => sum + file.rows, 0);
    sequence += rows;
    return {
      table,
      number,
      files: staged,
      rows,
      bytes: staged.reduce((sum, file) => sum + file.bytes, 0),
      largestRecordBytes: Math.max(0, ...files.flat().map((record) => Buffer.byteLength(record))),
      firstSequence,
      keyBounds: [],
      openedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    };
  };
}
