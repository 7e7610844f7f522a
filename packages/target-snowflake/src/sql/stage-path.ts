/** Everything the target stages is below this, in the stage of its user. */
export const STAGE_ROOT = '@~/target-snowflake/';

/** The folder of a run. Names of ours only: letters, digits, `-` and `_`, so it stands in SQL as it is. */
export function runStagePath(runId: string): string {
  if (!/^[\w-]+$/.test(runId)) throw new RangeError('a run id is of letters, digits, - and _');
  return `${STAGE_ROOT}${runId}/`;
}

export function batchStagePath(runId: string, batchNumber: number): string {
  return `${runStagePath(runId)}${batchNumber}/`;
}
