/** What `receive` gives: a chunk of what the source yields; a moment to look at the clock; no more. */
export type Received<T> =
  | { readonly kind: 'chunk'; readonly chunk: T }
  | { readonly kind: 'tick' }
  | { readonly kind: 'end' };

/** Waits for the next of several things at once, without giving up on the source in between. */
export type Inbox<T> = {
  /** Resolves with the next chunk, the end, or a tick when `ring` is called before. Rejects as the source does. */
  readonly receive: () => Promise<Received<T>>;
  /** Resolves when `ring` is called. */
  readonly wait: () => Promise<void>;
  /** Something happened that the loop should look at. */
  readonly ring: () => void;
};

export function createInbox<T>(source: AsyncIterator<T, unknown>): Inbox<T> {
  let wake: () => void = () => undefined;
  let reading = false;
  let arrived: (() => Received<T>) | undefined;

  function read(): void {
    if (reading || arrived) return;
    reading = true;
    const arrive = (outcome: () => Received<T>) => {
      reading = false;
      arrived = outcome;
      wake();
    };
    source.next().then(
      ({ done, value }) => {
        arrive(() => (done ? { kind: 'end' } : { kind: 'chunk', chunk: value }));
      },
      (error: unknown) => {
        arrive(() => {
          throw error;
        });
      },
    );
  }

  const wait = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  return {
    async receive() {
      read();
      if (!arrived) await wait();
      const outcome = arrived;
      arrived = undefined;
      return outcome ? outcome() : { kind: 'tick' };
    },
    wait,
    ring() {
      wake();
    },
  };
}
