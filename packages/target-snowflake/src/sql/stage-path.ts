/** Everything the target stages is below this, in the stage of its user. */
export const STAGE_ROOT = '@~/target-snowflake/';

/** The folder of a run. Names of ours only: letters, digits, `-` and `_`, so it stands in SQL as it is. */
export function runStagePath(runId: string): string {
  if (!/^[\w-]+$/.test(runId)) throw new RangeError('a run id is of letters, digits, - and _');
  return `${STAGE_ROOT}${runId}/`;
}

/** The folder of a batch, or of a part of one that was repaired. */
export function batchStagePath(
  runId: string,
  batchNumber: number,
  part?: 'repaired' | 'quarantined',
): string {
  return `${runStagePath(runId)}${batchNumber}${part === undefined ? '' : `-${part}`}/`;
}
