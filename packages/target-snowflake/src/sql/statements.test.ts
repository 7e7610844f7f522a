import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { propertyRuns } from '../../../../test/property-runs.ts';
import type { ColumnType } from '../plan/column-type.ts';
import { planTable } from '../plan/plan-table.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import { storedName } from '../plan/stored-name.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import { tableSettings } from '../testing/tables.ts';
import type { TableSettings } from '../plan/table-settings.ts';
import { sqlSkeleton } from '../testing/sql-skeleton.ts';
import { deleteOlderVersions, markOlderVersions } from './activate-version.ts';
import { copyInto } from './copy-into.ts';
import { qualifiedName } from './identifier.ts';
import { insertOverwrite } from './insert-overwrite.ts';
import { mergeInto } from './merge-into.ts';
import { readValue } from './read-value.ts';
import type { BatchFacts } from './staged-record.ts';
import { createBatchTable, createSideTable, tableStatement } from './table-statements.ts';

const settings: TableSettings = { ...tableSettings, database: 'db', defaultTargetSchema: 's' };

function columnsOf(
  properties: JsonObject,
  keys: readonly string[],
  change: Partial<TableSettings> = {},
  stream = 'deals',
): readonly PlannedColumn[] {
  const message = { type: 'SCHEMA', stream, key_properties: keys, schema: { properties } } as const;
  return planTable(streamTable(message, { ...settings, ...change }), undefined).columns;
}

const batch: BatchFacts = {
  files: [
    { name: 'a.json.gz', rows: 500 },
    { name: 'b.json.gz', rows: 20 },
  ],
  firstSequence: 8,
  receivedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  batchedAt: Date.UTC(2026, 0, 2, 3, 5, 0),
  syncStartedAt: Date.UTC(2026, 0, 2, 3, 0, 0),
};

const deal = {
  id: { type: 'integer' },
  name: { type: ['string', 'null'] },
  closed_at: { type: 'string', format: 'date-time' },
  raw: { type: 'object' },
};

describe('createBatchTable', () => {
  test('has the columns of the table, keys that take no null, and the place of each record', () => {
    const columns = columnsOf(deal, ['id'], { addRecordMetadata: false });
    expect(createBatchTable('"D"."S"."B"', { columns, positionColumn: '_POSITION' })).toBe(
      'CREATE OR REPLACE TEMPORARY TABLE "D"."S"."B" ("ID" NUMBER(38,0) NOT NULL, "NAME" VARCHAR(16777216), "CLOSED_AT" TIMESTAMP_NTZ, "RAW" VARIANT, "_POSITION" NUMBER(38,0) NOT NULL) DEFAULT_DDL_COLLATION = \'\'',
    );
  });
});

