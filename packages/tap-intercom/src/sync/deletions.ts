import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { SelectedStream } from '../catalog/stream-tree.ts';

/** By this field of a record targets know that it is gone (Singer taps that read database logs write it). */
export const deletedAt = '_sdc_deleted_at';

/**
 * The streams in which deletions are written: those that a selected stream tells of, and that are selected. Where every
 * run reads everything, ACTIVATE_VERSION says what is gone.
 */
export function deletableAmong(selected: readonly SelectedStream[]): ReadonlySet<string> {
  const told = new Set(selected.map(({ definition }) => definition.tellsDeletion?.of));
  return new Set(
    selected
      .filter(({ definition, isFullTable }) => told.has(definition.name) && !isFullTable)
      .map(({ definition }) => definition.name),
  );
}

/** The stream with the time of deletion in its schema, if deletions are written in it. */
export function withDeletions(
  stream: SelectedStream,
  deletableStreams: ReadonlySet<string>,
): SelectedStream {
  const { definition, schema } = stream;
  if (!deletableStreams.has(definition.name)) return stream;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const time = { type: ['null', 'string'], format: 'date-time' };
  return { ...stream, schema: { ...schema, properties: { ...properties, [deletedAt]: time } } };
}
