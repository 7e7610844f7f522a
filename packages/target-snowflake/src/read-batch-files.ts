import type { BatchMessage, ReceivedRecord } from '@intercom-to-snowflake/singer';
import {
  MessageParseError,
  createJsonScanner,
  createLineSplitter,
  skipSpace,
} from '@intercom-to-snowflake/singer';
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';

/** Records of one of the files, as if each had come in a RECORD message; `line` counts the lines of the file. */
export type BatchRecords = {
  readonly uri: string;
  readonly records: readonly ReceivedRecord[];
};

/**
 * Reads the files of a BATCH message (Meltano SDK, docs/batch.md): a record to a line, `jsonl`, plain or
 * gzip, at `file://` URIs. The records come in their order, a chunk at a time.
 * @throws MessageParseError, with the line of the message, when a file cannot be read or is something else.
 */
export async function* readBatchFiles(
  message: BatchMessage & { readonly line: number },
): AsyncGenerator<BatchRecords, void, undefined> {
  for (const uri of message.manifest) {
    const fail = (problem: string, cause?: unknown) =>
      new MessageParseError(message.line, `BATCH of stream "${message.stream}": ${problem}`, {
        cause,
      });
    const recordsIn = createRecordReader(message, (line, problem) =>
      fail(`${uri}, line ${line}: ${problem}`),
    );
    const splitter = createLineSplitter();
    try {
      for await (const chunk of openFile(uri, message, fail)) {
        for (const block of splitter.push(chunk as Buffer))
          yield { uri, records: recordsIn(block) };
      }
    } catch (error) {
      throw error instanceof MessageParseError
        ? error
        : fail(`cannot read ${uri}: ${(error as Error).message}`, error);
    }
    for (const block of splitter.end()) yield { uri, records: recordsIn(block) };
  }
}

function openFile(
  uri: string,
  { encoding: { format, compression = 'none' } }: BatchMessage,
  fail: (problem: string) => Error,
): Readable {
  if (format !== 'jsonl' || !['gzip', 'none'].includes(compression)) {
    throw fail(
      `files of format "${format}" with compression "${compression}" cannot be read. Set batch_config of the tap to jsonl, with gzip or none`,
    );
  }
  if (!uri.startsWith('file:///')) {
    throw fail(`${uri} is not a file:/// URI with a full path, and no other can be read`);
  }
  const file = createReadStream(fileURLToPath(uri), { highWaterMark: 256 * 1024 });
  if (compression === 'none') return file;
  const unzip = createGunzip({ chunkSize: 256 * 1024 });
  // Whoever reads from it is told of a failure of either.
  return pipeline(file, unzip, () => undefined);
}

/** Makes a function that reads a block of whole lines. */
function createRecordReader(
  { stream, version }: BatchMessage,
  fail: (line: number, problem: string) => Error,
): (block: Buffer) => readonly ReceivedRecord[] {
  const skipValue = createJsonScanner();
  const before = Buffer.from(`{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`);
  const after = Buffer.from(version === undefined ? '}' : `,"version":${version}}`);
  let line = 0;

  function read(text: Buffer): ReceivedRecord {
    const end = skipValue(text, 0, text.length);
    const start = skipSpace(text, 0, text.length);
    const isObject =
      text[start] === OPEN_BRACE && end > 0 && skipSpace(text, end, text.length) === text.length;
    if (!isObject || !isUtf8(text)) throw fail(line, 'not a JSON object in UTF-8');
    const message = Buffer.concat([before, text, after]);
    const record = message.subarray(before.length + start, before.length + end);
    return {
      type: 'RECORD',
      line,
      stream,
      message,
      record,
      ...(version !== undefined && { version }),
    };
  }

  return (block) => {
    const records: ReceivedRecord[] = [];
    for (let start = 0; start < block.length;) {
      const lineFeed = block.indexOf(LINE_FEED, start);
      const end = lineFeed === -1 ? block.length : lineFeed;
      line += 1;
      if (skipSpace(block, start, end) < end) records.push(read(block.subarray(start, end)));
      start = end + 1;
    }
    return records;
  };
}

const LINE_FEED = 0x0a;
const OPEN_BRACE = 0x7b;