describe('copyInto', () => {
  test('reads each property out of the staged message, into a column list that is spelled out', () => {
    expect(
      copyInto({
        table: '"D"."S"."B"',
        columns: columnsOf(deal, ['id']),
        position: { column: '_POSITION', before: 0 },
        stagePath: '@~/target-snowflake/run-1/7/',
        batch,
        purge: true,
      }),
    ).toBe(
      `COPY INTO "D"."S"."B" ("ID", "NAME", "CLOSED_AT", "RAW", "_SDC_EXTRACTED_AT", "_SDC_RECEIVED_AT", "_SDC_BATCHED_AT", "_SDC_DELETED_AT", "_SDC_SEQUENCE", "_SDC_TABLE_VERSION", "_SDC_SYNC_STARTED_AT", "_POSITION")
FROM (SELECT IFF(NOT IS_INTEGER(GET($1:"record", 'id')) AND (GET($1:"record", 'id')::FLOAT <> FLOOR(GET($1:"record", 'id')::FLOAT) OR REGEXP_SUBSTR(GET($1:"record", 'id')::VARCHAR, '[.][0-9]*[1-9][0-9]*$') IS NOT NULL), TO_VARIANT('a number with more decimals than NUMBER(38,0) has'), GET($1:"record", 'id'))::NUMBER(38,0), GET($1:"record", 'name')::VARCHAR, CONVERT_TIMEZONE('UTC', IFF(TRY_TO_NUMBER(GET($1:"record", 'closed_at')::VARCHAR) IS NOT NULL, TO_VARIANT('a number in a TIMESTAMP'), GET($1:"record", 'closed_at'))::TIMESTAMP_TZ)::TIMESTAMP_NTZ, IFF(IS_NULL_VALUE(GET($1:"record", 'raw')), NULL, GET($1:"record", 'raw')), CONVERT_TIMEZONE('UTC', $1:"time_extracted"::TIMESTAMP_TZ)::TIMESTAMP_NTZ, CONVERT_TIMEZONE('UTC', TO_VARIANT('2026-01-02T03:04:05.000Z')::TIMESTAMP_TZ)::TIMESTAMP_NTZ, CONVERT_TIMEZONE('UTC', TO_VARIANT('2026-01-02T03:05:00.000Z')::TIMESTAMP_TZ)::TIMESTAMP_NTZ, CONVERT_TIMEZONE('UTC', GET($1:"record", '_sdc_deleted_at')::TIMESTAMP_TZ)::TIMESTAMP_NTZ, TO_VARIANT(1767322800000000007 + CASE SPLIT_PART(METADATA$FILENAME, '/', -1) WHEN 'a.json.gz' THEN 0 WHEN 'b.json.gz' THEN 500 END + METADATA$FILE_ROW_NUMBER)::NUMBER(38,0), $1:"version"::NUMBER(38,0), TO_VARIANT(1767322800000)::NUMBER(38,0), CASE SPLIT_PART(METADATA$FILENAME, '/', -1) WHEN 'a.json.gz' THEN 0 WHEN 'b.json.gz' THEN 500 END + METADATA$FILE_ROW_NUMBER FROM @~/target-snowflake/run-1/7/)
FILES = ('a.json.gz', 'b.json.gz')
FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP ALLOW_DUPLICATE = TRUE NULL_IF = ())
ON_ERROR = ABORT_STATEMENT PURGE = TRUE`,
    );
  });

  test('needs no place for records that are appended, nor a CASE for one file', () => {
    expect(
      copyInto({
        table: 'T',
        columns: columnsOf({}, [], { addRecordMetadata: false }),
        position: undefined,
        stagePath: '@~/target-snowflake/run-1/7/',
        batch: { ...batch, files: [{ name: 'a.json.gz', rows: 1 }] },
        purge: false,
      }),
    ).toBe(
      `COPY INTO T ("RECORD")
FROM (SELECT IFF(IS_NULL_VALUE($1:"record"), NULL, $1:"record") FROM @~/target-snowflake/run-1/7/)
FILES = ('a.json.gz')
FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP ALLOW_DUPLICATE = TRUE NULL_IF = ())
ON_ERROR = ABORT_STATEMENT PURGE = FALSE`,
    );
  });
});

