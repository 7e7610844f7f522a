import {
  isJsonObject,
  type Clock,
  type JsonObject,
  type Message,
} from '@intercom-to-snowflake/singer';
import type { Client } from '../client/client.ts';
import { deletedAt } from './deletions.ts';
import { withDecodedTexts } from '../records/decode-html.ts';
import { ApiError } from '../errors.ts';
import { isoTime } from '../records/iso-time.ts';
import { secondsOf } from '../paginate/page.ts';
import { after, mapSoon, type Soon } from '../paginate/soon.ts';
import type { StreamRun } from './stream-run.ts';
import type { StreamTree } from '../catalog/stream-tree.ts';
import type { Children, NestedList, ReadChildren } from '../streams/stream.ts';
import { unknownFields } from '../records/unknown-fields.ts';

export type ExpandContext = {
  readonly client: Client;
  readonly apiVersion: string;
  readonly clock: Clock;
  /** What is added to every record: whose it is. */
  readonly recordFields: JsonObject;
  readonly decodesHtmlEntities: boolean;
  /** The streams in which deletions are written. */
  readonly deletableStreams: ReadonlySet<string>;
  /** The run of a selected stream, undefined when it is not selected. */
  readonly runOf: (stream: string) => StreamRun | undefined;
  /** Told when a stream cannot be read with this token. Throws when it is not only this stream. */
  readonly skip: (tree: StreamTree, error: ApiError) => Promise<void>;
};

/** A raw object with all that belongs to it, as it is written. */
export type Expanded = {
  /** Of its stream, undefined when only what is below it is to be written. */
  readonly run: StreamRun | undefined;
  readonly object: JsonObject;
  /** When it was read: milliseconds since 1970. */
  readonly readAt: number;
  readonly below: readonly Expanded[];
};

/** Reads what belongs to raw objects and what they hold only in part. */
export async function expand(
  tree: StreamTree,
  objects: readonly JsonObject[],
  context: ExpandContext,
): Promise<readonly Expanded[]> {
  const { source } = tree.definition;
  const changedAt = source.kind === 'endpoint' ? source.changedAt : undefined;
  const expanded = await mapSoon(objects, (object) =>
    expandObject(
      tree,
      object,
      changedAt === undefined ? undefined : secondsOf(object, changedAt),
      context,
    ),
  );
  return expanded.flat();
}

/**
 * The RECORD messages of objects, each followed by those of the streams below it. They are made one by one as they are taken: a
 * record that is written at once does not outlive the young generation, nor the caches of the processor.
 */
export function* messagesOf(
  objects: readonly Expanded[],
  context: ExpandContext,
): Generator<Message, void> {
  for (const { run, object, readAt, below } of objects) {
    if (run !== undefined) yield* recordsOf(run, object, readAt, context);
    if (below.length > 0) yield* messagesOf(below, context);
  }
}

/** `time` is when the object at the root was changed: it decides for all that comes out of it. */
function expandObject(
  tree: StreamTree,
  object: JsonObject,
  time: number | undefined,
  context: ExpandContext,
): Soon<readonly Expanded[]> {
  if (!isDue(tree, time, context)) return [];
  return after(withWholeLists(tree, object, context), (whole) =>
    after(
      mapSoon(tree.children, (child) => expandChildren(child, whole, time, context)),
      (below) => {
        const run = context.runOf(tree.definition.name);
        return [
          {
            run: run !== undefined && isRunDue(run, time) ? run : undefined,
            object: merged([whole, ...below.map((one) => one.parentFields)]),
            readAt: context.clock.now(),
            below: below.flatMap(({ objects }) => objects),
          },
        ];
      },
    ),
  );
}

type ExpandedChildren = {
  readonly objects: readonly Expanded[];
  readonly parentFields?: JsonObject | undefined;
};

function expandChildren(
  child: StreamTree,
  parent: JsonObject,
  time: number | undefined,
  context: ExpandContext,
): Soon<ExpandedChildren> {
  if (!isDue(child, time, context)) return { objects: [] };
  return after(childrenOf(child, parent, context), ({ records, parentFields }) =>
    after(
      mapSoon(records, (record) => expandObject(child, record, time, context)),
      (objects) => ({ objects: objects.flat(), parentFields }),
    ),
  );
}

function isDue(tree: StreamTree, time: number | undefined, context: ExpandContext): boolean {
  const run = context.runOf(tree.definition.name);
  if (run?.skipped !== undefined && tree.definition.source.kind !== 'endpoint') return false;
  return (
    (run !== undefined && isRunDue(run, time)) ||
    tree.children.some((child) => isDue(child, time, context))
  );
}

/** What has no time is always due: it might have been changed. */
function isRunDue(run: StreamRun, time: number | undefined): boolean {
  return run.skipped === undefined && (time === undefined || time >= run.from);
}

