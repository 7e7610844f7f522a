import { createLineWriter, systemClock } from '@intercom-to-snowflake/singer';
import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { PassThrough, Writable } from 'node:stream';
import type { FlowSettings } from '../run-target.ts';
import { runTarget } from '../run-target.ts';
import type { LoadMethod } from '../plan/table-settings.ts';
import { noObject } from './context.ts';
import { createFakeLoader } from './fake-loader.ts';
import { line } from './messages.ts';
import { tableSettings } from './tables.ts';

export type RunOptions = Partial<FlowSettings['limits']> & {
  loadMethod?: LoadMethod;
  parallelism?: number;
  clock?: Clock;
  closed?: boolean;
};

/** Starts a run over a loader in memory, in a folder of the test's own. */
export function startRun(
  tempDir: string,
  {
    parallelism = 4,
    clock = systemClock,
    closed = false,
    loadMethod = 'upsert',
    ...limits
  }: RunOptions = {},
) {
  const input = new PassThrough();
  const loader = createFakeLoader();
  const controller = new AbortController();
  const lines: string[] = [];
  const progress: string[] = [];
  const metrics: string[] = [];
  let onState: () => void = () => undefined;
  let onWarning: () => void = () => undefined;
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (closed) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        return;
      }
      lines.push(chunk.toString());
      onState();
      done();
    },
  });
  output.on('error', () => undefined);
  const nothing = () => undefined;
  const run = runTarget(
    {
      route: () => ({
        table: { ...tableSettings, loadMethod },
        validateRecords: true,
        processActivateVersionMessages: true,
      }),
      configuredStreams: [],
      flushAllStreams: false,
      compression: 'gzip',
      limits: { rows: 1000, bytes: 2 ** 28, waitMs: 300_000, ...limits },
      parallelism,
      tempDir,
    },
    {
      input,
      states: createLineWriter(output),
      loader,
      reportLoad: nothing,
      reportInvalid: nothing,
      readObject: noObject,
      log: {
        info: nothing,
        warning: () => {
          onWarning();
        },
      } as unknown as Logger,
      metrics: {
        count: (metric, { stream }, by) => metrics.push(`${metric} ${stream} ${by}`),
        time: nothing,
        close: nothing,
      },
      progress: {
        start: nothing,
        add: (stream, records) => progress.push(`${stream} +${records}`),
        note: nothing,
        finish: nothing,
        close: nothing,
      },
      signal: controller.signal,
      clock,
      env: {},
    },
  );
  run.catch(nothing);
  return {
    ...{ input, loader, lines, progress, metrics, run },
    stop: (reason: Error) => {
      controller.abort(reason);
    },
    /** Resolves when everything that was written to the input has been taken. A message of an unknown type is the mark. */
    taken: () =>
      new Promise<void>((resolve) => {
        onWarning = resolve;
        input.write(line({ type: 'MARK' }));
      }),
    nextState: () => new Promise<void>((resolve) => (onState = resolve)),
  };
}
