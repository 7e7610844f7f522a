import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Batch } from '../buffer/batch.ts';
import { linesOf } from '../read/batch-lines.ts';
import { createCompressor } from '../buffer/compress.ts';
import type { Compression } from '../config/compression.ts';
import { compressionOf } from '../config/compression.ts';
import type { Refusal, Refusals } from './find-refused.ts';
import { memberValue, replaceMembers } from '../validate/json-members.ts';
import { nullProperties } from '../validate/null-properties.ts';
import { quarantineMessage } from '../plan/quarantine.ts';
import { createStageFiles } from '../buffer/stage-files.ts';

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
  refusals: Refusals,
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
    const found = refusals.get(position);
    if (found === undefined) {
      await kept.add(line);
      continue;
    }
    const why = found.map(({ problem }) => problem.text).join('; ');
    reason ||= why;
    if (table.quarantine) {
      const record = memberValue(line, 'record') ?? line;
      const { stream } = table;
      await quarantined.add(
        quarantineMessage({ stream, record, reason: why, line: undefined, at: now }),
      );
    } else if (table.invalidRecords === 'null' && found.every(({ mayBeNull }) => mayBeNull)) {
      await kept.add(withNulls(line, found));
    } else {
      return undefined;
    }
  }
  const again = batch.part === undefined ? '' : '-again';
  return {
    ...{ folder, records: refusals.size, reason },
    batch: await kept.batch({ ...batch, part: `repaired${again}` }),
    quarantined:
      table.quarantine &&
      (await quarantined.batch({
        ...{ ...batch, table: table.quarantine, part: `quarantined${again}` },
        // Its keys are others.
        keyBounds: [],
      })),
  };
}

/** The message with null for what is refused of it, and notes on it. */
function withNulls(message: Buffer, refusals: readonly Refusal[]): Buffer {
  const members = refusals.flatMap(({ member }) => (member === undefined ? [] : [member]));
  return replaceMembers(
    nullProperties(
      message,
      refusals.map(({ problem }) => problem),
    ),
    new Map(members.map((member) => [member, 'null'])),
  );
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
    const block = waiting.flatMap((line) => [line, Buffer.of(LINE_FEED)]);
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
