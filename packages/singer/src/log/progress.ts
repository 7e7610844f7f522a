import type { Clock } from '../clock.ts';
import type { Logger } from './log.ts';
import type { Terminal } from './terminal.ts';

/** What a person sees of the run: on a terminal a line per stream, elsewhere log lines now and then. */
export type Progress = {
  /** The stream begins; `total` is the number of records expected, where it is known. */
  start(stream: string, total?: number): void;
  /** So many more records are done. Starts the stream if need be. */
  add(stream: string, records: number): void;
  /** Says what the stream waits for ("rate limit, 4 s"); undefined when it goes on. */
  note(stream: string, text: string | undefined): void;
  /** The stream is complete, or nothing more is read of it. */
  finish(stream: string, end?: 'done' | 'skipped' | 'failed'): void;
  /** Removes the lines that update in place. */
  close(): void;
};

export type ProgressOptions = {
  readonly log: Logger;
  readonly clock: Clock;
  /** Given on a TTY only. */
  readonly terminal?: Terminal;
};

export const REDRAW_INTERVAL_MS = 200;
/** Half of what is promised (a line a minute), so that a late timer breaks no promise. */
export const REPORT_INTERVAL_MS = 30_000;
/** Streams that get a log line of their own each time; the rest share one. */
const REPORTED_STREAMS = 20;

type Running = { readonly startedAt: number; records: number; total?: number; note?: string };

export function createProgress({ log, clock, terminal }: ProgressOptions): Progress {
  const running = new Map<string, Running>();

  const stateOf = (stream: string): Running => {
    const known = running.get(stream);
    if (known) return known;
    const started: Running = { startedAt: clock.now(), records: 0 };
    running.set(stream, started);
    return started;
  };
  const describe = (stream: string, state: Running) =>
    `${stream}: ${describeRunning(state, clock.now())}`;
  const report = () => {
    const lines = [...running].map(([stream, state]) => ({
      stream,
      line: describe(stream, state),
    }));
    for (const { stream, line } of lines.slice(0, REPORTED_STREAMS)) log.info(line, { stream });
    if (lines.length > REPORTED_STREAMS) {
      log.info(`${lines.length - REPORTED_STREAMS} more streams are in progress`);
    }
  };
  const draw = () =>
    terminal?.setStatus([...running].map(([stream, state]) => describe(stream, state)));
  const stop = terminal
    ? clock.every(REDRAW_INTERVAL_MS, draw)
    : clock.every(REPORT_INTERVAL_MS, report);

  return {
    start: (stream, total) => {
      const state = stateOf(stream);
      if (total !== undefined) state.total = total;
      if (!terminal) log.info(`${stream}: started`, { stream });
    },
    add: (stream, records) => {
      stateOf(stream).records += records;
    },
    note: (stream, text) => {
      const state = stateOf(stream);
      if (text === undefined) delete state.note;
      else state.note = text;
    },
    finish: (stream, end = 'done') => {
      const state = stateOf(stream);
      running.delete(stream);
      draw();
      const seconds = secondsSince(state.startedAt, clock.now());
      log.info(`${stream}: ${end}, ${number(state.records)} records in ${duration(seconds)}`, {
        stream,
      });
    },
    close: () => {
      stop();
      terminal?.setStatus([]);
    },
  };
}

function describeRunning(state: Running, now: number): string {
  const seconds = secondsSince(state.startedAt, now);
  const rate = seconds > 0 ? ` (${number(Math.round(state.records / seconds))}/s)` : '';
  const of = state.total === undefined ? '' : ` of ${number(state.total)}`;
  const note = state.note === undefined ? '' : `, ${state.note}`;
  return `${number(state.records)}${of} records${rate}${note}`;
}

function secondsSince(startedAt: number, now: number): number {
  return Math.max(0, (now - startedAt) / 1000);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
