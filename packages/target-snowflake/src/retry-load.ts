import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { WarehouseError, isStalePlan } from './warehouse/warehouse-error.ts';

/** Seconds between the attempts to do the same work again in a new session. */
const WAITS_S = [1, 5, 20, 60];

/**
 * Does work that is safe to repeat, again when the failure is one that passes: a lost connection, an expired session. When
 * the table is not what it was taken for (somebody else altered it), `forget` is called and it is tried once more.
 */
export async function retryLoad<T>(
  work: () => Promise<T>,
  forget: () => void,
  context: { readonly log: Logger; readonly clock: Clock; readonly stream: string },
): Promise<T> {
  let stale = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const wait = WAITS_S[attempt];
      if (isStalePlan(error) && !stale) {
        stale = true;
        forget();
      } else if (error instanceof WarehouseError && error.mayPass && wait !== undefined) {
        context.log.warning(`${error.message}; trying again in ${wait} s`, {
          stream: context.stream,
        });
        await context.clock.sleep(wait * 1000);
      } else {
        throw error;
      }
    }
  }
}
