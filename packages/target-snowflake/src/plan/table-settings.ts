import type { TimestampKind } from './column-type.ts';
import type { NewTable } from './new-table.ts';

export type LoadMethod = 'upsert' | 'append-only' | 'overwrite';

/**
 * What becomes of a record that cannot be loaded as it is: the run ends at it (`fail`); what is wrong with it becomes NULL, and is
 * noted in `_SDC_META` (`null`); or it goes into a table beside the stream's (`quarantine`).
 */
export type InvalidRecords = 'fail' | 'null' | 'quarantine';

/** The settings that decide what table a stream gets. Names are written as people write them in SQL. */
export type TableSettings = {
  readonly database: string;
  /** Where streams go that `schemaMapping` does not name. */
  readonly defaultTargetSchema: string;
  /** Source schema, the part of a stream's name before the first `-`, to the schema in Snowflake. */
  readonly schemaMapping: Readonly<Record<string, MappedSchema>>;
  readonly loadMethod: LoadMethod;
  /** Whether a stream without a key is refused. */
  readonly primaryKeyRequired: boolean;
  readonly addRecordMetadata: boolean;
  readonly hardDelete: boolean;
  readonly invalidRecords: InvalidRecords;
  readonly missingProperty: 'null' | 'keep';
  /** A property; streams that have it not go without. */
  readonly newerBy: string | undefined;
  /** Whether a stream without that property is refused. */
  readonly mustHaveNewerBy: boolean;
  /** Where the stream is loaded, whatever its name says; undefined: where its name says. */
  readonly targetSchema: string | undefined;
  readonly targetTable: string | undefined;
  /** Roles that may read its table, as they are stored, whatever its schema says; undefined: as that says. */
  readonly selectRoles: readonly string[] | undefined;
  /** The streams that have readers of their own: those must be able to use the schema. */
  readonly ownReaders: readonly OwnReaders[];
  readonly timestampType: TimestampKind;
  /** What tables are made like; their readers where the mapping names none. */
  readonly newTable: NewTable;
};

export type OwnReaders = {
  readonly stream: string;
  readonly targetSchema: string | undefined;
  readonly selectRoles: readonly string[];
};

export type MappedSchema = {
  readonly schema: string;
  /** Roles that may read what is created in it, as they are stored; undefined: those of every table. */
  readonly selectRoles: readonly string[] | undefined;
};
