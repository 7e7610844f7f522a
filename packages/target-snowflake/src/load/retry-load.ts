import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { WarehouseError, isStalePlan } from '../warehouse/warehouse-error.ts';

/** Seconds between the attempts to do the same work again in a new session. */
const WAITS_S = [1, 5, 20, 60];

/**
 * Does work that is safe to repeat, and again when the failure is one that passes: a lost connection, an expired session. When
 * the table is not what it was taken for (somebody else altered it), `forget` is called and it is tried once more.
 * The work is told when an attempt before was cut off: nobody knows how far that came, or whether it is over.
 */
export async function retryLoad<T>(
  work: (again: boolean) => Promise<T>,
  forget: () => void,
  context: { readonly log: Logger; readonly clock: Clock; readonly stream: string },
): Promise<T> {
  let stale = false;
  let again = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work(again);
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
        again = true;
      } else {
        throw error;
      }
    }
  }
}
