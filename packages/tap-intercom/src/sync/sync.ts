import { setMaxListeners } from 'node:events';
import {
  type Clock,
  type JsonObject,
  type Logger,
  type MessageWriter,
  type Metrics,
  type Progress,
  type State,
} from '@intercom-to-snowflake/singer';
import type { Client } from '../client/client.ts';
import type { TapConfig } from '../config.ts';
import { deletableAmong, withDeletions } from './deletions.ts';
import {
  ApiError,
  AuthenticationError,
  IncompleteReadError,
  SpoolError,
  UnreachableError,
} from '../errors.ts';
import { readTree, type TreeContext } from './read-tree.ts';
import { requireSomethingToRead } from './require-something-to-read.ts';
import { createStateKeeper, type StateKeeper } from './state-keeper.ts';
import type { StreamRun } from './stream-run.ts';
import {
  growTrees,
  selectedIn,
  type SelectedStream,
  type StreamTree,
} from '../catalog/stream-tree.ts';
import { streams } from '../streams/index.ts';
import { isAtLeast } from '../streams/stream.ts';
import { whyTooOld, whyUnavailable } from '../streams/unavailable.ts';
import { schemaMessage } from '../catalog/schema-message.ts';
import { createAnnouncingWriter } from '../records/write-announced.ts';
import { shaperOf } from '../records/shape-record.ts';
import { readWorkspace } from '../workspace.ts';

export type SyncOptions = {
  readonly config: TapConfig;
  readonly selected: readonly SelectedStream[];
  readonly state: State;
  /** Creates the client whose requests end when the signal is aborted. */
  readonly connect: (signal: AbortSignal) => Client;
  readonly writer: MessageWriter;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly progress: Progress;
  /** Aborted when the run is to stop: what was written is made known by a last STATE. */
  readonly signal: AbortSignal;
  readonly spoolDirectory: string;
  /** As a `ReadContext` has it. */
  readonly quickAnswerMs?: number;
  /** One record of each stream, and no STATE: whether they can be read at all. */
  readonly isSample?: boolean;
};

/** How the reading of a selected stream ended. */
export type StreamReport = {
  readonly stream: string;
  /** Why this token, plan or version cannot read it. */
  readonly skipped?: string;
  /** Why it was not read to its end. */
  readonly error?: Error;
};

/**
 * Reads the selected streams side by side and writes them. A stream that fails does not keep the
 * others from being read: the reports tell. Throws AuthenticationError, UnreachableError or the
 * signal's reason for what ends the whole run.
 */
export async function sync(options: SyncOptions): Promise<readonly StreamReport[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every request under way listens, and so does every wait.
  setMaxListeners(0, signal);
  const client = options.connect(signal);
  try {
    const workspace = await readWorkspace(client);
    options.log.info(`reading the workspace ${workspace.id} (${workspace.name})`);
    return await syncStreams(options, client, signal, workspace.id, (reason) => {
      stop.abort(reason);
    });
  } finally {
    // What was begun and is not needed any more would be asked for again and again.
    stop.abort(new Error('the run is over'));
    client.close();
  }
}

async function syncStreams(
  options: SyncOptions,
  client: Client,
  signal: AbortSignal,
  workspaceId: string,
  stop: (reason: unknown) => void,
): Promise<readonly StreamReport[]> {
  const { config, clock, log, isSample = false } = options;
  const runStartedAt = Math.floor(clock.now() / 1000);
  const { offered, tooOld } = splitByVersion(options);
  const deletableStreams =
    config.writesDeletions && !isSample ? deletableAmong(offered) : new Set<string>();
  const selected = offered.map((stream) => withDeletions(stream, deletableStreams));
  const writer = createAnnouncingWriter(options.writer, selected.map(schemaMessage));
  const keeper = createStateKeeper(options.state, writer);
  const context: SyncContext = {
    ...options,
    client,
    signal,
    keeper,
    isSample,
    apiVersion: config.apiVersion,
    recordFields: workspaceId === '' ? {} : { workspace_id: workspaceId },
    decodesHtmlEntities: config.decodesHtmlEntities,
    deletableStreams,
    runStartedAt,
    // The second in which the run began belongs to it.
    to: Math.min(runStartedAt + 1, config.endDate ?? Infinity),
    hasEndDate: config.endDate !== undefined,
    maxConcurrency: config.maxConcurrency,
  };
  const trees = growTrees(streams, selected);
  requireSomethingToRead(trees, options.state, config, runStartedAt);
  const unfinished = new Set(trees);

  function nameCurrent(): void {
    const [first] = unfinished;
    keeper.setCurrentlySyncing(first === undefined ? null : nameOf(first));
  }

  nameCurrent();
  const outcomes = await Promise.allSettled(
    trees.map(async (tree) => {
      try {
        const { reports, isWhole } = await syncTree(tree, context, config);
        // A target that overwrites tables must know that it has not got everything.
        if (isWhole) unfinished.delete(tree);
        nameCurrent();
        return reports;
      } catch (error) {
        if (signal.aborted || !isFailureOfOneStream(error)) {
          stop(error);
          throw error;
        }
        log.error(`${nameOf(tree)}: ${error.message}`, { stream: nameOf(tree) });
        return selectedIn(tree).map(({ definition }) => {
          options.progress.finish(definition.name, 'failed');
          return { stream: definition.name, error };
        });
      }
    }),
  );
  if (!isSample) await keeper.close();
  options.signal.throwIfAborted();
  // The others stopped because of the one that the signal names.
  signal.throwIfAborted();
  return [
    ...tooOld,
    ...outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : [])),
  ];
}

