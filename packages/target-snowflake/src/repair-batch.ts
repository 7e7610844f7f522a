import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Batch } from './batch.ts';
import { createCompressor, decompress } from './compress.ts';
import type { Compression } from './compression.ts';
import { compressionOf } from './compression.ts';
import type { RecordProblem } from './compile-schema.ts';
import type { RefusedColumns } from './find-refused.ts';
import { memberValue, replaceMembers } from './json-members.ts';
import { nullProperties } from './null-properties.ts';
import type { PlannedColumn } from './plan-table.ts';
import { quarantineMessage } from './quarantine.ts';
import { identifier } from './sql/identifier.ts';
import { typeName } from './sql/type-name.ts';
import { createStageFiles } from './stage-files.ts';
import type { StreamTable } from './stream-table.ts';

/** A batch that Snowflake has refused, made into what it takes. */
export type RepairedBatch = {
  /** The records as they are to be loaded; undefined when none is left. */
  readonly batch: Batch | undefined;
  /** Those that go into the quarantine instead. */
  readonly quarantined: Batch | undefined;
  readonly records: number;
  /** What was wrong with the first of them. */
  readonly reason: string;
  /** Where the new files are, and nothing else. */
  readonly folder: string;
};

/**
 * Writes the files of a batch anew, beside the old ones: without the records that were refused, or with null for what was. All
 * other lines stay as they are, and in order.
 * @returns undefined when a record can neither be made loadable nor be quarantined.
 * @throws StageError
 */
export async function repairBatch(
  batch: Batch,
  refused: RefusedColumns,
  now: number,
): Promise<RepairedBatch | undefined> {
  const { table } = batch;
  const path = batch.files[0]?.path ?? '';
  const compression = compressionOf(path);
  const folder = join(dirname(path), `repaired-${batch.number}`);
  const kept = await createLines(join(folder, 'kept'), batch.number, compression);
  const quarantined = await createLines(join(folder, 'quarantined'), batch.number, compression);
  let position = 0;
  let reason = '';
  for await (const line of linesOf(batch)) {
    position += 1;
    const columns = refused.get(position);
    if (columns === undefined) {
      await kept.add(line);
      continue;
    }
    const problems = columns.map(problemOf);
    reason ||= problems.map(({ text }) => text).join('; ');
    if (table.quarantine) {
      const record = memberValue(line, 'record') ?? line;
      const why = problems.map(({ text }) => text).join('; ');
      const { stream } = table;
      await quarantined.add(
        quarantineMessage({ stream, record, reason: why, line: undefined, at: now }),
      );
    } else if (
      table.invalidRecords === 'null' &&
      columns.every((column) => mayBeNull(column, table))
    ) {
      await kept.add(withoutTime(nullProperties(line, problems), columns));
    } else {
      return undefined;
    }
  }
  return {
    ...{ folder, records: refused.size, reason },
    batch: await kept.batch({ ...batch, part: 'repaired' }),
    quarantined:
      table.quarantine &&
      (await quarantined.batch({ ...batch, table: table.quarantine, part: 'quarantined' })),
  };
}

/**
 * A record without its key has no row, and one that does not say how new it is no place in time; one without its mark of
 * deletion would come to life again.
 */
function mayBeNull({ isKey, holds }: PlannedColumn, { newerBy }: StreamTable): boolean {
  const { property, source } = holds;
  const isMark = source.from === 'metadata' && source.column === '_SDC_DELETED_AT';
  return !isKey && !isMark && (property === undefined || property !== newerBy);
}

function problemOf({ name, type, isKey, holds: { property } }: PlannedColumn): RecordProblem {
  const column = `column ${identifier(name)}${isKey ? ', a key,' : ''}`;
  return { property, text: `${column} cannot hold it as ${typeName(type)}` };
}

/** The time of extraction is not a property of the record. */
function withoutTime(message: Buffer, columns: readonly PlannedColumn[]): Buffer {
  const isRefused = columns.some(
    ({ holds: { source } }) => source.from === 'metadata' && source.column === '_SDC_EXTRACTED_AT',
  );
  return isRefused ? replaceMembers(message, new Map([['time_extracted', 'null']])) : message;
}

async function* linesOf(batch: Batch): AsyncGenerator<Buffer, void, undefined> {
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
const BLOCK_BYTES = 1024 * 1024;

/** Lines on their way to files of their own. */
async function createLines(folder: string, batchNumber: number, compression: Compression) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = createStageFiles(folder, batchNumber, createCompressor(compression));
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let rows = 0;
  let largestRecordBytes = 0;

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const block = Buffer.concat(waiting.flatMap((line) => [line, Buffer.of(LINE_FEED)]));
    const count = waiting.length;
    waiting = [];
    waitingBytes = 0;
    await files.write(block, count);
  }

  return {
    async add(line: Buffer): Promise<void> {
      waiting.push(line);
      waitingBytes += line.length;
      bytes += line.length + 1;
      rows += 1;
      largestRecordBytes = Math.max(largestRecordBytes, line.length);
      if (waitingBytes >= BLOCK_BYTES) await flush();
    },
    async batch(like: Batch): Promise<Batch | undefined> {
      await flush();
      const written = await files.finish();
      return rows === 0 ? undefined : { ...like, files: written, rows, bytes, largestRecordBytes };
    },
  };
}
