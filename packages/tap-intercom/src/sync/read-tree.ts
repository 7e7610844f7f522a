import type { JsonObject, Logger, Message, Metrics, Progress } from '@intercom-to-snowflake/singer';
import { safeBookmark } from './bookmark.ts';
import { expand, messagesOf, wantsWholeLists, type ExpandContext } from './expand.ts';
import { mapInOrder } from '../paginate/ordered-map.ts';
import { secondsOf, type Page, type ReadContext } from '../paginate/page.ts';
import type { StateKeeper } from './state-keeper.ts';
import type { StreamRun } from './stream-run.ts';
import { hasRequestsPerObject, type StreamTree } from '../catalog/stream-tree.ts';

export type TreeContext = Omit<ReadContext, 'stream' | 'range' | 'resumeFrom'> &
  ExpandContext & {
    readonly runs: readonly StreamRun[];
    readonly keeper: StateKeeper;
    readonly log: Logger;
    readonly metrics: Metrics;
    readonly progress: Progress;
    /** Epoch seconds. */
    readonly runStartedAt: number;
    /** Epoch seconds, exclusive: the end of what is read. */
    readonly to: number;
    readonly hasEndDate: boolean;
    /** Objects whose own requests may be under way at the same time. */
    readonly maxConcurrency: number;
  };

/** Objects that are written together, and the page they are the end of. */
type Piece = { readonly objects: readonly JsonObject[]; readonly endOf?: Page };

/** How many pages may be worked on at the same time where that takes requests for single objects, and where it takes none. */
const pagesAtOnce = { withRequests: 16, withoutRequests: 2 };

/**
 * Reads an endpoint and all that comes out of it, writes the records in order, and moves the bookmarks
 * behind them. Returns when everything is written; throws when it cannot be. False when the reading had to leave something out.
 */
export async function readTree(tree: StreamTree, context: TreeContext): Promise<boolean> {
  const { runs, keeper } = context;
  const { source, name } = tree.definition;
  if (source.kind !== 'endpoint') return true;
  const { changedAt } = source;
  const key = changedAt ?? 'updated_at';
  const range = { from: Math.min(...runs.map(({ from }) => from)), to: context.to };
  const resumed = commonProgress(context, key);
  // What comes after the end is not gone.
  const leavesOut = changedAt !== undefined && context.hasEndDate;
  let latestSeen: number | undefined;
  let isComplete = true;

  const isWhole = runs.some(({ isFullTable }) => isFullTable) && !leavesOut && !context.isSample;
  const pages = source.pages({
    ...context,
    stream: name,
    range,
    isWhole,
    ...(resumed !== undefined && { resumeFrom: resumed }),
  });
  const perObject = hasRequestsPerObject(tree);
  const pagesAhead =
    pagesAtOnce[wantsWholeLists(tree, context) ? 'withRequests' : 'withoutRequests'];
  const pieces = mapInOrder(
    piecesOf(pages, perObject),
    perObject ? context.maxConcurrency : pagesAhead,
    async (piece) => ({
      piece,
      expanded: await expand(tree, wanted(piece.objects), context),
    }),
  );
  for await (const { piece, expanded } of pieces) {
    const { endOf, objects } = piece;
    for (const object of objects) {
      const time = changedAt === undefined ? undefined : secondsOf(object, changedAt);
      if (time !== undefined) latestSeen = Math.max(latestSeen ?? time, time);
    }
    isComplete &&= endOf?.isComplete ?? true;
    const counts = new Map<string, number>();
    await keeper.write(
      counted(limited(messagesOf(expanded, context)), counts),
      endOf?.completeUpTo === undefined || context.isSample
        ? []
        : moved(endOf.completeUpTo, endOf.resumeFrom),
    );
    report(counts);
    if (context.isSample) return true;
  }
  if (!isComplete) return false;
  await keeper.write(
    runs.flatMap(({ name: stream, version, skipped }) =>
      version === undefined || skipped !== undefined || leavesOut
        ? []
        : [{ type: 'ACTIVATE_VERSION', stream, version } as const],
    ),
    changedAt === undefined ? [] : moved(context.to),
  );
  return true;

  /** Endpoints that cannot filter give what is past the end, too. */
  function wanted(objects: readonly JsonObject[]): readonly JsonObject[] {
    if (changedAt === undefined || !context.hasEndDate) return objects;
    return objects.filter((object) => (secondsOf(object, changedAt) ?? 0) < context.to);
  }

  function moved(completeUpTo: number, resumeFrom?: JsonObject) {
    const seconds = safeBookmark(completeUpTo, latestSeen, context.runStartedAt);
    if (seconds === undefined) return [];
    // A cursor may not lead past what search did not show yet.
    const isSafe = resumeFrom !== undefined && seconds === completeUpTo;
    return (
      runs
        .filter((run) => run.skipped === undefined && !run.isFullTable)
        // What is older than start_date was passed over, not read.
        .filter((run) => seconds >= run.from || keeper.bookmark(run.name, key) !== undefined)
        .map((run) => ({
          stream: run.name,
          key,
          bookmark: { seconds, ...(isSafe && { progress: resumeFrom }) },
        }))
    );
  }

  /** The messages, counted by stream as they are taken. */
  function* counted(messages: Iterable<Message>, counts: Map<string, number>): Generator<Message> {
    for (const message of messages) {
      // Deletions are written into streams of other trees, too: those count their own records.
      if (message.type === 'RECORD' && context.runOf(message.stream) !== undefined) {
        counts.set(message.stream, (counts.get(message.stream) ?? 0) + 1);
      }
      yield message;
    }
  }

  function report(counts: ReadonlyMap<string, number>): void {
    for (const [stream, records] of counts) {
      context.metrics.count('record_count', { endpoint: stream, stream }, records);
      context.progress.add(stream, records);
    }
  }

  /** Of a sample one record per stream is enough. */
  function* limited(messages: Iterable<Message>): Generator<Message> {
    const streams = new Set<string>();
    for (const message of messages) {
      if (context.isSample && (message.type !== 'RECORD' || streams.has(message.stream))) continue;
      if (message.type === 'RECORD') streams.add(message.stream);
      yield message;
    }
  }
}

/**
 * Where an earlier run stopped, when that holds for every stream of the tree: a stream that was
 * selected since then has not got what came before.
 */
function commonProgress({ runs, keeper }: TreeContext, key: string): JsonObject | undefined {
  const all = runs.map((run) =>
    run.isFullTable ? undefined : keeper.bookmark(run.name, key)?.progress,
  );
  const first = all[0];
  return all.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : undefined;
}

/** Whole pages, or single objects when each of them costs requests of its own. */
async function* piecesOf(pages: AsyncIterable<Page>, perObject: boolean): AsyncGenerator<Piece> {
  for await (const page of pages) {
    if (!perObject || page.records.length === 0) {
      yield { objects: page.records, endOf: page };
      continue;
    }
    for (const [index, object] of page.records.entries()) {
      const isLast = index === page.records.length - 1;
      yield { objects: [object], ...(isLast && { endOf: page }) };
    }
  }
}
