import type { Writable } from 'node:stream';
import { stringifyJson } from './exact-json.ts';
import type { Message } from './messages.ts';
import { openOutput } from './open-output.ts';

/** Writes the messages of a tap: one to a line, in order. */
export type MessageWriter = {
  /** Messages come out in order and together. Resolves when the output can take more; rejects with OutputClosedError when nobody reads it any more. */
  write(messages: readonly Message[]): Promise<void>;
  /** Writes what is buffered and waits until the output has taken every byte. */
  flush(): Promise<void>;
};

/** Lines are joined to writes of about this size; larger ones are slower (measured, Node 20.20). */
const WRITE_CHARACTERS = 16 * 1024;

/**
 * What is joined goes out at the latest when the program next waits for something, and at once after
 * a STATE: nobody waits for a message that was written.
 */
export function createMessageWriter(stream: Writable): MessageWriter {
  const output = openOutput(stream);
  let joined = '';
  let isScheduled = false;

  const send = () => {
    if (joined === '') return;
    const text = joined;
    joined = '';
    output.write(text);
  };
  const sendLater = () => {
    if (isScheduled || joined === '') return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      try {
        send();
      } catch {
        // The output has failed; whoever writes next, or flushes, is told.
      }
    });
  };
  return {
    // Joined before the first await, so that no call overtakes another.
    write: async (messages) => {
      for (const message of messages) {
        joined += `${stringifyJson(message)}\n`;
        if (joined.length >= WRITE_CHARACTERS || message.type === 'STATE') send();
      }
      sendLater();
      await output.ready();
    },
    flush: async () => {
      send();
      await output.flush();
    },
  };
}

/** Writes lines as they are given: what a target prints, one state to a line. */
export type LineWriter = {
  /** Resolves when the output can take more; rejects with OutputClosedError when nobody reads it any more. */
  writeLine(text: string | Buffer): Promise<void>;
  /** Waits until the output has taken every byte. */
  flush(): Promise<void>;
};

export function createLineWriter(stream: Writable): LineWriter {
  const output = openOutput(stream);
  return {
    writeLine: async (text) => {
      // One write, so that a line is never cut in two.
      output.write(typeof text === 'string' ? `${text}\n` : Buffer.concat([text, LINE_FEED]));
      await output.ready();
    },
    flush: () => output.flush(),
  };
}

const LINE_FEED = Buffer.from('\n');
