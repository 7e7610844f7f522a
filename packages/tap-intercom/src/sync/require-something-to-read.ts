import { bookmarkOf, ConfigError, type State } from '@intercom-to-snowflake/singer';
import { selectedIn, type StreamTree } from '../catalog/stream-tree.ts';
import type { TapConfig } from '../config.ts';
import { requireBookmark } from './bookmark.ts';

/**
 * Throws InputFileError or ConfigError where a run would read nothing, or begin where it should not, and end as if all were well.
 *
 * @param now epoch seconds
 */
export function requireSomethingToRead(
  trees: readonly StreamTree[],
  state: State,
  { startDate }: TapConfig,
  now: number,
): void {
  // A date may be ahead of us by its timezone.
  if (startDate > now + 86_400) {
    throw new ConfigError(['start_date: in the future, so that nothing would be read']);
  }
  for (const tree of trees) {
    const { source } = tree.definition;
    if (source.kind !== 'endpoint' || source.changedAt === undefined) continue;
    for (const { definition, isFullTable } of selectedIn(tree)) {
      const { name } = definition;
      if (!isFullTable) requireBookmark(bookmarkOf(state, name), name, source.changedAt, now);
    }
  }
}
