import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import fc from 'fast-check';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { propertyRuns } from '../../../../test/property-runs.ts';
import type { Batch } from './batch.ts';
import type { ClosedBatch } from './buffer.ts';
import { createBuffers } from './buffer.ts';
import { decompress } from './compress.ts';
import type { Compression } from '../config/compression.ts';
import { zstd } from '../config/compression.ts';
import { receivedRecords } from '../testing/records.ts';
import { tableOf } from '../testing/tables.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buffer-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of buffers that something still holds: what waits to be collected depends on the machine, and says nothing. */
function liveBufferBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

type Limits = {
  rows?: number;
  bytes?: number;
  waitMs?: number;
  maxUnloadedBytes?: number;
  flushAllStreams?: boolean;
  compression?: Compression;
};

function arrange({
  rows = 1000,
  bytes = 2 ** 30,
  waitMs = 1000,
  maxUnloadedBytes = 2 ** 31,
  flushAllStreams = false,
  compression = 'gzip',
}: Limits = {}) {
  const closed: ClosedBatch[] = [];
  const failures: unknown[] = [];
  let now = 0;
  let begun = 0;
  let ring: () => void = () => undefined;
  const buffers = createBuffers({
    folder,
    compression,
    limits: { rows, bytes, waitMs },
    maxUnloadedBytes,
    flushAllStreams,
    clock: { ...systemClock, now: () => now },
    begin: () => (begun += 1),
    onClosed: (batch) => closed.push(batch),
    onChange: () => {
      ring();
    },
    onFailure: (error) => failures.push(error),
  });
  const append = (stream: string, ...lines: readonly string[]) => {
    for (const line of lines)
      buffers.append(tableOf(stream), receivedRecords(stream, [line]), 0, 1);
  };
  const waitFor = async (condition: () => boolean) => {
    while (!condition())
      await new Promise<void>((resolve) => {
        ring = resolve;
      });
  };
  return {
    buffers,
    closed,
    failures,
    append,
    waitFor,
    setTime: (ms: number) => {
      now = ms;
    },
  };
}

async function textOf(batch: Batch): Promise<string> {
  const files = await Promise.all(batch.files.map(({ path }) => readFile(path)));
  return files.map((file) => gunzipSync(file).toString()).join('');
}

