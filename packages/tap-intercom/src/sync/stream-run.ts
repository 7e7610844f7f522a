import type { JsonObject } from '@intercom-to-snowflake/singer';
import type { SelectedStream } from '../catalog/stream-tree.ts';

/** A selected stream in this run: what to emit of it, and how it went so far. */
export type StreamRun = SelectedStream & {
  readonly name: string;
  /** Objects changed before this second (epoch seconds) were written by an earlier run. */
  readonly from: number;
  /** Of FULL_TABLE streams: sent with each record, and activated when all were sent. */
  readonly version: number | undefined;
  /** Gives a raw object the form of the stream's schema. */
  readonly shape: (raw: JsonObject) => JsonObject;
  /** Why it is not read (any further). Its bookmark stays where it is. */
  skipped?: string;
  records: number;
  /** Objects that were gone when it came to read what belongs to them. */
  gone: number;
  /** Fields that the API gave and the schema does not name, like `source.redacted`. */
  readonly unknownFields: Set<string>;
  /** Objects of which the API gives only a part. */
  truncated: number;
};
