/**
 * When an ACTIVATE_VERSION of a stream is to be carried out. Taps send it before the records of a
 * table they read in full, after them, or both; the rows of older versions may go only when the new
 * ones are all there. So it counts when it comes after records, or for the second time with none in
 * between. Otherwise it waits: records show that it was the opening one, and something that is not
 * about the stream (another stream's SCHEMA, a STATE that does not name it in `currently_syncing`) that the stream is empty. The end of the input shows nothing: a tap
 * that dies before its first record ends in the same way, and would take all rows with it.
 */
export type VersionActivation = {
  /** An ACTIVATE_VERSION was received. True: carry it out now. */
  activate(version: number): boolean;
  /** A record was received. */
  record(version: number | undefined): void;
  /** Whether a version waits. */
  waits(): boolean;
  /** The tap has gone on to something else. Returns the version to carry out, if one waits. */
  passed(): number | undefined;
};

export function createVersionActivation(): VersionActivation {
  let waiting: number | undefined;
  let recordsOf: number | undefined;
  let done: number | undefined;

  return {
    activate(version) {
      const isClosing = waiting === version || recordsOf === version;
      if (!isClosing && version !== done) waiting = version;
      if (!isClosing) return false;
      waiting = undefined;
      recordsOf = undefined;
      done = version;
      return true;
    },

    record(version) {
      waiting = undefined;
      recordsOf = version;
    },

    waits: () => waiting !== undefined,

    passed() {
      const version = waiting;
      if (version !== undefined) done = version;
      waiting = undefined;
      return version;
    },
  };
}
