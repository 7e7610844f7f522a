import type { Batch } from '../buffer/batch.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/**
 * Where the files of a run wait to be loaded. A folder is that of a batch, `7/`, within the run's own; names are of letters,
 * digits, `-` and `_`.
 */
export type Stage = {
  /** Called once, before anything else. Rejects with a plain message when the stage cannot be used. */
  open(session: Warehouse): Promise<void>;
  /** Whether COPY is to remove what it has loaded. */
  readonly purge: boolean;
  /** A folder, as COPY names it. */
  path(folder: string): string;
  /** Uploads a file into a folder, replacing one of the same name. Resolves when it is there; retries what is known to pass. */
  upload(session: Warehouse, file: string, folder: string): Promise<void>;
  /** How many files are in a folder. */
  count(session: Warehouse, folder: string): Promise<number>;
  /** Called when everything in a batch's folder is loaded, before the batch is acknowledged. */
  loaded(batch: Batch, folder: string): Promise<void>;
  /** Removes a folder, or without one all that the run has staged. */
  remove(session: Warehouse, folder?: string): Promise<void>;
  /** Removes what killed runs have left, and nothing of a run that is going on. */
  sweep(session: Warehouse): Promise<void>;
};

/** Names of ours only, so that a path stands in SQL as it is. */
export function runFolder(runId: string): string {
  if (!/^[\w-]+$/.test(runId)) throw new RangeError('a run id is of letters, digits, - and _');
  return `target-snowflake/${runId}/`;
}

/** The folder of a batch, or of a part of one that was repaired. */
export function batchFolder({ number, part }: Pick<Batch, 'number' | 'part'>): string {
  return `${number}${part === undefined ? '' : `-${part}`}/`;
}