function childrenOf(child: StreamTree, parent: JsonObject, context: ExpandContext): Soon<Children> {
  const { source } = child.definition;
  if (source.kind === 'cut') return { records: source.cut(parent) };
  return source.kind === 'per-parent' ? readChildren(child, source.read, parent, context) : none;
}

const none: Children = { records: [] };

async function readChildren(
  child: StreamTree,
  read: ReadChildren,
  parent: JsonObject,
  context: ExpandContext,
): Promise<Children> {
  const { name } = child.definition;
  try {
    return await read(parent, { ...context, stream: name });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const run = context.runOf(name);
    if (error.kind === 'not_found' || error.kind === 'merged') {
      if (run !== undefined) run.gone += 1;
    } else {
      await context.skip(child, error);
    }
    return none;
  }
}

/** Whether lists that the API cut short are to be read to their end. */
export function wantsWholeLists(tree: StreamTree, context: ExpandContext): boolean {
  const { source, name } = tree.definition;
  const lists = source.kind === 'endpoint' ? (source.nestedLists ?? []) : [];
  return lists.some((list) => isWanted(list, name, context));
}

/** The object with the lists that the API cut short read to their end, as far as they are wanted. */
function withWholeLists(
  tree: StreamTree,
  object: JsonObject,
  context: ExpandContext,
): Soon<JsonObject> {
  const { source, name } = tree.definition;
  if (source.kind !== 'endpoint' || source.nestedLists === undefined) return object;
  const wanted = source.nestedLists.filter(
    (list) => isCut(object, list) && isWanted(list, name, context),
  );
  return wanted.length === 0 ? object : readWholeLists(object, wanted, name, context);
}

async function readWholeLists(
  object: JsonObject,
  wanted: readonly NestedList[],
  stream: string,
  context: ExpandContext,
): Promise<JsonObject> {
  const lists = await Promise.all(
    wanted.map(async (list) => {
      try {
        const items = await list.read(object, { ...context, stream });
        const total = nested(object, list)['total_count'];
        const totalCount = typeof total === 'number' ? Math.max(total, items.length) : items.length;
        return {
          [list.field]: {
            ...nested(object, list),
            [list.key]: items,
            total_count: totalCount,
            ...('has_more' in nested(object, list) && { has_more: items.length < totalCount }),
          },
        };
      } catch (error) {
        // The object went away meanwhile: what it held is the last there is to know.
        if (error instanceof ApiError && (error.kind === 'not_found' || error.kind === 'merged')) {
          return {};
        }
        throw error;
      }
    }),
  );
  return merged([object, ...lists]);
}

/** The first object with the fields of the others in it; the same object where these have none. */
function merged([first = {}, ...others]: readonly (JsonObject | undefined)[]): JsonObject {
  return others.reduce<JsonObject>(
    (all, one) => (one === undefined ? all : { ...all, ...one }),
    first,
  );
}

function nested(object: JsonObject, { field }: NestedList): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}

function isCut(object: JsonObject, list: NestedList): boolean {
  const { has_more: hasMore, total_count: total, [list.key]: items } = nested(object, list);
  return (
    hasMore === true || (typeof total === 'number' && Array.isArray(items) && total > items.length)
  );
}

function isWanted(list: NestedList, stream: string, { runOf }: ExpandContext): boolean {
  return (
    runOf(stream)?.selection.isSelected(list.field) === true ||
    list.cutBy.some((name) => runOf(name) !== undefined)
  );
}

/** A new field of the API is in all objects, or nearly: the first ones tell. */
const recordsLookedThrough = 1000;

function recordsOf(
  run: StreamRun,
  raw: JsonObject,
  readAt: number,
  context: ExpandContext,
): readonly Message[] {
  const { definition, selection, version } = run;
  run.records += 1;
  if (raw['parts_truncated'] === true) run.truncated += 1;
  const shaped = run.shape(definition.prepare?.(raw) ?? raw);
  if (run.records <= recordsLookedThrough) {
    for (const field of unknownFields(shaped, definition.schema)) run.unknownFields.add(field);
  }
  const record = context.decodesHtmlEntities ? withDecodedTexts(shaped) : shaped;
  const extracted = isoTime(readAt);
  const own: Message = {
    type: 'RECORD',
    stream: run.name,
    record: selection.project({ ...record, ...context.recordFields }),
    time_extracted: extracted,
    ...(version !== undefined && { version }),
  };
  const { tellsDeletion } = definition;
  if (tellsDeletion === undefined || !context.deletableStreams.has(tellsDeletion.of)) return [own];
  const { of, id, at } = tellsDeletion;
  // Intercom may not know when (`merged_at` is nullable); without a time the record would bring back what is gone.
  const deletion = { id: record[id] ?? null, [deletedAt]: record[at] ?? extracted };
  return [
    own,
    {
      type: 'RECORD',
      stream: of,
      record: { ...deletion, ...context.recordFields },
      time_extracted: extracted,
    },
  ];
}
