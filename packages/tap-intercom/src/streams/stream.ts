import type { JsonObject, JsonSchema } from '@intercom-to-snowflake/singer';
import type { ReadContext, ReadPages } from '../paginate/page.ts';

/** A stream as a value: what it is called, and how its records come about. */
export type StreamDefinition = {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly keyProperties: readonly string[];
  readonly replication: Replication;
  readonly source: Source;
  /** The permission in the Developer Hub without which it cannot be read. */
  readonly permission: string;
  /** The first API version that has it. */
  readonly since: string;
  /** False for what costs a request per record of another stream. Default true. */
  readonly selectedByDefault?: boolean;
  /** Changes the raw object before it takes the form of the schema. */
  readonly prepare?: (raw: JsonObject) => JsonObject;
};

export type Replication =
  | { readonly method: 'FULL_TABLE' }
  /** `key` is the field of the record that tells how recent it is. */
  | { readonly method: 'INCREMENTAL'; readonly key: string };

export type Source =
  /** An endpoint that is read by itself. */
  | {
      readonly kind: 'endpoint';
      readonly pages: ReadPages;
      /** The raw field that tells when an object was changed last. None: every run gives every object. */
      readonly changedAt?: string;
      /** Lists inside an object that the endpoint cuts short. */
      readonly nestedLists?: readonly NestedList[];
    }
  /** Cut out of the objects of another stream: costs no request. */
  | {
      readonly kind: 'cut';
      readonly parent: string;
      readonly cut: (parent: JsonObject) => readonly JsonObject[];
    }
  /** Read once for each object of another stream. */
  | {
      readonly kind: 'per-parent';
      readonly parent: string;
      readonly read: ReadChildren;
    };

export type Children = {
  readonly records: readonly JsonObject[];
  /** What reading them told about the parent: fields to add to it. */
  readonly parentFields?: JsonObject;
};

export type ReadChildren = (
  parent: JsonObject,
  context: Pick<ReadContext, 'client' | 'stream' | 'apiVersion'>,
) => Promise<Children>;

/** A list that is cut at some length, with `has_more` beside it, and where the whole of it is. */
export type NestedList = {
  readonly field: string;
  /** Where the list is inside the field. */
  readonly key: string;
  readonly path: (parent: JsonObject) => string;
  /** The names the list goes by in the answer. */
  readonly items: readonly string[];
  /** An item of the answer in the form that it has inside the parent. */
  readonly toNested: (item: JsonObject) => JsonObject;
  /** Streams that are cut out of it. */
  readonly cutBy: readonly string[];
};

/** Whether a version of the API has what came with another. Versions are `2.16`, not numbers. */
export function isAtLeast(version: string, since: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}
