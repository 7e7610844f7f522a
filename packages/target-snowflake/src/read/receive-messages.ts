import type { Clock, ReceivedMessage } from '@intercom-to-snowflake/singer';
import { ConnectorError, MessageParseError } from '@intercom-to-snowflake/singer';
import type { Buffers } from '../buffer/buffer.ts';
import type { Inbox } from './inbox.ts';
import { readBatchFiles } from './read-batch-files.ts';
import type { ReadObject } from './read-batch-files.ts';
import type { Router } from '../route/route.ts';

const TICK_MS = 1_000;

export type ReceiveOptions = {
  readonly inbox: Inbox<readonly ReceivedMessage[]>;
  readonly router: Router;
  readonly buffers: Buffers;
  readonly readObject: ReadObject;
  /** Aborted: nothing more is read. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
  /** Called every second, with messages or without. */
  readonly onTick: () => void;
};

/**
 * Takes messages to the end of the input, or until told to stop; reads no further than there is room
 * for. Rejects at a message that is wrong, when those before it were taken.
 */
export async function receiveMessages(options: ReceiveOptions): Promise<void> {
  const { inbox, router, buffers, readObject, stop, clock, onTick } = options;
  const stopTicks = clock.every(TICK_MS, inbox.ring);
  stop.addEventListener('abort', inbox.ring, { once: true });

  let tickedAt = clock.now();
  function lookAtClock(): void {
    // Also when the clock was set back: else nothing would tick until it is there again.
    if (Math.abs(clock.now() - tickedAt) < TICK_MS) return;
    tickedAt = clock.now();
    onTick();
    buffers.closeOverdue();
  }

  async function waitForRoom(): Promise<void> {
    while (!buffers.hasRoom() && !stop.aborted) {
      await inbox.wait();
      lookAtClock();
    }
  }

  /** False: not all of it was taken. A STATE behind it would vouch for the rest. */
  async function takeBatchFiles(batch: ReceivedBatch): Promise<boolean> {
    for await (const { uri, records } of readBatchFiles(batch, readObject)) {
      await waitForRoom();
      if (stop.aborted) return false;
      try {
        router.take(records);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        throw new MessageParseError(batch.line, `${uri}: ${error.message}`, { cause: error });
      }
      lookAtClock();
    }
    return true;
  }

  try {
    for (;;) {
      await waitForRoom();
      // Asked here, where nothing can come between the answer and the wait that `ring` ends.
      if (stop.aborted) return;
      const received = await inbox.receive();
      if (received.kind === 'end') {
        router.end();
        return;
      }
      if (received.kind === 'chunk') {
        for (const message of received.chunk) {
          if (message.type !== 'BATCH') router.take(message);
          else if (!(await takeBatchFiles(message))) return;
        }
      }
      lookAtClock();
    }
  } finally {
    stopTicks();
  }
}

type ReceivedBatch = Extract<ReceivedMessage, { readonly type: 'BATCH' }>;