describe('readValue', () => {
  const INTEGER: ColumnType = { kind: 'NUMBER', precision: 38, scale: 0 };
  const text = (length: number): ColumnType => ({ kind: 'VARCHAR', length });

  test.each<[string, ColumnType, ColumnType, string]>([
    ['whole, as a cast to VARCHAR(n) would cut it', text(20), text(20), 'v::VARCHAR'],
    ['with its length beyond the usual', text(1), text(134_217_728), 'v::VARCHAR(134217728)'],
    ['as text where the column is text', INTEGER, text(16_777_216), 'v::VARCHAR'],
    [
      'with its offset, unless it is a number',
      { kind: 'TIMESTAMP_TZ' },
      { kind: 'TIMESTAMP_TZ' },
      `IFF(TRY_TO_NUMBER(v::VARCHAR) IS NOT NULL, TO_VARIANT('a number in a TIMESTAMP'), v)::TIMESTAMP_TZ`,
    ],
    [
      'of a time of day, in UTC or without a zone, or not at all',
      { kind: 'TIME' },
      { kind: 'TIME' },
      `IFF(REGEXP_SUBSTR(REGEXP_REPLACE(v::VARCHAR, '([Zz]|[+-]00:?00)$'), '[Zz+-]|^[0-9]+$') IS NOT NULL, 'a TIME with an offset, or a number', REGEXP_REPLACE(v::VARCHAR, '([Zz]|[+-]00:?00)$'))::TIME`,
    ],
    [
      'from hex',
      { kind: 'BINARY', encoding: 'HEX' },
      { kind: 'BINARY', encoding: 'HEX' },
      `TO_BINARY(v::VARCHAR, 'HEX')`,
    ],
    [
      'from base64',
      { kind: 'BINARY', encoding: 'BASE64' },
      { kind: 'BINARY', encoding: 'HEX' },
      `TO_BINARY(v::VARCHAR, 'BASE64')`,
    ],
    [
      'to the last decimal or not at all',
      { kind: 'NUMBER', precision: 9, scale: 2 },
      { kind: 'NUMBER', precision: 9, scale: 2 },
      `IFF((v::FLOAT - v::NUMBER(9,2)::FLOAT) * (v::FLOAT - v::NUMBER(9,2)::FLOAT) > v::FLOAT * v::FLOAT * 1e-30 OR REGEXP_SUBSTR(v::VARCHAR, '[.][0-9]{2,}[1-9][0-9]*$') IS NOT NULL, TO_VARIANT('a number with more decimals than NUMBER(9,2) has'), v)::NUMBER(9,2)`,
    ],
    [
      'of a day that has no time, or not at all',
      { kind: 'DATE' },
      { kind: 'DATE' },
      `IFF(TRY_TO_NUMBER(v::VARCHAR) IS NOT NULL OR v::TIMESTAMP_NTZ <> v::DATE::TIMESTAMP_NTZ, TO_VARIANT('a time of day in a DATE'), v)::DATE`,
    ],
    ['as it is where it is a FLOAT', { kind: 'FLOAT' }, { kind: 'FLOAT' }, 'v::FLOAT'],
    [
      'exactly or not at all where a whole number meets a FLOAT',
      INTEGER,
      { kind: 'FLOAT' },
      `IFF(v::FLOAT::NUMBER(38,0) <> v::NUMBER(38,0) OR REGEXP_SUBSTR(v::VARCHAR, '[.][0-9]*[1-9][0-9]*$') IS NOT NULL, TO_VARIANT('a number with more digits than FLOAT holds'), v)::FLOAT`,
    ],
  ])('reads a value %s', (_, wanted, stored, sql) => {
    expect(readValue('v', wanted, stored)).toBe(sql);
  });
});

describe('insertOverwrite', () => {
  const { addRecordMetadata, hardDelete } = { addRecordMetadata: false, hardDelete: true };
  const columns = columnsOf(deal, ['id'], { addRecordMetadata, hardDelete });
  const sides = [
    { name: '"D"."S"."X_1"', columns },
    { name: '"D"."S"."X_2"', columns: columns.filter(({ name }) => name !== 'NAME') },
  ];
  const insert = { table: '"D"."S"."T"', positionColumn: 'p', deletedColumn: '_SDC_DELETED_AT' };

  test('takes the newest record of each key from all side tables, deleted ones left out', () => {
    expect(insertOverwrite({ ...insert, columns, sides })).toBe(
      `INSERT OVERWRITE INTO "D"."S"."T" ("ID", "NAME", "CLOSED_AT", "RAW", "_SDC_DELETED_AT")
SELECT "ID", "NAME", "CLOSED_AT", "RAW", "_SDC_DELETED_AT" FROM (
SELECT "ID", "NAME", "CLOSED_AT", "RAW", "_SDC_DELETED_AT", "p" FROM "D"."S"."X_1"
UNION ALL
SELECT "ID", NULL::VARCHAR(16777216) AS "NAME", "CLOSED_AT", "RAW", "_SDC_DELETED_AT", "p" FROM "D"."S"."X_2"
)
QUALIFY ROW_NUMBER() OVER (PARTITION BY "ID" ORDER BY "p" DESC) = 1 AND "_SDC_DELETED_AT" IS NULL`,
    );
  });

  test('takes every record where there is no key', () => {
    const keyless = columnsOf({ a: {} }, [], { addRecordMetadata: false });
    const side = { name: 'X', columns: keyless };
    const all = { ...insert, columns: keyless, sides: [side], deletedColumn: undefined };
    expect(insertOverwrite(all)).toBe(
      'INSERT OVERWRITE INTO "D"."S"."T" ("A")\nSELECT "A" FROM (\nSELECT "A", "p" FROM X\n)',
    );
    expect(insertOverwrite({ ...all, deletedColumn: 'D' })).toMatch(/\n\)\nWHERE "D" IS NULL$/);
  });
});

