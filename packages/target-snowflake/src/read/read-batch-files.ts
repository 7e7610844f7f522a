import type { BatchMessage, ReceivedRecords, ScannedLines } from '@intercom-to-snowflake/singer';
import {
  ENTRY,
  FLAGS,
  FOLLOWS,
  LINE,
  LINE_END,
  LINE_START,
  LONG_NUMBER,
  MessageParseError,
  RECORD_END,
  RECORD_START,
  createLineScanner,
} from '@intercom-to-snowflake/singer';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { StoredObject } from '../stage/storage.ts';

/** Records of one of the files, as if each had come in a RECORD message; `line` counts the lines of the file. */
export type BatchRecords = {
  readonly uri: string;
  readonly records: ReceivedRecords;
};

/** Opens an object of S3. */
export type ReadObject = (object: StoredObject) => Promise<Readable>;

/**
 * Reads the files of a BATCH message (Meltano SDK, docs/batch.md): a record to a line, `jsonl`, plain or
 * gzip, at `file://` or `s3://` URIs. The records come in their order, a chunk at a time.
 * @throws MessageParseError, with the line of the message, when a file cannot be read or is something else.
 */
export async function* readBatchFiles(
  message: BatchMessage & { readonly line: number },
  readObject: ReadObject,
): AsyncGenerator<BatchRecords, void, undefined> {
  for (const uri of message.manifest) {
    const fail = (problem: string, cause?: unknown) =>
      new MessageParseError(message.line, `BATCH of stream "${message.stream}": ${problem}`, {
        cause,
      });
    const lines = createLineScanner({ maxLineBytes: MAX_RECORD_BYTES, areRecords: true });
    const wrap = createWrapper(message);

    function* read(): Generator<BatchRecords, void> {
      for (let scanned = lines.scan(); scanned; scanned = lines.scan()) {
        for (const records of wrap(scanned)) yield { uri, records };
      }
      const bad = lines.badLine();
      if (bad) throw fail(`${uri}, line ${bad.line}: not a JSON object in UTF-8`);
    }

    try {
      for await (const chunk of await openFile(uri, message, readObject, fail)) {
        lines.push(chunk as Buffer);
        yield* read();
      }
    } catch (error) {
      throw error instanceof MessageParseError
        ? error
        : fail(`cannot read ${uri}: ${(error as Error).message}`, error);
    }
    lines.end();
    yield* read();
  }
}

async function openFile(
  uri: string,
  { encoding: { format, compression = 'none' } }: BatchMessage,
  readObject: ReadObject,
  fail: (problem: string) => Error,
): Promise<Readable> {
  if (format !== 'jsonl' || !['gzip', 'none'].includes(compression)) {
    throw fail(
      `files of format "${format}" with compression "${compression}" cannot be read. Set batch_config of the tap to jsonl, with gzip or none`,
    );
  }
  const file = await openUri(uri, readObject);
  if (file === undefined) {
    throw fail(
      `${uri} is neither a file:/// URI with a full path nor an s3:// URI, and no other can be read`,
    );
  }
  if (compression === 'none') return file;
  const unzip = createGunzip({ chunkSize: 256 * 1024 });
  // Whoever reads from it is told of a failure of either.
  return pipeline(file, unzip, () => undefined);
}

async function openUri(uri: string, readObject: ReadObject): Promise<Readable | undefined> {
  if (uri.startsWith('file:///')) {
    return createReadStream(fileURLToPath(uri), { highWaterMark: 256 * 1024 });
  }
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : readObject({ bucket, key });
}

/** Makes a function that puts messages round scanned records; those of lines that follow each other come together. */
function createWrapper({
  stream,
  version,
}: BatchMessage): (scanned: ScannedLines) => Iterable<ReceivedRecords> {
  const before = Buffer.from(`{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`);
  const after = Buffer.from(version === undefined ? '}\n' : `,"version":${version}}\n`);
  const common = { type: 'RECORD', stream, ...(version !== undefined && { version }) } as const;

  return function* wrap({ bytes, table: found, entries, linesBefore }) {
    const records = Array.from({ length: entries }, (_, index) =>
      bytes.subarray(
        found[index * ENTRY + RECORD_START] ?? 0,
        found[index * ENTRY + RECORD_END] ?? 0,
      ),
    );
    const messages = Buffer.concat(records.flatMap((record) => [before, record, after]));
    const table = new Int32Array(entries * ENTRY);
    let at = 0;
    for (const [index, { length }] of records.entries()) {
      const entry = index * ENTRY;
      table[entry + LINE_START] = at;
      table[entry + RECORD_START] = at + before.length;
      table[entry + RECORD_END] = at + before.length + length;
      at += before.length + length + after.length;
      table[entry + LINE_END] = at;
      table[entry + FLAGS] = (found[entry + FLAGS] ?? 0) & LONG_NUMBER;
    }
    const lines = { bytes: messages, table, entries };
    for (let first = 0; first < entries;) {
      let next = first + 1;
      while (next < entries && ((found[next * ENTRY + FLAGS] ?? 0) & FOLLOWS) !== 0) next += 1;
      const line = linesBefore + (found[first * ENTRY + LINE] ?? 0) + 1;
      yield { ...common, line, count: next - first, lines, first: first * ENTRY };
      first = next;
    }
  };
}

/** As for a line of the input. */
const MAX_RECORD_BYTES = 512 * 1024 * 1024;
