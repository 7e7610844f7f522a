import type { LineWriter } from '@intercom-to-snowflake/singer';
import { createStateLedger } from './state-ledger.ts';

/**
 * Writes states to stdout, each as soon as everything before it is durable: the exact bytes, one
 * state to a line. Never makes a load wait for whoever reads the states: while one line is being
 * written the newest safe state waits, older ones are dropped.
 */
export type Acknowledger = {
  /** Work begins that every later state vouches for. Returns what `settle` is called with. */
  readonly begin: () => number;
  /** The work is durable. */
  readonly settle: (work: number) => void;
  /** Takes the JSON text of a state, and copies it. */
  readonly checkpoint: (value: Buffer) => void;
  /** Resolves when stdout has taken the states that are safe by now. Rejects with OutputClosedError when nobody reads them. */
  readonly flush: () => Promise<void>;
};

/** Of the states that are held back: each open batch may hold back one, and a state may be of megabytes. */
const MOST_HELD_BYTES = 16 * 1024 * 1024;

export function createAcknowledger(writer: LineWriter): Acknowledger {
  const ledger = createStateLedger<Buffer>({
    sizeOf: ({ length }) => length,
    most: MOST_HELD_BYTES,
  });
  let isWriting = false;
  let written = Promise.resolve();

  function acknowledge(): void {
    if (isWriting) return;
    isWriting = true;
    written = written.then(writeSafeStates);
    // Whoever calls flush() is told; until then the loads go on.
    written.catch(() => undefined);
  }

  async function writeSafeStates(): Promise<void> {
    for (let state = ledger.take(); state !== undefined; state = ledger.take()) {
      await writer.writeLine(state);
    }
    isWriting = false;
  }

  return {
    begin: () => ledger.begin(),

    settle(work) {
      ledger.settle(work);
      acknowledge();
    },

    checkpoint(value) {
      ledger.checkpoint(Buffer.from(value));
      acknowledge();
    },

    async flush() {
      await written;
      await writer.flush();
    },
  };
}
