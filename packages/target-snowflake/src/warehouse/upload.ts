import { basename } from 'node:path';
import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { WarehouseError } from './warehouse-error.ts';
import type { Result } from './warehouse.ts';

/** Seconds between the attempts. The driver's own five come within 44 ms (measured, snowflake-sdk 3.3.0). */
const WAITS_S = [1, 4, 15];

/**
 * Uploads until Snowflake says that the file is there. A failed upload has no code of Snowflake's, or is only a row whose
 * status is not UPLOADED; a refusal by Snowflake has one, and is final.
 */
export async function uploadWithRetry(
  put: () => Promise<Result>,
  file: string,
  context: { readonly clock: Clock; readonly log: Logger },
): Promise<void> {
  for (const wait of WAITS_S) {
    const problem = await attempt(put, file);
    if (problem === undefined) return;
    context.log.warning(`${problem.message}; trying again in ${wait} s`);
    await context.clock.sleep(wait * 1000);
  }
  const problem = await attempt(put, file);
  if (problem !== undefined) throw problem;
}

/** The problem that another attempt may not have; undefined when the file is there. */
async function attempt(
  put: () => Promise<Result>,
  file: string,
): Promise<WarehouseError | undefined> {
  try {
    const { rows } = await put();
    const [row] = rows;
    if (rows.length === 1 && row?.['status'] === 'UPLOADED') return undefined;
    const said = row?.['message'] ?? `status ${row?.['status'] ?? 'missing'}`;
    return uploadFailed(file, said, undefined);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.code !== '') throw error;
    return uploadFailed(file, error.said, error);
  }
}

function uploadFailed(file: string, said: string, cause: unknown): WarehouseError {
  const message = `upload of ${basename(file)} to the stage failed: ${said}`;
  return new WarehouseError(message, { code: '', said, mayPass: true }, { cause });
}
