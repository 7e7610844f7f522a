import type { BatchFile } from '../buffer/batch.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import type { MetadataColumn } from '../plan/column.ts';
import { META_MEMBER } from '../validate/null-properties.ts';
import { integerLiteral, textLiteral } from './literal.ts';
import { castValue, readValue } from './read-value.ts';

/** What is the same for all rows of a batch. */
export type BatchFacts = {
  readonly files: readonly StagedFile[];
  /** The place of the first record among all records of the run, from 1. */
  readonly firstSequence: number;
  /** All three in ms since 1970. */
  readonly receivedAt: number;
  readonly batchedAt: number;
  readonly syncStartedAt: number;
};

/** A staged file by the last part of its name, in the order in which its records were received. */
export type StagedFile = { readonly name: string; readonly rows: BatchFile['rows'] };

/** The value of a column, read from a staged line: `$1` is the RECORD message as it was received. */
export function columnValue(column: PlannedColumn, batch: BatchFacts): string {
  const { holds, type } = column;
  switch (holds.source.from) {
    case 'property':
      return readValue(member(holds.source.property), holds.type, type);
    case 'record':
      return readValue(`$1:"record"`, holds.type, type);
    case 'metadata':
      return castValue(metadataValue(holds.source.column, batch), type);
  }
}

/** A member by its exact name, whatever is in it: the name is data, not a path. */
export function member(property: string): string {
  return `GET($1:"record", ${textLiteral(property)})`;
}

function metadataValue(column: MetadataColumn, batch: BatchFacts): string {
  switch (column) {
    case '_SDC_EXTRACTED_AT':
      return `$1:"time_extracted"`;
    case '_SDC_RECEIVED_AT':
      return timeLiteral(batch.receivedAt);
    case '_SDC_BATCHED_AT':
      return timeLiteral(batch.batchedAt);
    case '_SDC_DELETED_AT':
      return member('_sdc_deleted_at');
    case '_SDC_SEQUENCE':
      return `TO_VARIANT(${sequenceBefore(batch)} + ${position(batch.files)})`;
    case '_SDC_TABLE_VERSION':
      return `$1:"version"`;
    case '_SDC_SYNC_STARTED_AT':
      return `TO_VARIANT(${integerLiteral(batch.syncStartedAt)})`;
    case '_SDC_META':
      return `GET($1, ${textLiteral(META_MEMBER)})`;
  }
}

/** A moment, ms since 1970, as a VARIANT of its text. */
export function timeLiteral(ms: number): string {
  return `TO_VARIANT(${textLiteral(new Date(ms).toISOString())})`;
}

/**
 * The run's start with room for a million records a millisecond, and the records of the run before the batch: grows from record
 * to record and from run to run, and is a 64-bit integer.
 */
function sequenceBefore({ syncStartedAt, firstSequence }: BatchFacts): string {
  return String(BigInt(syncStartedAt) * 1_000_000n + BigInt(firstSequence - 1));
}

/**
 * The place of a record in its batch, from 1: a later one was received later.
 * (docs.snowflake.com, Querying metadata for staged files, 2026-11-24: METADATA$FILENAME holds the path as well.)
 */
export function position(files: readonly StagedFile[]): string {
  if (files.length === 1) return 'METADATA$FILE_ROW_NUMBER';
  let rowsBefore = 0;
  const cases = files.map(({ name, rows }) => {
    const branch = `WHEN ${textLiteral(name)} THEN ${integerLiteral(rowsBefore)}`;
    rowsBefore += rows;
    return branch;
  });
  return `CASE SPLIT_PART(METADATA$FILENAME, '/', -1) ${cases.join(' ')} END + METADATA$FILE_ROW_NUMBER`;
}
