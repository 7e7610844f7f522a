import type { Clock, Logger, Metrics } from '@intercom-to-snowflake/singer';
import type { Batch } from './batch.ts';
import type { StreamTable } from './stream-table.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

/** Makes batches durable in Snowflake. */
export type Loader = {
  /** Checks the connection, the warehouse and the settings once, before the first record is taken: fails early and clearly. */
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
  /** Removes what the run has staged and closes every session. Call it always, also after a failure. Never rejects. */
  close(): Promise<void>;
};

/** Rows of the table that a batch changed. */
export type LoadResult = {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
};

export type LoadSettings = {
  readonly hardDelete: boolean;
};

export type LoaderContext = {
  /** Opens a session. Called once at first, and again for each load that runs at the same time as others, or when a session is lost. */
  readonly connect: () => Promise<Warehouse>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Tells this run's staged files and temporary tables from those of others: letters, digits, `-` and `_`. */
  readonly runId: string;
};

export function createLoader(_settings: LoadSettings, _context: LoaderContext): Loader {
  throw new Error('not built yet');
}
