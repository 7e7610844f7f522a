import type { CatalogEntry } from './catalog.ts';
import type { JsonObject, JsonSchema } from './json.ts';

/** What the user selected of one stream. */
export type StreamSelection = {
  /** The stream's schema without the fields that are not selected. */
  readonly schema: JsonSchema;
  /** Whether a field is selected: `isSelected('location', 'city')`. */
  isSelected(...path: readonly string[]): boolean;
  /** The record without the fields that are not selected, nested ones too. Fields the schema does not know pass through, as an open schema says. */
  project(record: JsonObject): JsonObject;
  /** The metadata of the stream itself, e.g. `replication-method`. */
  readonly metadata: JsonObject;
};

/** Undefined when the stream is not selected. */
export function selectStream(_entry: CatalogEntry): StreamSelection | undefined {
  throw new Error('not built yet');
}
