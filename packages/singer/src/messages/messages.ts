import type { JsonSchema, JsonValue, ProjectedObject } from '../json/json.ts';

/**
 * The messages of the Singer protocol, spelled as they are on the wire
 * (singer-io/getting-started, docs/SPEC.md 0.3.0; ACTIVATE_VERSION and BATCH are Meltano's extensions).
 */
export type Message =
  SchemaMessage | RecordMessage | StateMessage | ActivateVersionMessage | BatchMessage;

export type SchemaMessage = {
  readonly type: 'SCHEMA';
  readonly stream: string;
  readonly schema: JsonSchema;
  /** May be empty: the stream has no key. */
  readonly key_properties: readonly string[];
  readonly bookmark_properties?: readonly string[];
};

export type RecordMessage = {
  readonly type: 'RECORD';
  readonly stream: string;
  readonly record: ProjectedObject;
  /** RFC 3339, UTC. */
  readonly time_extracted?: string;
  /** The table version, in streams that send ACTIVATE_VERSION. */
  readonly version?: number;
};

export type StateMessage = { readonly type: 'STATE'; readonly value: JsonValue };

export type ActivateVersionMessage = {
  readonly type: 'ACTIVATE_VERSION';
  readonly stream: string;
  readonly version: number;
};

export type BatchMessage = {
  readonly type: 'BATCH';
  readonly stream: string;
  readonly encoding: { readonly format: string; readonly compression?: string };
  /** URIs of the files, `file://` or `s3://`. */
  readonly manifest: readonly string[];
  readonly version?: number;
};

/**
 * A message as a target receives it, with the number of its line (from 1).
 *
 * A RECORD and a STATE keep their own bytes: what they hold is passed on, never re-serialised, so
 * that no number, escape or nesting can change on the way. The bytes are valid until the next messages
 * are asked for: copy what is kept for longer.
 */
export type ReceivedMessage =
  | (SchemaMessage & { readonly line: number })
  | (ActivateVersionMessage & { readonly line: number })
  | (BatchMessage & { readonly line: number })
  | ReceivedRecords
  | ReceivedState
  | UnknownMessage;

/** One or more RECORD messages of the same stream and version, each in the line after the one before. */
export type ReceivedRecords = {
  readonly type: 'RECORD';
  /** Of the first. */
  readonly line: number;
  readonly stream: string;
  readonly version?: number;
  readonly count: number;
  /** The same object for all that were found together, and another one each time. */
  readonly lines: FoundLines;
  /** Where in their table the first is. */
  readonly first: number;
};

/** Lines, and where in them messages are. */
export type FoundLines = {
  /** Holds the lines without a gap. */
  readonly bytes: Buffer;
  /** Positions in the bytes: see received-records.ts. */
  readonly table: Int32Array;
  /** How many of the table's entries there are. */
  readonly entries: number;
};

export type ReceivedState = {
  readonly type: 'STATE';
  readonly line: number;
  /** The JSON text of `value`, exactly as it came. */
  readonly value: Buffer;
};

/** "Any message type is permitted" (SPEC.md): a reader warns and goes on. */
export type UnknownMessage = {
  readonly type: 'UNKNOWN';
  readonly line: number;
  readonly name: string;
};
