import type { Writable } from 'node:stream';
import { stringifyJson } from '../json/exact-json.ts';
import type { Message } from './messages.ts';
import { openOutput } from './open-output.ts';

/** Writes the messages of a tap: one to a line, in order. */
export type MessageWriter = {
  /** Messages come out in order and together: they are taken one by one, all of them before this returns. Resolves when the output can take more; rejects with OutputClosedError when nobody reads it any more. */
  write(messages: Iterable<Message>): Promise<void>;
  /** Writes what is buffered and waits until the output has taken every byte. */
  flush(): Promise<void>;
};

/** As much as a pipe takes at once on Linux. */
const BLOCK_BYTES = 64 * 1024;

/**
 * Lines are gathered as bytes in blocks, and written when a block is full. What is gathered goes out at the latest when the
 * program next waits for something, and at once after a STATE: nobody waits for a message that was written.
 */
export function createMessageWriter(stream: Writable): MessageWriter {
  const output = openOutput(stream);
  let block = Buffer.alloc(0);
  /** Of the block: what the output has been given, and what lines are in it. */
  let sent = 0;
  let filled = 0;
  let isScheduled = false;

  const gather = (line: string) => {
    // No character is more bytes than three times its length in UTF-16.
    const most = 3 * line.length + LINE_FEED.length;
    if (filled + most > block.length) {
      send();
      // What the output was given it may still hold: that block is not filled again.
      block = Buffer.allocUnsafeSlow(
        most > BLOCK_BYTES ? Buffer.byteLength(line) + LINE_FEED.length : BLOCK_BYTES,
      );
      sent = 0;
      filled = 0;
    }
    filled += block.write(line, filled);
    filled += LINE_FEED.copy(block, filled);
    if (filled === block.length) send();
  };
  const send = () => {
    if (filled === sent) return;
    const bytes = block.subarray(sent, filled);
    sent = filled;
    output.write(bytes);
  };
  const sendLater = () => {
    if (isScheduled || filled === sent) return;
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
    // Gathered before the first await, so that no call overtakes another.
    write: async (messages) => {
      for (const message of messages) {
        gather(stringifyJson(message));
        if (message.type === 'STATE') send();
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
