/** When a batch is closed: by whichever comes first. */
export type BatchLimits = {
  readonly rows: number;
  /** Of JSON as it was received. */
  readonly bytes: number;
  /** Age of the oldest record. */
  readonly waitMs: number;
};

export type BatchSize = { readonly rows: number; readonly bytes: number };

export function isFull({ rows, bytes }: BatchSize, limits: BatchLimits): boolean {
  return rows >= limits.rows || bytes >= limits.bytes;
}

/** @param openedAt when the first record was received, in ms since 1970. */
export function isOverdue(openedAt: number, limits: BatchLimits, now: number): boolean {
  // A clock that was set back does not tell how long it has been: better too early than hours late.
  return Math.abs(now - openedAt) >= limits.waitMs;
}

/** The one with the most of it; undefined when there is none, or none with any. */
export function largest<T>(batches: Iterable<T>, sizeOf: (batch: T) => number): T | undefined {
  let found: T | undefined;
  let most = 0;
  for (const batch of batches) {
    const size = sizeOf(batch);
    if (size > most) {
      most = size;
      found = batch;
    }
  }
  return found;
}