describe('the buffer', () => {
  it('stages the lines as they came, in order, in files with safe names', async () => {
    const { buffers, closed, append } = arrange();
    append('../"evil\' *stream', '{"id":1.0}', '{"id":  2}');
    buffers.close('../"evil\' *stream');
    const batch = await closed[0]!.staged;
    expect(await textOf(batch)).toBe('{"id":1.0}\n{"id":  2}\n');
    expect(batch).toMatchObject({ number: 1, rows: 2, bytes: 22, firstSequence: 1, openedAt: 0 });
    expect(batch.files).toHaveLength(1);
    const [file] = batch.files;
    expect(basename(file!.path)).toBe('batch-000001-0001.json.gz');
    expect(file!.rows).toBe(2);
    const onDisk = await stat(file!.path);
    expect(onDisk.size).toBe(file!.bytes);
    expect(onDisk.mode & 0o777).toBe(0o600);
  });

  it('closes a batch by its rows and by its bytes, that of its stream only', async () => {
    const { closed, append } = arrange({ rows: 3, bytes: 30 });
    append('tags', '1');
    append('contacts', '1', '2', '3', '4');
    append('admins', 'x'.repeat(29));
    const batches = await Promise.all(closed.map(({ staged }) => staged));
    expect(batches.map(({ table, rows }) => [table.stream, rows])).toEqual([
      ['contacts', 3],
      ['admins', 1],
    ]);
  });

  it('closes the batches of all streams with flush_all_streams', async () => {
    const { closed, append } = arrange({ rows: 2, flushAllStreams: true });
    append('tags', '1');
    append('contacts', '1', '2', '3');
    const batches = await Promise.all(closed.map(({ staged }) => staged));
    expect(batches.map(({ table, rows }) => [table.stream, rows])).toEqual([
      ['tags', 1],
      ['contacts', 2],
    ]);
  });

  it('numbers batches over all streams, and lets each know its place among all records', async () => {
    const { buffers, closed, append } = arrange({ rows: 2 });
    append('contacts', 'a');
    append('tags', 'b', 'c');
    append('contacts', 'd', 'e');
    buffers.closeAll();
    const batches = await Promise.all(closed.map(({ staged }) => staged));
    expect(
      batches.map(({ table, number, firstSequence }) => [table.stream, number, firstSequence]),
    ).toEqual([
      ['tags', 2, 2],
      ['contacts', 1, 1],
      ['contacts', 3, 5],
    ]);
    expect(closed.map(({ work }) => work)).toEqual([2, 1, 3]);
  });

  it('closes all batches when one has waited long enough', () => {
    const { buffers, closed, append, setTime } = arrange({ waitMs: 1000 });
    append('contacts', 'a');
    setTime(999);
    append('tags', 'b');
    buffers.closeOverdue();
    expect(closed).toEqual([]);
    setTime(1000);
    buffers.closeOverdue();
    expect(closed.map(({ table }) => table.stream)).toEqual(['contacts', 'tags']);
  });

  it('compresses with what is chosen', async () => {
    for (const [compression, name] of [
      ['none', 'batch-000001-0001.json'],
      ...(zstd.createZstdCompress ? ([['zstd', 'batch-000001-0001.json.zst']] as const) : []),
    ] as const) {
      const { buffers, closed, append } = arrange({ compression });
      const lines = ['a', 'b'.repeat(2_000_000), 'c'.repeat(900_000), 'd'.repeat(900_000)];
      append('contacts', ...lines);
      buffers.closeAll();
      const [file] = (await closed[0]!.staged).files;
      expect(basename(file!.path)).toBe(name);
      const bytes = await readFile(file!.path);
      let at = 0;
      const blocks = file!.blocks.map((size) => bytes.subarray(at, (at += size)));
      const texts = await Promise.all(blocks.map((block) => decompress(block, compression)));
      expect(Buffer.concat(texts).toString()).toBe(`${lines.join('\n')}\n`);
      expect([at, texts.length]).toEqual([bytes.length, 4]);
    }
  });

  it('copies what it is given: the chunk is used again', async () => {
    const { buffers, closed } = arrange();
    const records = receivedRecords('contacts', ['{"id":1}']);
    buffers.append(tableOf('contacts'), records, 0, 1);
    records.lines.bytes.fill(0);
    buffers.closeAll();
    expect(await textOf(await closed[0]!.staged)).toBe('{"id":1}\n');
  });

  it('cuts a batch into files of about 16 MB that each hold whole lines', async () => {
    const { buffers, closed, append, waitFor } = arrange({ rows: 100_000 });
    // Random digits: gzip takes a little more than half off.
    const line = () => Array.from({ length: 400 }, () => Math.random().toString(36)).join('');
    const lines = Array.from({ length: 64 }, line);
    let rows = 0;
    while (rows < 6400) {
      for (const text of lines) append('contacts', text);
      rows += lines.length;
      await waitFor(buffers.hasRoom);
    }
    buffers.closeAll();
    const { files } = await closed[0]!.staged;
    expect(files.length).toBeGreaterThan(1);
    for (const { bytes } of files.slice(0, -1)) {
      expect(bytes).toBeGreaterThanOrEqual(16 * 1024 * 1024);
      expect(bytes).toBeLessThan(18 * 1024 * 1024);
    }
    const last = gunzipSync(await readFile(files.at(-1)!.path)).toString();
    expect(last.endsWith('\n')).toBe(true);
    expect(last.split('\n')).toHaveLength(files.at(-1)!.rows + 1);
    expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(rows);
  });

  it('closes a batch at its limits in the middle of records that come together', async () => {
    const { buffers, closed } = arrange({ rows: 3, bytes: 12 });
    const lines = ['1', '2', '3', '4', '5', '6', '7777777777777', '8'];
    const records = receivedRecords('contacts', lines);
    for (let from = 0; from < records.count;) {
      const to = buffers.fit(tableOf('contacts'), records, from);
      buffers.append(tableOf('contacts'), records, from, to);
      from = to;
    }
    buffers.closeAll();
    const batches = await Promise.all(closed.map(({ staged }) => staged));
    expect(await Promise.all(batches.map(textOf))).toEqual([
      '1\n2\n3\n',
      '4\n5\n6\n',
      '7777777777777\n',
      '8\n',
    ]);
    expect(batches.map(({ firstSequence, rows }) => [firstSequence, rows])).toEqual([
      [1, 3],
      [4, 3],
      [7, 1],
      [8, 1],
    ]);
  });

  it('takes records that together are more than a block', async () => {
    const lines = ['a', 'b'.repeat(900_000), 'c'.repeat(900_000), 'd'.repeat(3_000_000), 'e'];
    const { buffers, closed } = arrange();
    buffers.append(tableOf('contacts'), receivedRecords('contacts', lines), 0, lines.length);
    buffers.closeAll();
    const batch = await closed[0]!.staged;
    expect(await textOf(batch)).toBe(`${lines.join('\n')}\n`);
    expect([batch.rows, batch.largestRecordBytes]).toEqual([5, 3_000_000]);
  });

  it('takes lines of any length', async () => {
    const lines = ['a', 'b'.repeat(3 * 1024 * 1024), 'c', 'd'.repeat(1024 * 1024 - 1), 'e'];
    const { buffers, closed, append } = arrange();
    append('contacts', ...lines);
    buffers.closeAll();
    const batch = await closed[0]!.staged;
    expect(await textOf(batch)).toBe(`${lines.join('\n')}\n`);
    expect(batch.files.map(({ rows }) => rows)).toEqual([5]);
  });

  it('has no room while blocks wait to be written, until they are', async () => {
    const { buffers, append, waitFor } = arrange();
    append('contacts', ...Array.from({ length: 6 }, () => 'x'.repeat(1024 * 1024)));
    expect(buffers.hasRoom()).toBe(false);
    await waitFor(buffers.hasRoom);
    await buffers.idle();
    expect(await readdir(folder)).toEqual(['batch-000001-0001.json.gz']);
  });

  it('has no room while too much is not loaded, and closes the largest batch if none is closed', async () => {
    const { buffers, closed, append } = arrange({ maxUnloadedBytes: 100 });
    append('contacts', 'x'.repeat(30));
    append('tags', 'x'.repeat(68));
    expect(buffers.hasRoom()).toBe(false);
    expect(buffers.hasRoom()).toBe(false);
    expect(closed.map(({ table }) => table.stream)).toEqual(['tags']);
    buffers.release(await closed[0]!.staged);
    expect(buffers.hasRoom()).toBe(true);
  });

  it('holds 500 open streams in bounded memory', async () => {
    const { buffers, closed, waitFor } = arrange({ rows: 1e9 });
    const tables = Array.from({ length: 500 }, (_, index) => tableOf(`stream ${index}`));
    const records = receivedRecords('any', [Buffer.alloc(16 * 1024 - 1, 'x')]);
    const before = liveBufferBytes();
    let most = 0;
    for (let round = 0; round < 20; round += 1) {
      for (const table of tables) {
        buffers.append(table, records, 0, 1);
        await waitFor(buffers.hasRoom);
      }
      most = Math.max(most, liveBufferBytes() - before);
    }
    // 160 MB went in.
    expect(most).toBeLessThan(64 * 1024 * 1024);
    buffers.closeAll();
    const batches = await Promise.all(closed.map(({ staged }) => staged));
    expect(batches.every(({ rows }) => rows === 20)).toBe(true);
  });

  it('says when a file cannot be written, and what to do', async () => {
    const { buffers, closed, failures, append, waitFor } = arrange();
    await rm(folder, { recursive: true });
    append('contacts', 'a');
    buffers.closeAll();
    await expect(closed[0]!.staged).rejects.toThrow(
      /^cannot write .*batch-000001-0001\.json\.gz: ENOENT.*\. Set temp_dir to a folder with more room, or a smaller batch_size_bytes$/,
    );
    await waitFor(() => failures.length > 0);
    expect(failures).toHaveLength(1);
  });

  it('loses, doubles and reorders nothing, whatever the lines, streams and limits', async () => {
    const line = fc.oneof(
      fc.string(),
      fc.nat(2_000_000).map((length) => 'y'.repeat(length)),
    );
    const step = fc.record({ stream: fc.nat(4), line });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 3_000_000 }),
        async (steps, rows, bytes) => {
          const { buffers, closed, append } = arrange({ rows, bytes });
          for (const { stream, line: text } of steps)
            append(`${stream}`, text.replaceAll('\n', ''));
          buffers.closeAll();
          for (const stream of ['0', '1', '2', '3', '4']) {
            const batches = await Promise.all(
              closed.filter(({ table }) => table.stream === stream).map(({ staged }) => staged),
            );
            const staged = await Promise.all(batches.map(textOf));
            const sent = steps.filter((it) => `${it.stream}` === stream);
            expect(staged.join('')).toBe(
              sent.map((it) => `${it.line.replaceAll('\n', '')}\n`).join(''),
            );
            expect(batches.every((batch) => batch.rows <= rows)).toBe(true);
          }
          for (const file of await readdir(folder)) await rm(join(folder, file));
        },
      ),
      { numRuns: propertyRuns(25) },
    );
  });
});
