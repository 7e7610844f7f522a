import type { Batch } from '../buffer/batch.ts';
import type { ReadyTable } from '../prepare/prepare-table.ts';
import type { Stage } from '../stage/stage.ts';
import { qualifiedName } from '../sql/identifier.ts';
import type { BatchFacts } from '../sql/staged-record.ts';

/** All that the statements for a batch are made of; the same for every attempt to load it. */
export type BatchLoad = {
  readonly batch: Batch;
  readonly target: ReadyTable;
  readonly stage: Stage;
  /** Of the batch, in the stage. */
  readonly folder: string;
  /** The same, as COPY names it. */
  readonly stagePath: string;
  readonly facts: BatchFacts;
  readonly runId: string;
};

/** A temporary table of the session's own, in the schema of the stream's table. */
export function sessionTable({ table }: ReadyTable, runId: string): string {
  return qualifiedName(table.database, table.schema, `_TARGET_SNOWFLAKE_${runId}`);
}

/** Rows of the table that a batch changed. */
export type LoadResult = {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Records that were not loaded as they came, since a column could not hold them. */
  readonly invalid?: { readonly records: number; readonly reason: string };
};
