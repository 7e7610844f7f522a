/** Locks by key: each waits for those asked for before it. */
export class LockTable {
  readonly #tails = new Map<string, Promise<void>>();

  /** Waits for the lock; the answer gives it back. */
  async acquire(key: string): Promise<() => void> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    let open: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      open = resolve;
    });
    const tail = before.then(() => held);
    this.#tails.set(key, tail);
    await before;
    return () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
      open();
    };
  }
}