/** The selected streams that the configured version has, and the reports on the others. */
function splitByVersion({ selected, config, log }: SyncOptions) {
  const has = ({ definition }: SelectedStream) => isAtLeast(config.apiVersion, definition.since);
  const tooOld = selected
    .filter((stream) => !has(stream))
    .map(({ definition }) => {
      const skipped = whyTooOld(definition, config.apiVersion);
      warnSkipped(log, definition.name, skipped);
      return { stream: definition.name, skipped };
    });
  return { offered: selected.filter(has), tooOld };
}

/** Whether the other streams can be read all the same. */
function isFailureOfOneStream(
  error: unknown,
): error is ApiError | UnreachableError | IncompleteReadError | SpoolError {
  return (
    error instanceof ApiError ||
    error instanceof UnreachableError ||
    error instanceof SpoolError ||
    error instanceof IncompleteReadError
  );
}

/** A tree goes by the first stream of it that was selected. */
function nameOf(tree: StreamTree): string {
  return selectedIn(tree)[0]?.definition.name ?? tree.definition.name;
}

type SyncContext = Omit<TreeContext, 'runs' | 'runOf' | 'skip'>;

async function syncTree(
  tree: StreamTree,
  context: SyncContext,
  config: TapConfig,
): Promise<{ readonly reports: readonly StreamReport[]; readonly isWhole: boolean }> {
  const { keeper, log, clock, progress } = context;
  const runs = selectedIn(tree).map((stream) => newRun(stream, tree, keeper, config, clock));
  const runOf = (name: string) => runs.find((run) => run.name === name);

  /** Leaves out the streams of a tree that the token cannot read; throws when that is not what failed. */
  async function skip(unreadable: StreamTree, error: ApiError): Promise<void> {
    if (error.kind === 'token_dead') throw deadToken(error);
    const why = whyUnavailable(error, unreadable.definition);
    if (why === undefined) throw error;
    const affected = selectedIn(unreadable)
      .map(({ definition }) => runOf(definition.name))
      .filter((run): run is StreamRun => run !== undefined && run.skipped === undefined);
    for (const run of affected) {
      run.skipped = why;
      const through =
        run.name === unreadable.definition.name ? '' : `${unreadable.definition.name}: `;
      warnSkipped(log, run.name, `${through}${why}`);
    }
    // A token that was revoked meanwhile is answered 401, too, and then nothing can be read.
    if (affected.length > 0 && error.status === 401) await readWorkspace(context.client);
  }

  for (const run of runs) progress.start(run.name);
  let isComplete = true;
  try {
    isComplete = await readTree(tree, { ...context, runs, runOf, skip });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await skip(tree, error);
  }
  await keeper.write(runs.filter(({ skipped }) => skipped === undefined).map(schemaMessage));
  for (const run of runs) {
    progress.finish(run.name, run.skipped === undefined ? 'done' : 'skipped');
    if (!context.isSample) report(run, log);
  }
  return {
    reports: runs.map(({ name, skipped }) => ({
      stream: name,
      ...(skipped !== undefined && { skipped }),
    })),
    isWhole:
      isComplete && !runs.some(({ skipped, records }) => skipped !== undefined && records > 0),
  };
}

function newRun(
  stream: SelectedStream,
  tree: StreamTree,
  keeper: StateKeeper,
  config: TapConfig,
  clock: Clock,
): StreamRun {
  const { name } = stream.definition;
  const { source } = tree.definition;
  const changedAt = source.kind === 'endpoint' ? source.changedAt : undefined;
  const bookmark = changedAt === undefined ? undefined : keeper.bookmark(name, changedAt);
  const from =
    bookmark === undefined
      ? config.startDate
      : Math.max(0, bookmark.seconds - config.lookbackSeconds);
  return {
    ...stream,
    name,
    from: stream.isFullTable ? 0 : from,
    version: stream.isFullTable ? clock.now() : undefined,
    shape: shaperOf(stream.definition.schema),
    records: 0,
    gone: 0,
    truncated: 0,
    unknownFields: new Set(),
  };
}

function report(run: StreamRun, log: Logger): void {
  const { name, gone, truncated, unknownFields } = run;
  const extra: JsonObject = { stream: name };
  if (unknownFields.size > 0) {
    const fields = [...unknownFields].sort().join(', ');
    log.info(
      `${name}: fields that its schema does not name, passed on as they came: ${fields}`,
      extra,
    );
  }
  if (truncated > 0) {
    log.warning(
      `${name}: of ${truncated} records the API gives the newest parts only; parts_truncated marks them`,
      extra,
    );
  }
  if (gone > 0) log.info(`${name}: ${gone} records were deleted while they were read`, extra);
}

function warnSkipped(log: Logger, stream: string, why: string): void {
  log.warning(`${stream} is skipped: ${why}`, { stream });
}

function deadToken(error: ApiError): AuthenticationError {
  return new AuthenticationError(
    `Intercom does not accept the access token any more (${error.message}). Make a new one, then run again from the last state`,
    { cause: error },
  );
}
