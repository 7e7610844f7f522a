import type { Writable } from 'node:stream';
import type { Message } from './messages.ts';

/** Writes the messages of a tap: one to a line, in order. */
export type MessageWriter = {
  /** Messages come out in order and together. Resolves when the output can take more; rejects with OutputClosedError when nobody reads it any more. */
  write(messages: readonly Message[]): Promise<void>;
  /** Writes what is buffered and waits until the output has taken every byte. */
  flush(): Promise<void>;
};

export function createMessageWriter(_output: Writable): MessageWriter {
  throw new Error('not built yet');
}

/** Writes lines as they are given: what a target prints, one state to a line. */
export type LineWriter = {
  /** Resolves when the output can take more; rejects with OutputClosedError when nobody reads it any more. */
  writeLine(text: string | Buffer): Promise<void>;
  /** Waits until the output has taken every byte. */
  flush(): Promise<void>;
};

export function createLineWriter(_output: Writable): LineWriter {
  throw new Error('not built yet');
}
