import type { PlainRecord } from '../workspace/records.ts';
import { random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Conversations that were deleted before the history ends; none of their ids is in use. */
export function seedDeletedConversations(
  seed: number,
  count: number,
  times: Timeline,
): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const source = random(seed, `deleted conversation ${number}`);
    const at = times.createdAt(source, number, count);
    const id = String(20_000_000 + number);
    return {
      id,
      createdAt: at,
      updatedAt: at,
      wire: { type: 'conversation', id, metrics_retained: source.chance(0.5), deleted_at: at },
    };
  });
}