describe('mergeInto', () => {
  test('lets the last record of each key insert or update', () => {
    expect(
      mergeInto({
        table: '"D"."S"."T"',
        batchTable: '"D"."S"."B"',
        columns: columnsOf(deal, ['id'], { addRecordMetadata: false }),
        positionColumn: '_POSITION',
        deletedColumn: undefined,
        bounds: [],
      }),
    ).toBe(
      `MERGE INTO "D"."S"."T" AS t
USING (SELECT "ID", "NAME", "CLOSED_AT", "RAW" FROM "D"."S"."B"
QUALIFY ROW_NUMBER() OVER (PARTITION BY "ID" ORDER BY "_POSITION" DESC) = 1) AS s
ON t."ID" = s."ID"
WHEN MATCHED THEN UPDATE SET "NAME" = s."NAME", "CLOSED_AT" = s."CLOSED_AT", "RAW" = s."RAW"
WHEN NOT MATCHED THEN INSERT ("ID", "NAME", "CLOSED_AT", "RAW")
VALUES (s."ID", s."NAME", s."CLOSED_AT", s."RAW")`,
    );
  });

  test('lets it delete too, and does not insert what is deleted already', () => {
    expect(
      mergeInto({
        table: 'T',
        batchTable: 'B',
        columns: columnsOf({ a: { type: 'integer' }, b: {} }, ['a', 'b'], {
          addRecordMetadata: false,
          hardDelete: true,
        }),
        positionColumn: '_POSITION',
        deletedColumn: '_SDC_DELETED_AT',
        bounds: [],
      }),
    ).toBe(
      `MERGE INTO T AS t
USING (SELECT "A", "B", "_SDC_DELETED_AT" FROM B
QUALIFY ROW_NUMBER() OVER (PARTITION BY "A", TO_JSON("B") ORDER BY "_POSITION" DESC) = 1) AS s
ON t."A" = s."A" AND TO_JSON(t."B") = TO_JSON(s."B")
WHEN MATCHED AND s."_SDC_DELETED_AT" IS NOT NULL THEN DELETE
WHEN MATCHED THEN UPDATE SET "_SDC_DELETED_AT" = s."_SDC_DELETED_AT"
WHEN NOT MATCHED AND s."_SDC_DELETED_AT" IS NULL THEN INSERT ("A", "B", "_SDC_DELETED_AT")
VALUES (s."A", s."B", s."_SDC_DELETED_AT")`,
    );
  });

  test('updates nothing where everything is key', () => {
    expect(
      mergeInto({
        table: 'T',
        batchTable: 'B',
        columns: columnsOf({ a: { type: 'integer' } }, ['a'], { addRecordMetadata: false }),
        positionColumn: 'P',
        deletedColumn: undefined,
        bounds: [],
      }),
    ).toBe(
      `MERGE INTO T AS t
USING (SELECT "A" FROM B
QUALIFY ROW_NUMBER() OVER (PARTITION BY "A" ORDER BY "P" DESC) = 1) AS s
ON t."A" = s."A"
WHEN NOT MATCHED THEN INSERT ("A")
VALUES (s."A")`,
    );
  });

  test('looks for rows only between the lowest and the highest key of the batch, where they are known', () => {
    const column = (name: string) => ({ property: name.toLowerCase(), column: name });
    expect(
      mergeInto({
        table: 'T',
        batchTable: 'B',
        columns: columnsOf({ a: { type: 'integer' }, b: { type: 'string' } }, ['a', 'b'], {
          addRecordMetadata: false,
        }),
        positionColumn: 'P',
        deletedColumn: undefined,
        bounds: [
          { of: 'integers', ...column('A'), low: -(10n ** 38n - 1n), high: 5n },
          { of: 'texts', ...column('B'), low: "it's", high: '\u{1f642}' },
        ],
      }),
    ).toBe(
      `MERGE INTO T AS t
USING (SELECT "A", "B" FROM B
QUALIFY ROW_NUMBER() OVER (PARTITION BY "A", "B" ORDER BY "P" DESC) = 1) AS s
ON t."A" = s."A" AND t."B" = s."B" AND t."A" BETWEEN -99999999999999999999999999999999999999 AND 5 AND t."B" BETWEEN 'it''s' AND '\u{1f642}'
WHEN NOT MATCHED THEN INSERT ("A", "B")
VALUES (s."A", s."B")`,
    );
  });
});

