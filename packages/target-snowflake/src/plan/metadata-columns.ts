import { INTEGER, VARIANT } from './column-type.ts';
import type { ColumnType } from './column-type.ts';
import type { Column, MetadataColumn } from './column.ts';
import type { TableSettings } from './table-settings.ts';

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
