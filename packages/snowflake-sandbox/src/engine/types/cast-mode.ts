/**
 * `cast`: as `::` does; failing on a bad value. `try`: NULL for a bad value. `store`: as assignment to a column
 * does, where a longer text is an error (100078) and not cut.
 */
export type CastMode = 'cast' | 'try' | 'store';

/** `read`, or a failure when there was a value and `read` made nothing of it. */
export const orFail = (read: string, text: string, failure: string, mode: CastMode): string =>
  mode === 'try' ? read : `coalesce(${read}, CASE WHEN ${text} IS NOT NULL THEN ${failure} END)`;
