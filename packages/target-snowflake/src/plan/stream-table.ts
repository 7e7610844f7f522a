import { sameType } from './column-type.ts';
import type { InvalidRecords, LoadMethod } from './table-settings.ts';
import type { NewTable } from './new-table.ts';
import type { Column } from './column.ts';

/**
 * What a SCHEMA message means for Snowflake: the table of a stream and the columns it should have.
 * The names are those wanted; a table that another loader made may spell them otherwise, and the
 * table plan finds out.
 */
export type StreamTable = {
  readonly stream: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly Column[];
  /** The key properties, as the SCHEMA message names them. Empty: the stream has no key. */
  readonly keys: readonly string[];
  /** What will be done: a stream without a key cannot be upserted, and is appended. */
  readonly loadMethod: LoadMethod;
  /** Whether rows of deleted records go, or are marked. */
  readonly hardDelete: boolean;
  readonly invalidRecords: InvalidRecords;
  /** The property that tells which of two records is newer; undefined: the one received last is. */
  readonly newerBy: string | undefined;
  /** What a column gets whose property a record has not: NULL, or the value it has. */
  readonly missingProperty: 'null' | 'keep';
  /** What it is made like where it is not there yet. */
  readonly created: NewTable;
  /** Roles that may use its schema, as they are stored, where that is not there yet. */
  readonly schemaReaders: readonly string[];
  /** The table that takes the invalid records, if they are to be kept. */
  readonly quarantine: StreamTable | undefined;
  /** The table whose invalid records it takes, if it is a quarantine. */
  readonly quarantines: TablePlace | undefined;
};

type TablePlace = {
  readonly stream: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
};

/** True when a SCHEMA message changed nothing that a table could show: annotations, order of properties. */
export function sameTable(a: StreamTable, b: StreamTable): boolean {
  const columns = new Map(b.columns.map((column) => [column.name, column]));
  return (
    a.stream === b.stream &&
    a.database === b.database &&
    a.schema === b.schema &&
    a.table === b.table &&
    a.loadMethod === b.loadMethod &&
    a.keys.length === b.keys.length &&
    a.keys.every((key) => b.keys.includes(key)) &&
    a.columns.length === b.columns.length &&
    a.columns.every((column) => {
      const other = columns.get(column.name);
      return (
        other !== undefined &&
        other.property === column.property &&
        sameType(other.type, column.type)
      );
    })
  );
}
