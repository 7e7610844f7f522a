import type { JsonObject, JsonSchema } from '@intercom-to-snowflake/singer';
import type { ReadContext, ReadPages } from '../paginate/page.ts';

/** A stream as a value: what it is called, and how its records come about. */
export type StreamDefinition = {
  readonly name: string;
  /** What its records are, for people who choose streams. Markdown. */
  readonly about: string;
  /** The requests it makes by itself, as Intercom's description names them. None: it comes with another stream. */
  readonly endpoints?: readonly string[];
  /** What it cannot give, and why. Markdown. */
  readonly limits?: string;
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
  /** Each of its records tells that a record of another stream is gone: the fields with its id and the time. */
  readonly tellsDeletion?: { readonly of: string; readonly id: string; readonly at: string };
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

/** What reading the objects that belong to another one takes. */
export type ChildContext = Pick<ReadContext, 'client' | 'stream' | 'apiVersion'>;

export type ReadChildren = (parent: JsonObject, context: ChildContext) => Promise<Children>;

/** A list that is cut at some length, with `has_more` or `total_count` beside it, and how to read the whole of it. */
export type NestedList = {
  readonly field: string;
  /** Where the list is inside the field. */
  readonly key: string;
  /** The whole of it, its items in the form that they have inside the parent. */
  readonly read: (parent: JsonObject, context: ChildContext) => Promise<readonly JsonObject[]>;
  /** Streams that are cut out of it. */
  readonly cutBy: readonly string[];
};

/** Whether a version of the API has what came with another. Versions are `2.16`, not numbers. */
export function isAtLeast(version: string, since: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}
