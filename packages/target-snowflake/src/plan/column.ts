import type { ColumnType } from './column-type.ts';

/** A column that a stream's table should have. */
export type Column = {
  /** The column's name, as it is stored: folded to upper case, unique in the table. */
  readonly name: string;
  /** The property it holds, as the SCHEMA message names it; undefined for the target's own columns. */
  readonly property: string | undefined;
  readonly source: ColumnSource;
  readonly type: ColumnType;
};

/** Where a column's value comes from. */
type ColumnSource =
  | { readonly from: 'property'; readonly property: string }
  /** The whole record: the one column of a stream whose schema names no property. */
  | { readonly from: 'record' }
  | { readonly from: 'metadata'; readonly column: MetadataColumn };

/**
 * The columns that tell of a row's way here, named as Meltano's SDK names them (`add_record_metadata`).
 *
 * EXTRACTED_AT: when the tap read it. RECEIVED_AT: when the batch it is part of began to fill. BATCHED_AT:
 * when that batch was loaded. DELETED_AT: when the source deleted it; null while it is there. SEQUENCE:
 * grows with every record of the table, over all runs. TABLE_VERSION: as RECORD messages carry it.
 * SYNC_STARTED_AT: when the run began, in ms since 1970. META: what was changed because no column could hold it
 * (`invalid_record_behavior` `null`), as `{"changes": [{"problem", "property", "value"}]}`; null for a record as it came.
 */
export type MetadataColumn =
  | '_SDC_EXTRACTED_AT'
  | '_SDC_RECEIVED_AT'
  | '_SDC_BATCHED_AT'
  | '_SDC_DELETED_AT'
  | '_SDC_SEQUENCE'
  | '_SDC_TABLE_VERSION'
  | '_SDC_SYNC_STARTED_AT'
  | '_SDC_META';
