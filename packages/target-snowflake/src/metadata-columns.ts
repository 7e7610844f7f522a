import { INTEGER, VARIANT } from './column-type.ts';
import type { ColumnType } from './column-type.ts';
import type { Column } from './stream-table.ts';
import type { TableSettings } from './table-settings.ts';

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

/** Hard deletes need to know which rows are deleted, with `add_record_metadata` or without; so do changes need to be noted. */
export function metadataColumns(settings: TableSettings): readonly Column[] {
  const time: ColumnType = { kind: settings.timestampType };
  const all: readonly (readonly [MetadataColumn, ColumnType])[] = [
    ['_SDC_EXTRACTED_AT', time],
    ['_SDC_RECEIVED_AT', time],
    ['_SDC_BATCHED_AT', time],
    ['_SDC_DELETED_AT', time],
    ['_SDC_SEQUENCE', INTEGER],
    ['_SDC_TABLE_VERSION', INTEGER],
    ['_SDC_SYNC_STARTED_AT', INTEGER],
    ['_SDC_META', VARIANT],
  ];
  const isNeeded = (column: MetadataColumn) => {
    switch (column) {
      case '_SDC_META':
        return settings.invalidRecords === 'null';
      case '_SDC_DELETED_AT':
        return settings.addRecordMetadata || settings.hardDelete;
      default:
        return settings.addRecordMetadata;
    }
  };
  return all
    .filter(([column]) => isNeeded(column))
    .map(([column, type]) => ({
      name: column,
      property: undefined,
      source: { from: 'metadata', column },
      type,
    }));
}
