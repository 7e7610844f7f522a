import type { Clock } from '@intercom-to-snowflake/singer';

/** Kubernetes gives a process 30 s between the two signals; the rest is for closing. */
const DRAIN_MS = 20_000;

/** Waits for the loads to end; once told to stop, no longer than DRAIN_MS. Rejects as they do. */
export async function drain(
  drained: Promise<void>,
  stop: AbortSignal,
  clock: Clock,
): Promise<void> {
  const done = new AbortController();
  const patience = aborted(stop).then(() => clock.sleep(DRAIN_MS, done.signal));
  patience.catch(() => undefined);
  drained.catch(() => undefined);
  try {
    await Promise.race([drained, patience]);
  } finally {
    done.abort();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
