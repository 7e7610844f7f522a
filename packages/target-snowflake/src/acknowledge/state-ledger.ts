/**
 * Decides when a STATE may be written: when every piece of work that was begun before it is durable.
 *
 * A piece of work is a batch (begun by its first record), or anything else that a later STATE vouches
 * for. A batch that goes on after the STATE still holds it back, since it also has records from before.
 * Of states that become safe together only the newest is worth writing.
 */
export type StateLedger<State> = {
  /** Work begins: what is received from now on waits for it. Returns what `settle` is called with. */
  begin(): number;
  /** The work is durable. Work that failed is never settled: no later state becomes safe. */
  settle(work: number): void;
  /** A STATE was received. */
  checkpoint(state: State): void;
  /** The newest state that is safe and was not taken before. */
  take(): State | undefined;
};

/** How much the states may take that are held back, and what one of them takes. */
export type StateRoom<State> = {
  readonly sizeOf: (state: State) => number;
  readonly most: number;
};

/**
 * Where there is no room for another state, the one before it is let go of: those that become safe sooner stay, so that none of them
 * waits for ever.
 */
export function createStateLedger<State>(
  { sizeOf, most }: StateRoom<State> = { sizeOf: () => 1, most: Infinity },
): StateLedger<State> {
  let begun = 0;
  // In the order of beginning: the first one is the oldest.
  const unsettled = new Set<number>();
  // Oldest first. Two states with nothing begun between them become safe together, so the older one
  // is dropped at once and the list is never longer than the unsettled work.
  const pending: { readonly state: State; readonly after: number }[] = [];
  let size = 0;

  function letGo(from: number, count: number): State | undefined {
    const states = pending.splice(from, count).map(({ state }) => state);
    for (const state of states) size -= sizeOf(state);
    return states.at(-1);
  }

  return {
    begin() {
      begun += 1;
      unsettled.add(begun);
      return begun;
    },

    settle(work) {
      unsettled.delete(work);
    },

    checkpoint(state) {
      if (pending.at(-1)?.after === begun) letGo(-1, 1);
      if (pending.length > 1 && size + sizeOf(state) > most) letGo(-1, 1);
      pending.push({ state, after: begun });
      size += sizeOf(state);
    },

    take() {
      const [oldest = Infinity] = unsettled;
      const held = pending.findIndex(({ after }) => after >= oldest);
      return letGo(0, held < 0 ? pending.length : held);
    },
  };
}
