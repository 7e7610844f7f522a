import type { Clock, Logger, Metrics } from '@intercom-to-snowflake/singer';
import { rm } from 'node:fs/promises';
import type { Acknowledger } from './acknowledge.ts';
import type { Batch } from './batch.ts';
import type { ClosedBatch } from './buffer.ts';
import type { LoadQueue } from './load-queue.ts';
import type { Loader, LoadResult } from './load.ts';
import { tableName } from './route.ts';
import type { StreamTable } from './stream-table.ts';

/** What is done to tables, each table's jobs in order; what is durable is settled with the acknowledger. */
export type Loads = {
  readonly load: (batch: ClosedBatch) => void;
  readonly activateVersion: (table: StreamTable, version: number) => void;
  readonly prepare: (table: StreamTable) => void;
};

export type LoadsOptions = {
  readonly loader: Loader;
  readonly queue: LoadQueue;
  readonly acknowledger: Acknowledger;
  /** Called when the batch is loaded and its files are gone. */
  readonly onLoaded: (batch: Batch) => void;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
};

export function createLoads(options: LoadsOptions): Loads {
  const { loader, queue, acknowledger, onLoaded, log, metrics, clock } = options;

  function report(batch: Batch, { inserted, updated, deleted }: LoadResult, startedAt: number) {
    const { table, rows, bytes } = batch;
    const seconds = (clock.now() - startedAt) / 1000;
    const tags = { stream: table.stream };
    metrics.time('batch_processing_time', seconds, tags);
    metrics.count('batch_rows', tags, rows);
    metrics.count('batch_bytes', tags, bytes);
    log.info(
      `${table.stream}: ${rows} records loaded in ${seconds.toFixed(1)} s (${inserted} rows inserted, ${updated} updated, ${deleted} deleted)`,
      { stream: table.stream },
    );
  }

  return {
    load({ table, work, staged }) {
      queue.add(tableName(table), async () => {
        const batch = await staged;
        const startedAt = clock.now();
        const result = await loader.load(batch);
        acknowledger.settle(work);
        report(batch, result, startedAt);
        await Promise.all(batch.files.map(({ path }) => rm(path, { force: true })));
        onLoaded(batch);
      });
    },

    activateVersion(table, version) {
      const work = acknowledger.begin();
      queue.add(tableName(table), async () => {
        await loader.activateVersion(table, version);
        acknowledger.settle(work);
      });
    },

    prepare(table) {
      queue.add(tableName(table), () => loader.prepare(table));
    },
  };
}
