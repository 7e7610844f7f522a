import { MessageParseError } from '../errors.ts';
import type { ReceivedMessage } from './messages.ts';
import { startsWithByteOrderMark } from '../json/read-json-file.ts';
import { createMessageReader } from './read-message.ts';
import { createLineScanner } from './scan-lines.ts';

export type ReadMessagesOptions = {
  /** Default 512 MiB. */
  readonly maxLineBytes?: number;
};

const MAX_LINE_BYTES = 512 * 1024 * 1024;

/**
 * The messages on a stream. Those of one chunk come together, so that a record costs no promise.
 * Blank lines are skipped, and a byte order mark at the beginning. Throws MessageParseError at a bad line, after the messages before it were
 * yielded.
 */
export async function* readMessages(
  input: AsyncIterable<Buffer | string>,
  options: ReadMessagesOptions = {},
): AsyncGenerator<readonly ReceivedMessage[], void, undefined> {
  const lines = createLineScanner({ maxLineBytes: options.maxLineBytes ?? MAX_LINE_BYTES });
  const readScanned = createMessageReader();

  function* read(): Generator<readonly ReceivedMessage[], void> {
    for (let scanned = lines.scan(); scanned; scanned = lines.scan()) {
      const messages: ReceivedMessage[] = [];
      let failure: unknown;
      try {
        readScanned(scanned, (message) => messages.push(message));
      } catch (error) {
        failure = error;
      }
      if (messages.length > 0) yield messages;
      if (failure !== undefined) throw failure as Error;
    }
    const bad = lines.badLine();
    if (bad) throw new MessageParseError(bad.line, bad.problem);
  }

  let isFirst = true;
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    // Editors and shells on Windows put one in front of a text; nobody means it.
    lines.push(isFirst && startsWithByteOrderMark(bytes) ? bytes.subarray(3) : bytes);
    isFirst = false;
    yield* read();
  }
  lines.end();
  yield* read();
}
