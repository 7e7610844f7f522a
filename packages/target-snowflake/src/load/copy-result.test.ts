import { describe, expect, test } from '@jest/globals';
import { checkCopied, copiedNothing } from './copy-result.ts';
import type { Batch } from '../buffer/batch.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import { tableSettings } from '../testing/tables.ts';
import type { Row } from '../warehouse/warehouse.ts';

const table = streamTable(
  { type: 'SCHEMA', stream: 'deals', key_properties: [], schema: {} },
  tableSettings,
);
const batch: Batch = {
  table,
  number: 3,
  files: ['a.json.gz', 'b.json.gz'].map((path) => ({ path, rows: 5, bytes: 9, blocks: [9] })),
  rows: 10,
  bytes: 100,
  largestRecordBytes: 10,
  firstSequence: 1,
  keyBounds: [],
  openedAt: 0,
};
const loaded = (file: string, rows: number, status = 'LOADED'): Row => ({
  file,
  status,
  rows_loaded: String(rows),
});
const NOTHING: Row = { status: 'Copy executed with 0 files processed.' };

describe('checkCopied', () => {
  test('is content when every file and every row is loaded', () => {
    expect(() => {
      checkCopied([loaded('a.json.gz', 5), loaded('b.json.gz', 5)], batch);
    }).not.toThrow();
  });

  test.each<[string, readonly Row[], string]>([
    ['a file less', [loaded('a', 10)], 'loaded 10 of them (a: LOADED)'],
    ['a row less', [loaded('a', 5), loaded('b', 4)], 'loaded 9 of them (a: LOADED, b: LOADED)'],
    [
      'a file in part',
      [loaded('a', 5), loaded('b', 5, 'PARTIALLY_LOADED')],
      'loaded 10 of them (a: LOADED, b: PARTIALLY_LOADED)',
    ],
    ['no file', [NOTHING], 'loaded 0 of them (no file: Copy executed with 0 files processed.)'],
  ])('is not with %s', (_, rows, problem) => {
    expect(() => {
      checkCopied(rows, batch);
    }).toThrow(`stream "deals": batch 3 has 10 records in 2 files, but Snowflake ${problem}`);
  });
});

test('a COPY that had nothing to do names no file', () => {
  expect(copiedNothing([NOTHING])).toBe(true);
  expect(copiedNothing([loaded('a.json.gz', 5)])).toBe(false);
});