describe('older versions', () => {
  test('are those strictly below', () => {
    expect(deleteOlderVersions('T', '_SDC_TABLE_VERSION', 1_700_000_000_000)).toBe(
      'DELETE FROM T WHERE "_SDC_TABLE_VERSION" < 1700000000000',
    );
  });

  test('keep the time of an earlier deletion', () => {
    expect(markOlderVersions('T', '_SDC_TABLE_VERSION', 5, '_SDC_DELETED_AT', 'X')).toBe(
      'UPDATE T SET "_SDC_DELETED_AT" = X WHERE "_SDC_TABLE_VERSION" < 5 AND "_SDC_DELETED_AT" IS NULL',
    );
  });
});

/** Every statement about a stream that has names or texts of the source's in it. */
function allStatements(stream: string, properties: readonly string[], keys: readonly string[]) {
  const schema = Object.fromEntries(properties.map((property) => [property, { type: 'string' }]));
  const columns = columnsOf(schema, keys, {}, stream);
  const table = qualifiedName('DB', 'S', stream);
  const stagePath = '@~/target-snowflake/run/1/';
  const positionColumn = '_POSITION';
  return [
    tableStatement(table, {
      ...{ do: 'create table', columns, like: settings.newTable, comment: stream },
    }),
    tableStatement(table, { do: 'add columns', columns }),
    createBatchTable('B', { columns, positionColumn }),
    copyInto({
      table,
      columns,
      position: { column: positionColumn, before: 0 },
      stagePath,
      batch,
      purge: true,
    }),
    mergeInto({
      ...{ table, batchTable: 'B', columns, positionColumn, deletedColumn: stream },
      bounds: keys.map((key) => ({
        ...{ of: 'texts', property: key, column: storedName(key), low: key, high: stream },
      })),
    }),
    createSideTable('X', columns, positionColumn, 'c'),
    insertOverwrite({
      ...{ table, columns, positionColumn, deletedColumn: stream },
      sides: [
        { name: 'X', columns },
        { name: 'Y', columns: [] },
      ],
    }),
  ].join(';\n');
}

/** What differs by design: a comment is there where the name does not tell the property. */
const withoutComments = (sql: string) => sqlSkeleton(sql).replaceAll(' COMMENT S', '');

test('no stream or property name, whatever is in it, changes the SQL around it', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        "'",
        '\\',
        ';',
        '--',
        '/*',
        '*/',
        '$$',
        ')',
        '\n',
        ' ',
        'a',
        ':',
        '?',
      ),
      minLength: 1,
      maxLength: 12,
    }),
  );
  fc.assert(
    fc.property(
      hostile,
      fc.uniqueArray(hostile, { minLength: 1, maxLength: 6 }),
      (stream, properties) => {
        const [key = ''] = properties;
        const tame = properties.map((_, index) => `p${index}`);
        expect(withoutComments(allStatements(stream, properties, [key]))).toBe(
          withoutComments(allStatements('stream', tame, ['p0'])),
        );
      },
    ),
    { numRuns: propertyRuns(100) },
  );
});
