import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import type { Terminal } from './terminal.ts';

/** What a person sees of the run: on a terminal a line per stream, elsewhere log lines now and then. */
export type Progress = {
  /** The stream begins; `total` is the number of records expected, where it is known. */
  start(stream: string, total?: number): void;
  /** So many more records are done. Starts the stream if need be. */
  add(stream: string, records: number): void;
  /** Says what the stream waits for ("rate limit, 4 s"); undefined when it goes on. */
  note(stream: string, text: string | undefined): void;
  /** The stream is complete. */
  finish(stream: string): void;
  /** Removes the lines that update in place. */
  close(): void;
};

export type ProgressOptions = {
  readonly log: Logger;
  readonly clock: Clock;
  /** Given on a TTY only. */
  readonly terminal?: Terminal;
};

export function createProgress(_options: ProgressOptions): Progress {
  throw new Error('not built yet');
}
