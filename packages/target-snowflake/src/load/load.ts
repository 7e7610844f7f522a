import type { Clock, Logger, Metrics } from '@intercom-to-snowflake/singer';
import { rm } from 'node:fs/promises';
import { awaitStatements } from './await-statements.ts';
import type { Batch } from '../buffer/batch.ts';
import { describeRefused } from './describe-refused.ts';
import { createEarlierStatements } from './earlier-statements.ts';
import { explainLoadFailure } from './explain-load-failure.ts';
import { findRefused } from './find-refused.ts';
import type { Refusals } from './find-refused.ts';
import { findUnreadable } from './find-unreadable.ts';
import { appendBatch, batchFacts, mergeBatch } from './load-batch.ts';
import type { AppendProgress } from './load-batch.ts';
import type { BatchLoad, LoadResult } from './batch-load.ts';
import { overwriteStatement } from './overwrite-table.ts';
import { prepareTable } from '../prepare/prepare-table.ts';
import type { ReadyTable } from '../prepare/prepare-table.ts';
import { activateVersionStatement } from './replace-versions.ts';
import { fillQueryTag } from '../warehouse/query-tag.ts';
import { repairBatch } from './repair-batch.ts';
import { retryLoad } from './retry-load.ts';
import { createSessions } from '../warehouse/sessions.ts';
import { createSideTables } from '../prepare/side-tables.ts';
import { batchFolder } from '../stage/stage.ts';
import type { Stage } from '../stage/stage.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import { isRefusedValue, isUnreadable } from '../warehouse/warehouse-error.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { widenTexts } from '../prepare/widen-texts.ts';

/** Makes batches durable in Snowflake. */
export type Loader = {
  /**
   * Opens the first session, which checks the settings: fails early and clearly. Removes what killed runs have
   * left in the stage.
   */
  connect(): Promise<void>;
  /**
   * Makes the stream's table exist and able to hold it, without loading anything: for a stream that ends
   * without a record. `load` and `activateVersion` do it by themselves.
   */
  prepare(table: StreamTable): Promise<void>;
  /**
   * Makes every record of the batch durable. When it resolves the rows are committed; when it rejects
   * they may be or not, and loading the same batch again is safe. Never call it for one table twice at
   * the same time; batches of different tables may load at the same time. The local files are the caller's,
   * and are read until it settles.
   */
  load(batch: Batch): Promise<LoadResult>;
  /**
   * Deletes the rows of older versions: marks them in `_SDC_DELETED_AT`, or removes them with `hard_delete`.
   * Call it after every record of the stream before it is loaded.
   */
  activateVersion(table: StreamTable, version: number): Promise<void>;
  /**
   * Puts the records that were loaded for a stream with load method `overwrite`, all of them or none, in the place of the rows of its table. Until
   * then its table is as it was. Call it once, when the stream is known to be complete and every record of it is loaded;
   * it is safe to repeat.
   */
  overwrite(table: StreamTable): Promise<void>;
  /** Removes what the run has staged and closes every session. Call it always, also after a failure. Never rejects. */
  close(): Promise<void>;
};

export type LoaderContext = {
  /** Opens a session. Called once at first, and again for each load that runs at the same time as others, or when a session is lost. */
  readonly connect: () => Promise<Warehouse>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Tells this run's staged files and temporary tables from those of others: letters, digits, `-` and `_`. */
  readonly runId: string;
  /** A template for the QUERY_TAG of statements on a table. */
  readonly queryTag?: string | undefined;
  /** Where files wait. */
  readonly stage: Stage;
};

