import { readMessages } from '@intercom-to-snowflake/singer';
import type {
  ByteSource,
  Clock,
  LineWriter,
  Logger,
  Metrics,
  Progress,
} from '@intercom-to-snowflake/singer';
import { createAcknowledger } from './acknowledge/acknowledge.ts';
import type { BatchLimits } from './config/batch-limits.ts';
import { createBuffers } from './buffer/buffer.ts';
import type { Compression } from './config/compression.ts';
import { drain } from './drain.ts';
import { createInbox } from './read/inbox.ts';
import type { InvalidReport } from './route/invalid-records.ts';
import { takeInvalidRecord } from './route/invalid-records.ts';
import type { LoadReport } from './load/table-jobs.ts';
import { createTableJobs } from './load/table-jobs.ts';
import { createLoadQueue } from './load/load-queue.ts';
import type { Loader } from './load/load.ts';
import { receiveMessages } from './read/receive-messages.ts';
import type { ReadObject } from './read/read-batch-files.ts';
import type { RouteSettings } from './route/route.ts';
import { createRouter } from './route/route.ts';
import { openRunFolder } from './buffer/run-folder.ts';

export type FlowSettings = {
  readonly route: RouteSettings;
  /** The streams that have settings of their own. */
  readonly configuredStreams: readonly string[];
  readonly limits: BatchLimits;
  /** Of staged files. */
  readonly compression: Compression;
  /** Whether a full batch closes those of all streams. */
  readonly flushAllStreams: boolean;
  /** Tables loaded at the same time. */
  readonly parallelism: number;
  readonly tempDir: string;
};

export type FlowContext = {
  readonly input: ByteSource;
  /** Where states go. */
  readonly states: LineWriter;
  /** Connected already, and closed by whoever made it. */
  readonly loader: Loader;
  /** For BATCH files that are not on this machine. */
  readonly readObject: ReadObject;
  readonly reportLoad: LoadReport;
  readonly reportInvalid: InvalidReport;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly progress: Progress;
  /** Aborted: what was received is still loaded, if that can be done in time. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The environment that the driver reads. */
  readonly env: NodeJS.ProcessEnv;
};

/**
 * The six stages: read → route → buffer → stage → load → acknowledge. Resolves when everything received
 * is loaded. Rejects otherwise, when everything that was received before the failure and could be loaded
 * is, and its states are written.
 */
export async function runTarget(settings: FlowSettings, context: FlowContext): Promise<void> {
  const folder = await openRunFolder(settings.tempDir, context);
  try {
    await runFlow(folder.path, settings, context);
  } finally {
    await folder.remove();
  }
}

async function runFlow(folder: string, settings: FlowSettings, context: FlowContext) {
  const { input, states, loader, reportLoad, reportInvalid } = context;
  const { log, metrics, progress, signal, clock } = context;
  const { limits, compression, flushAllStreams, parallelism } = settings;
  const stop = new AbortController();
  const onFailure = (reason: unknown) => {
    stop.abort(reason);
  };

  const inbox = createInbox(readMessages(input));
  const acknowledger = createAcknowledger(states);
  const queue = createLoadQueue({ parallelism, onChange: inbox.ring, onFailure });
  const jobs = createTableJobs({
    ...{ loader, queue, acknowledger, report: reportLoad, reportInvalid, clock },
    onLoaded: (batch) => {
      buffers.release(batch);
    },
  });
  const buffers = createBuffers({
    ...{ folder, limits, compression, flushAllStreams, clock, onFailure },
    maxUnloadedBytes: (parallelism + 2) * limits.bytes,
    begin: acknowledger.begin,
    onClosed: jobs.load,
    onChange: inbox.ring,
  });
  const router = createRouter(
    settings.route,
    {
      fit: buffers.fit,
      append: buffers.append,
      takeInvalid: (table, records, index, error) => {
        takeInvalidRecord(table, records, index, error, {
          append: buffers.append,
          report: reportInvalid,
          now: () => clock.now(),
        });
      },
      closeBatch: buffers.close,
      checkpoint: acknowledger.checkpoint,
      activateVersion: jobs.activateVersion,
      prepare: jobs.prepare,
      awaitOverwrite: jobs.awaitOverwrite,
      overwrite: jobs.overwrite,
      log,
    },
    settings.configuredStreams,
  );

  const onSignal = () => {
    stop.abort(signal.reason);
  };
  signal.addEventListener('abort', onSignal, { once: true });
  if (signal.aborted) onSignal();

  function report(): void {
    router.report((stream, records) => {
      progress.add(stream, records);
      metrics.count('record_count', { stream }, records);
    });
  }

  async function finish(): Promise<void> {
    const { readObject } = context;
    const messages = {
      ...{ inbox, router, buffers, readObject, stop: stop.signal, clock },
      onTick: report,
    };
    const received = await settled(receiveMessages(messages));
    input.destroy();
    report();
    buffers.closeAll();
    await drain(queue.drained(), stop.signal, clock);
    stop.signal.throwIfAborted();
    received();
  }

  const finished = await settled(finish());
  signal.removeEventListener('abort', onSignal);
  await buffers.idle();
  // The states of what was loaded are written, whatever failed beside it.
  const acknowledged = await settled(acknowledger.flush());
  finished();
  acknowledged();
}

/** Waits for the end, however it ends: the function that comes back throws what failed. */
async function settled(work: Promise<void>): Promise<() => void> {
  const [outcome] = await Promise.allSettled([work]);
  return () => {
    if (outcome.status === 'rejected') throw outcome.reason;
  };
}
