import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { MessageParseError } from './errors.ts';
import type { ReceivedMessage } from './messages.ts';
import { createMessageReader } from './read-message.ts';
import { createLineSplitter } from './split-lines.ts';

export type ReadMessagesOptions = {
  /** Default 512 MiB. */
  readonly maxLineBytes?: number;
};

const MAX_LINE_BYTES = 512 * 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * The messages on a stream. Those of one chunk come together, so that a record costs no promise.
 * Blank lines are skipped. Throws MessageParseError at a bad line, after the messages before it were
 * yielded.
 */
export async function* readMessages(
  input: Readable,
  options: ReadMessagesOptions = {},
): AsyncGenerator<readonly ReceivedMessage[], void, undefined> {
  const maxLineBytes = options.maxLineBytes ?? MAX_LINE_BYTES;
  const splitter = createLineSplitter();
  const reader = createBlockReader();

  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    for (const block of splitter.push(bytes)) yield* reader.read(block, maxLineBytes);
    if (splitter.pendingBytes() > maxLineBytes) throw reader.tooLong(maxLineBytes);
  }
  for (const block of splitter.end()) yield* reader.read(block, maxLineBytes);
}

/** Reads blocks of whole lines, and counts the lines. */
function createBlockReader() {
  const readMessage = createMessageReader();
  let line = 0;

  const tooLong = (maxLineBytes: number) =>
    new MessageParseError(line + 1, `longer than ${maxLineBytes} bytes`);

  function* read(block: Buffer, maxLineBytes: number): Generator<readonly ReceivedMessage[], void> {
    const messages: ReceivedMessage[] = [];
    let failure: unknown;
    // A line feed is no part of any other character, so a block is UTF-8 when each of its lines is.
    const isValid = isUtf8(block);
    try {
      for (let start = 0; start < block.length;) {
        const lineFeed = block.indexOf(LINE_FEED, start);
        const end = lineFeed === -1 ? block.length : lineFeed;
        if (end - start > maxLineBytes) throw tooLong(maxLineBytes);
        line++;
        if (!isValid && !isUtf8(block.subarray(start, end))) {
          throw new MessageParseError(line, 'not valid UTF-8');
        }
        const message = readMessage(block, start, end, line);
        if (message) messages.push(message);
        start = end + 1;
      }
    } catch (error) {
      failure = error;
    }
    if (messages.length > 0) yield messages;
    if (failure !== undefined) throw failure as Error;
  }
  return { read, tooLong };
}
