import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonValue } from '@intercom-to-snowflake/singer';

/**
 * Whether the input ended where a tap ends that has read everything. The end alone says nothing: a pipe closes in the same way
 * when the tap has crashed. A tap that is done writes a STATE last, in which it is not syncing any stream (by
 * Singer's convention `currently_syncing` names the one that it is in the middle of).
 */
export type Ending = {
  /** A STATE was received. Its JSON text is copied. */
  state(value: Buffer): void;
  /** A message was received after which a tap that has read everything would write a STATE. */
  goesOn(): void;
  isInOrder(): boolean;
};

export function createEnding(): Ending {
  let last: Buffer | undefined;
  return {
    state(value) {
      last = Buffer.from(value);
    },
    goesOn() {
      last = undefined;
    },
    isInOrder() {
      if (!last) return false;
      const syncing = currentlySyncing(last);
      return syncing === undefined || syncing === null;
    },
  };
}

/** What a state, given as JSON text, says that the tap is in the middle of. */
export function currentlySyncing(state: Buffer): JsonValue | undefined {
  const value = JSON.parse(state.toString()) as JsonValue;
  return isJsonObject(value) ? value['currently_syncing'] : undefined;
}
