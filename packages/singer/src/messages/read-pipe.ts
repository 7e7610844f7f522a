import { fstatSync } from 'node:fs';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';
import { Socket } from 'node:net';

/** What a pipe holds at most on Linux, unless somebody has asked for more. */
const BUFFER_BYTES = 64 * 1024;

/** Bytes as they come. A chunk is valid until the next one is asked for. */
export type ByteSource = AsyncIterable<Buffer> & {
  /** No more is read; whoever writes learns of it. */
  destroy(): void;
};

/** Whether a descriptor is a pipe or a socket. */
export function isPipe(fd: number): boolean {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket();
}

/**
 * Reads from a pipe or a socket into one buffer, again and again. A stream would take new memory for every
 * chunk, and as it is not in the heap, the garbage collector is called for each few megabytes of input.
 */
export function readPipe(fd: number): ByteSource {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let wake: () => void = () => undefined;
  let arrived: Buffer | undefined;
  let ended = false;
  let failure: Error | undefined;

  const onread: OnReadOpts = {
    buffer,
    callback: (bytes) => {
      arrived = buffer.subarray(0, bytes);
      wake();
      // Nothing more is read into the buffer before this was taken.
      return false;
    },
  };
  // The types know `onread` of connections only.
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    ...{ fd, readable: true, writable: false },
    onread,
  };
  const socket = new Socket(options);
  const end = () => {
    ended = true;
    wake();
  };
  socket.once('end', end);
  socket.once('close', end);
  socket.once('error', (error) => {
    failure = error;
    end();
  });

  async function* chunks(): AsyncGenerator<Buffer, void> {
    for (;;) {
      if (!arrived && !ended) {
        const arrival = new Promise<void>((resolve) => {
          wake = resolve;
        });
        socket.resume();
        await arrival;
      }
      if (failure) throw failure;
      if (!arrived) return;
      const chunk = arrived;
      arrived = undefined;
      yield chunk;
    }
  }

  return {
    [Symbol.asyncIterator]: chunks,
    destroy: () => {
      socket.destroy();
    },
  };
}
