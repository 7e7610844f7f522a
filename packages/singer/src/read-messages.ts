import type { Readable } from 'node:stream';
import type { ReceivedMessage } from './messages.ts';

export type ReadMessagesOptions = {
  /** Default 512 MiB. */
  readonly maxLineBytes?: number;
};

/**
 * The messages on a stream. Those of one chunk come together, so that a record costs no promise.
 * Throws MessageParseError at a bad line, after the messages before it were yielded.
 */
// eslint-disable-next-line require-yield, @typescript-eslint/require-await
export async function* readMessages(
  _input: Readable,
  _options?: ReadMessagesOptions,
): AsyncGenerator<readonly ReceivedMessage[], void, undefined> {
  throw new Error('not built yet');
}
