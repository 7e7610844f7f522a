import type { Writable } from 'node:stream';
import { describeOutputFailure } from './output-failure.ts';

/** A stream to write to in order, with back-pressure and with failures that reach the writer. */
export type Output = {
  /** Hands the text to the stream. Throws OutputClosedError once the stream has failed. */
  write(text: string | Buffer): void;
  /** Resolves when the stream can take more; rejects with OutputClosedError when it never will. */
  ready(): Promise<void>;
  /** Resolves when every byte has left the process; rejects with OutputClosedError when one cannot. */
  flush(): Promise<void>;
};

export function openOutput(stream: Writable): Output {
  let failure: Error | undefined;
  let unwritten = 0;
  let waiting: { readonly isOver: () => boolean; readonly settle: (failure?: Error) => void }[] =
    [];

  const wake = () => {
    const over = waiting.filter(({ isOver }) => failure !== undefined || isOver());
    waiting = waiting.filter((waiter) => !over.includes(waiter));
    for (const { settle } of over) settle(failure);
  };
  const onFailure = (error: NodeJS.ErrnoException) => {
    failure ??= describeOutputFailure(error);
    wake();
  };
  const waitUntil = (isOver: () => boolean): Promise<void> => {
    if (failure) return Promise.reject(failure);
    if (isOver()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      waiting.push({
        isOver,
        settle: (error) => {
          if (error) reject(error);
          else resolve();
        },
      });
    });
  };
  stream.on('error', onFailure);
  stream.on('drain', wake);
  stream.on('close', () => {
    if (unwritten > 0)
      onFailure(Object.assign(new Error('closed'), { code: 'ERR_STREAM_DESTROYED' }));
  });

  return {
    write: (text) => {
      if (failure) throw failure;
      unwritten++;
      stream.write(text, (error) => {
        unwritten--;
        if (error) onFailure(error);
        else if (unwritten === 0) wake();
      });
    },
    ready: () => waitUntil(() => !stream.writableNeedDrain),
    flush: () => waitUntil(() => unwritten === 0),
  };
}
