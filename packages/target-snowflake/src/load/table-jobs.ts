import type { Clock } from '@intercom-to-snowflake/singer';
import { rm } from 'node:fs/promises';
import type { Acknowledger } from '../acknowledge/acknowledge.ts';
import type { Batch } from '../buffer/batch.ts';
import type { ClosedBatch } from '../buffer/buffer.ts';
import type { InvalidReport } from '../route/invalid-records.ts';
import type { LoadQueue } from './load-queue.ts';
import type { Loader } from './load.ts';
import type { LoadResult } from './batch-load.ts';
import { tableName } from '../sql/table-name.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** What is done to tables, each table's jobs in order; what is durable is settled with the acknowledger. */
export type TableJobs = {
  readonly load: (batch: ClosedBatch) => void;
  readonly activateVersion: (table: StreamTable, version: number) => void;
  readonly prepare: (table: StreamTable) => void;
  /** From now on every state waits until the tables of all such streams are overwritten: together they are what the tap has read. */
  readonly awaitOverwrite: (stream: string) => void;
  readonly overwrite: (table: StreamTable) => void;
};

/** A table and its quarantine share one: loading a batch of the one may add to the other. */
function laneOf(table: StreamTable): string {
  return tableName(table.quarantines ?? table);
}

/** Called for each batch that was loaded. */
export type LoadReport = (batch: Batch, result: LoadResult, seconds: number) => void;

export type TableJobsOptions = {
  readonly loader: Loader;
  readonly queue: LoadQueue;
  readonly acknowledger: Acknowledger;
  readonly report: LoadReport;
  readonly reportInvalid: InvalidReport;
  /** Called when the batch is loaded and its files are gone. */
  readonly onLoaded: (batch: Batch) => void;
  readonly clock: Clock;
};

export function createTableJobs(options: TableJobsOptions): TableJobs {
  const { loader, queue, acknowledger, report, reportInvalid, onLoaded, clock } = options;
  const awaited = new Map<string, number>();
  const overwritten = new Set<string>();

  return {
    load({ table, work, staged }) {
      queue.add(laneOf(table), async () => {
        const batch = await staged;
        const startedAt = clock.now();
        const result = await loader.load(batch);
        acknowledger.settle(work);
        report(batch, result, (clock.now() - startedAt) / 1000);
        if (result.invalid) reportInvalid(table, result.invalid.records, result.invalid.reason);
        await Promise.all(batch.files.map(({ path }) => rm(path, { force: true })));
        onLoaded(batch);
      });
    },

    activateVersion(table, version) {
      const work = acknowledger.begin();
      queue.add(laneOf(table), async () => {
        await loader.activateVersion(table, version);
        acknowledger.settle(work);
      });
    },

    prepare(table) {
      queue.add(laneOf(table), () => loader.prepare(table));
    },

    awaitOverwrite(stream) {
      awaited.set(stream, acknowledger.begin());
    },

    overwrite(table) {
      queue.add(laneOf(table), async () => {
        await loader.overwrite(table);
        overwritten.add(table.stream);
        if (overwritten.size === awaited.size) [...awaited.values()].forEach(acknowledger.settle);
      });
    },
  };
}
