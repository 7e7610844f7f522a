import type { Clock } from '../clock.ts';
import { InterruptedError } from '../errors.ts';
import { describeOutputFailure } from '../messages/output-failure.ts';

/** How long a program may take to end in good order. Kubernetes kills after 30 s. */
export const STOP_LIMIT_MS = 25_000;

export type StopSignal = {
  readonly signal: AbortSignal;
  /** Resolves with the first exception that nobody caught. */
  readonly crashed: Promise<unknown>;
  /** That exception, if there was one. */
  crash(): { readonly error: unknown } | undefined;
};

/**
 * A signal that is aborted once, by whatever comes first: SIGTERM or SIGINT (sent again, as Meltano
 * and terminals do, they change nothing), stdout that nobody reads any more, or an exception that
 * nobody caught. `onLimit` is called when the process is still there STOP_LIMIT_MS later.
 */
export function createStopSignal(
  port: Pick<NodeJS.Process, 'on' | 'stdout'>,
  clock: Clock,
  onLimit: () => void,
): StopSignal {
  const controller = new AbortController();
  const stop = (reason: unknown) => {
    if (controller.signal.aborted) return;
    controller.abort(reason);
    const cancel = clock.every(STOP_LIMIT_MS, () => {
      cancel();
      onLimit();
    });
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    port.on(name, () => {
      stop(new InterruptedError(name));
    });
  }
  port.stdout.on('error', (error: NodeJS.ErrnoException) => {
    stop(describeOutputFailure(error));
  });

  let crash: { readonly error: unknown } | undefined;
  const crashed = new Promise<unknown>((resolve) => {
    const onCrash = (error: unknown) => {
      crash ??= { error };
      stop(error);
      resolve(error);
    };
    port.on('uncaughtException', onCrash);
    port.on('unhandledRejection', onCrash);
  });
  return { signal: controller.signal, crashed, crash: () => crash };
}
