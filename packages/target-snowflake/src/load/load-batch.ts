import { basename } from 'node:path';
import type { Batch } from '../buffer/batch.ts';
import { checkCopied, copiedNothing } from './copy-result.ts';
import type { KeyBound } from '../validate/key-bounds.ts';
import type { LoadResult } from './batch-load.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import { POSITION } from '../prepare/side-tables.ts';
import { copyInto } from '../sql/copy-into.ts';
import { freeName } from '../sql/free-name.ts';
import type { SideTable } from '../sql/insert-overwrite.ts';
import type { MergeInto } from '../sql/merge-into.ts';
import { mergeInto } from '../sql/merge-into.ts';
import type { Presence } from '../sql/presence.ts';
import type { BatchFacts } from '../sql/staged-record.ts';
import { createBatchTable } from '../sql/table-statements.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import { type BatchLoad, sessionTable } from './batch-load.ts';
import { newerColumnOf, deletedColumnOf } from './table-columns.ts';

/**
 * Uploads, copies into a table of the session's own, and merges. Only the MERGE touches the stream's table, and does all of
 * it or nothing. Whatever an earlier attempt left behind is written anew: the files are replaced, the
 * table is created again, and merging the same records twice is merging them once.
 */
export async function mergeBatch(session: Warehouse, load: BatchLoad): Promise<LoadResult> {
  const { batch, target, stagePath, facts } = load;
  const { columns, table } = target;
  const batchTable = sessionTable(target, load.runId);
  const positionColumn = freeName('_POSITION', columns);
  const newerColumn = newerColumnOf(target);
  const presence = table.missingProperty === 'keep' ? presenceOf(columns) : undefined;
  const layout = { columns, positionColumn, newerColumn, presence };
  await uploadAll(session, load);
  await session.execute(createBatchTable(batchTable, layout));
  const copied = await session.execute(
    copyInto({
      ...{ table: batchTable, columns, presence, stagePath, batch: facts, purge: load.stage.purge },
      position: { column: positionColumn, before: 0 },
    }),
  );
  checkCopied(copied.rows, batch);
  const deletedColumn = table.hardDelete ? deletedColumnOf(columns) : undefined;
  const merged = await session.execute(
    mergeInto({
      ...{ table: target.name, batchTable, ...layout, deletedColumn },
      bounds: boundsOf(columns, batch.keyBounds),
    }),
  );
  return mergeResult(merged.rows);
}

/** The bounds that hold in the key columns too: those that keep the values as they are and compare them in the same order. */
function boundsOf(
  columns: readonly PlannedColumn[],
  bounds: readonly KeyBound[],
): MergeInto['bounds'] {
  return bounds.flatMap((bound) => {
    const column = columns.find(({ isKey, holds }) => isKey && holds.property === bound.property);
    const kind = bound.of === 'texts' ? 'VARCHAR' : 'NUMBER';
    return column?.type.kind === kind && column.collation === undefined
      ? [{ ...bound, column: column.name }]
      : [];
  });
}

/** The columns that keep their value when a record has not their property: keys never lack theirs. */
function presenceOf(columns: readonly PlannedColumn[]): Presence | undefined {
  const kept = columns.filter(({ isKey, holds }) => !isKey && holds.source.from === 'property');
  return kept.length === 0 ? undefined : { column: freeName('_PRESENT', columns), of: kept };
}

/** What is known of a batch that is appended, from one attempt to the next. */
export type AppendProgress = {
  uploaded: boolean;
  copySent: boolean;
  /**
   * The side table it goes into, if it goes into one: the same in every attempt, whatever has become of the stream's table. Another one
   * has no load history of the files, and would take them a second time.
   */
  side: SideTable | undefined;
};

/**
 * Uploads once and copies straight into the stream's table, or the one beside it, all files or none.
 *
 * When the answer to COPY was lost, the rows may be there already; by now it is over, `awaitStatements` has seen to that. COPY removes the files it has loaded, so a missing file says
 * that they are; where they could not be removed the table's load history knows them, as they are the same
 * files: so they are not uploaded again. (docs.snowflake.com, COPY INTO <table>: load metadata, 64 days.)
 */
export async function appendBatch(
  session: Warehouse,
  load: BatchLoad,
  progress: AppendProgress,
): Promise<LoadResult> {
  const { batch, target, stagePath, facts } = load;
  const appended: LoadResult = { inserted: batch.rows, updated: 0, deleted: 0 };
  if (!progress.uploaded) {
    await uploadAll(session, load);
    progress.uploaded = true;
  }
  const again = progress.copySent;
  if (again) {
    const staged = await load.stage.count(session, load.folder);
    if (staged < batch.files.length) return appended;
  }
  progress.copySent = true;
  const { side } = progress;
  const { name: table, columns } = side ?? target;
  const { rows } = await session.execute(
    copyInto({
      ...{ table, columns, stagePath, batch: facts },
      purge: load.stage.purge,
      position: side && { column: POSITION, before: batch.firstSequence },
    }),
  );
  if (again && copiedNothing(rows)) return appended;
  checkCopied(rows, batch);
  return appended;
}

/** All files at the same time: the driver uploads the files of one PUT one after the other. */
async function uploadAll(session: Warehouse, { batch, stage, folder }: BatchLoad): Promise<void> {
  const uploads = await Promise.allSettled(
    batch.files.map(({ path }) => stage.upload(session, path, folder)),
  );
  for (const upload of uploads) {
    if (upload.status === 'rejected') throw upload.reason;
  }
}

export function batchFacts(
  batch: Batch,
  times: { readonly batchedAt: number; readonly syncStartedAt: number },
): BatchFacts {
  const files = batch.files.map(({ path, rows }) => ({ name: basename(path), rows }));
  const { firstSequence, openedAt: receivedAt } = batch;
  return { files, firstSequence, receivedAt, ...times };
}

/** (docs.snowflake.com, MERGE, Output, 2026-11-24: a column for each kind of clause the statement has.) */
function mergeResult(rows: readonly Row[]): LoadResult {
  const [row] = rows;
  const count = (kind: string) => Number(row?.[`number of rows ${kind}`] ?? 0);
  return { inserted: count('inserted'), updated: count('updated'), deleted: count('deleted') };
}