export function createLoader(context: LoaderContext): Loader {
  const { log, metrics, clock, runId, queryTag, stage } = context;
  const syncStartedAt = clock.now();
  const sessions = createSessions(context.connect);
  const ready = new WeakMap<StreamTable, ReadyTable>();
  const appends = new WeakMap<Batch, AppendProgress>();
  const sideTables = createSideTables({ runId, clock, log });
  const earlier = createEarlierStatements({ clock, log });
  let staged = false;

  async function readyTable(table: StreamTable, session: Warehouse): Promise<ReadyTable> {
    const known = ready.get(table);
    if (known) return known;
    const target = await prepareTable(table, session, log);
    ready.set(table, target);
    return target;
  }

  function tagged(session: Warehouse, { stream, database, schema, table }: StreamTable) {
    if (queryTag === undefined) return session;
    return session.tagged(
      fillQueryTag(queryTag, { run_id: runId, stream, database, schema, table }),
    );
  }

  /** Work on a stream's table, safe to repeat. */
  function onTable<T>(
    table: StreamTable,
    work: (session: Warehouse, target: ReadyTable) => Promise<T>,
  ): Promise<T> {
    const { stream } = table;
    return retryLoad(
      (again) =>
        sessions.use(async (untagged) => {
          const session = tagged(untagged, table);
          const target = await readyTable(table, session);
          const sides = sideTables.of(target).map(({ name }) => name);
          if (again) await awaitStatements(session, target, sides, { clock, log });
          return work(session, target);
        }),
      () => ready.delete(table),
      { log, clock, stream },
    );
  }

  /** Work on a batch in its table, with all that the statements for it are made of. */
  function onBatch<T>(
    batch: Batch,
    work: (session: Warehouse, load: BatchLoad) => Promise<T>,
  ): Promise<T> {
    const facts = batchFacts(batch, { batchedAt: clock.now(), syncStartedAt });
    const folder = batchFolder(batch);
    const stagePath = stage.path(folder);
    return onTable(batch.table, async (session, narrow) => {
      const target = await widenTexts(session, narrow, batch.largestRecordBytes);
      ready.set(batch.table, target);
      return work(session, { batch, target, stage, folder, stagePath, facts, runId });
    });
  }

  async function loadBatch(batch: Batch): Promise<LoadResult> {
    const progress = appends.get(batch) ?? { uploaded: false, copySent: false, side: undefined };
    appends.set(batch, progress);
    staged = true;
    const result = await onBatch(batch, async (session, load) => {
      const { target } = load;
      switch (batch.table.loadMethod) {
        case 'upsert':
          await earlier.over(session, target);
          return mergeBatch(session, load);
        case 'append-only':
          return appendBatch(session, load, progress);
        case 'overwrite':
          progress.side ??= await sideTables.take(session, target);
          return appendBatch(session, load, progress);
      }
    });
    await stage.loaded(batch, batchFolder(batch));
    return result;
  }

  /**
   * Loads a batch. Where Snowflake refuses values of it, what is refused goes into the quarantine first, or becomes NULL, and the
   * rest is loaded as any batch is. Until both are there nothing is acknowledged.
   */
  async function loadOrRepair(batch: Batch, repairs = 0): Promise<LoadResult> {
    try {
      return await loadBatch(batch);
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      const refusals = await findIn(batch, error);
      // What cannot be read hides what cannot be held.
      const mayRepair = batch.table.invalidRecords !== 'fail' && repairs < 2 && refusals.size > 0;
      const repaired = mayRepair ? await repairBatch(batch, refusals, clock.now()) : undefined;
      if (!repaired) throw explainLoadFailure(error, batch, await describeRefused(batch, refusals));
      await onBatch(batch, (session, { folder }) => stage.remove(session, folder));
      if (repaired.quarantined) await loadBatch(repaired.quarantined);
      const result = repaired.batch ? await loadOrRepair(repaired.batch, repairs + 1) : NOTHING;
      await rm(repaired.folder, { recursive: true, force: true });
      const { records, reason } = repaired;
      return { ...result, invalid: { reason, records: records + (result.invalid?.records ?? 0) } };
    }
  }

  /** What of a batch made Snowflake refuse it with that error. Where it is only to be told, not knowing it is no failure of its own. */
  async function findIn(batch: Batch, error: unknown): Promise<Refusals> {
    try {
      return await (isUnreadable(error) ? findUnreadable(batch) : onBatch(batch, findRefused));
    } catch (failure) {
      if (batch.table.invalidRecords !== 'fail') throw failure;
      return new Map();
    }
  }

  async function orWarn(problem: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warning(`${problem}, a later run removes them: ${reason}`);
    }
  }

  return {
    connect: () =>
      sessions.use(async (session) => {
        await stage.open(session);
        await stage.sweep(session);
      }),

    prepare: (table) => onTable(table, () => Promise.resolve()),

    load: async (batch) => {
      const started = clock.now();
      try {
        return await loadOrRepair(batch);
      } catch (error) {
        throw explainLoadFailure(error, batch);
      } finally {
        const seconds = (clock.now() - started) / 1000;
        metrics.time('batch_processing_time', seconds, { stream: batch.table.stream });
      }
    },

    activateVersion: (table, version) => {
      const deletedAt = clock.now();
      return onTable(table, async (session, target) => {
        await earlier.over(session, target);
        const statement = activateVersionStatement(target, version, deletedAt);
        if (statement !== undefined) await session.execute(statement);
        else log.warning(VERSIONS_UNKNOWN, { stream: table.stream });
      });
    },

    overwrite: (table) =>
      onTable(table, async (session, target) => {
        // A stream without a record empties its table.
        await sideTables.take(session, target);
        await earlier.over(session, target);
        const sides = sideTables.of(target);
        const { rows } = await session.execute(overwriteStatement(target, sides));
        const inserted = rows[0]?.['number of rows inserted'] ?? '0';
        log.info(`${table.stream}: the table is overwritten: it now has ${inserted} rows`, {
          stream: table.stream,
        });
      }),

    close: async () => {
      await orWarn(`staged files may be left at ${stage.path('')}`, async () => {
        if (staged) await sessions.use((session) => stage.remove(session));
      });
      await orWarn('side tables may be left', async () => {
        if (sideTables.any()) await sessions.use(sideTables.drop);
      });
      await sessions.close();
    },
  };
}

const NOTHING: LoadResult = { inserted: 0, updated: 0, deleted: 0 };

const VERSIONS_UNKNOWN =
  'ACTIVATE_VERSION needs the columns of add_record_metadata: rows of older versions stay as they are';
