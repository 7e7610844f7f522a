import type { JsonObject } from '../json.ts';
import type { AppliedTag } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';

/** Tags with when and by whom they were put on; tags that were deleted from the workspace are gone here, too. */
export function renderAppliedTags(
  state: State,
  tags: readonly AppliedTag[],
): readonly JsonObject[] {
  return tags.flatMap(({ tagId, appliedAt, appliedBy }) => {
    const tag = state.plain.tags.get(tagId);
    if (tag === undefined) return [];
    return [{ ...tag.wire, applied_at: appliedAt, applied_by: { type: 'admin', id: appliedBy } }];
  });
}
