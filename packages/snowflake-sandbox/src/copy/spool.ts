import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';

import { rowOrder, type Relation, type RelationColumn } from '../engine/query/relation.ts';
import { duckdbString } from '../engine/syntax/identifier.ts';
import { numberType, textType, variant, type DataType } from '../engine/types/data-type.ts';
import type { StagedFile } from '../stage/stage-files.ts';
import type { FileFormat } from './file-format.ts';
import type { ParsedRow } from './parsed-row.ts';

/**
 * Parsed rows on their way into DuckDB: a file of lines `file ⌁ row ⌁ line ⌁ character ⌁ JSON`, which DuckDB reads
 * fast and in parallel, again and again when a transaction is replayed. JSON text has no control characters once its
 * line breaks are blanks, so the separator cannot occur in it. A CSV row is the JSON array of its fields.
 */
export type Spool = {
  readonly append: (rows: readonly ParsedRow[]) => Promise<void>;
  /** Everything is written. */
  readonly finish: () => Promise<void>;
  /** The rows as DuckDB reads them. */
  readonly relation: (wanted?: WantedRows) => Relation;
  readonly rows: () => number;
  /** Fields of the widest record. */
  readonly width: () => number;
  /** The line and character where a row starts, in DuckDB SQL: one row, two columns. */
  readonly positionSql: (row: number) => string;
  /** The number of the last row, in DuckDB SQL. */
  readonly lastRowSql: () => string;
  readonly remove: () => Promise<void>;
};

/** Rows by their number in the file, both ends included. */
export type RowRange = {
  readonly from: number;
  readonly to: number;
  readonly without?: readonly number[];
};

type WantedRows = {
  readonly range?: RowRange | undefined;
  /** How many columns a CSV relation offers; by default as many as the widest record has. */
  readonly width?: number;
  /** Rows of the files before this one, where several are read as one. */
  readonly firstRow?: number;
};

export type SpoolSource = {
  readonly folder: string;
  readonly file: StagedFile;
  readonly format: FileFormat;
  /** What METADATA$START_SCAN_TIME answers. */
  readonly startedAt: number;
};

const separator = '\u0001';
const blockBytes = 1 << 20;

export async function createSpool({
  folder,
  file,
  format,
  startedAt,
}: SpoolSource): Promise<Spool> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.rows`);
  const stream: WriteStream = createWriteStream(path);
  let count = 0;
  let longest = 0;
  let widest = 0;
  const isCsv = format.type === 'CSV';
  let block = Buffer.allocUnsafe(blockBytes);
  let used = 0;
  const flush = async (): Promise<void> => {
    if (used === 0) return;
    const full = block.subarray(0, used);
    block = Buffer.allocUnsafe(blockBytes);
    used = 0;
    if (!stream.write(full)) await once(stream, 'drain');
  };

  const reader = (): string => {
    const maxLine = longest + 1024;
    return `read_csv(${duckdbString(path)}, auto_detect=false, header=false, delim='${separator}', quote='', escape='', new_line='\\n', nullstr='', max_line_size=${maxLine}, buffer_size=${Math.max(maxLine * 4, 8_000_000)}, columns={'r':'BIGINT','l':'BIGINT','ch':'BIGINT','j':'VARCHAR'})`;
  };

  return {
    append: async (rows) => {
      for (const { row, line, character, content } of rows) {
        count += 1;
        const json = Buffer.isBuffer(content)
          ? oneLine(content)
          : Buffer.from(JSON.stringify(content));
        if (!Buffer.isBuffer(content)) widest = Math.max(widest, content.length);
        const prefix = `${row}${separator}${line}${separator}${character}${separator}`;
        const length = prefix.length + json.length + 1;
        longest = Math.max(longest, length);
        if (length > block.length - used) {
          await flush();
          if (length > block.length) block = Buffer.allocUnsafe(length);
        }
        used += block.write(prefix, used, 'latin1');
        used += json.copy(block, used);
        block[used] = 0x0a;
        used += 1;
      }
    },
    finish: async () => {
      await flush();
      stream.end();
      await once(stream, 'close');
    },
    rows: () => count,
    width: () => widest,
    positionSql: (row) => `SELECT l, ch FROM ${reader()} WHERE r = ${row}`,
    lastRowSql: () => `SELECT max(r) FROM ${reader()}`,
    remove: () => rm(path, { force: true }),
    relation: ({ range, width = widest, firstRow = 0 } = {}) => {
      const columns = isCsv
        ? csvColumns(width)
        : [{ name: '$1', physical: 'v1', type: variant, text: 'j' }];
      const filter =
        range === undefined
          ? ''
          : ` WHERE r BETWEEN ${range.from} AND ${range.to}${without(range)}`;
      const values = isCsv ? csvValues(width) : 'j, CAST(j AS JSON) AS v1';
      const rows = `SELECT r, ${isCsv ? `from_json(j, '["VARCHAR"]') AS f` : 'j'} FROM ${reader()}${filter}`;
      const metadata = [
        ...metadataColumns(file, startedAt),
        { name: rowOrder, physical: 'm6', type: numberType(19, 0), sql: `r - 1 + ${firstRow}` },
      ];
      return {
        from: `(SELECT ${[values, ...metadata.map((each) => `${each.sql} AS ${each.physical}`)].filter((sql) => sql !== '').join(', ')} FROM (${rows}))`,
        columns: [
          ...columns,
          ...metadata.map(({ name, physical, type }) => ({ name, physical, type, hidden: true })),
        ],
        missingPositionalIsNull: isCsv,
      };
    },
  };
}

/** Line breaks between tokens become blanks; inside strings JSON has none. */
function oneLine(json: Buffer): Buffer {
  if (!json.includes(0x0a) && !json.includes(0x0d)) return json;
  return Buffer.from(json.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}

function csvColumns(width: number): readonly RelationColumn[] {
  return Array.from({ length: width }, (_, index) => ({
    name: `$${index + 1}`,
    physical: `v${index + 1}`,
    type: textType(),
  }));
}

function csvValues(width: number): string {
  return Array.from({ length: width }, (_, index) => `f[${index + 1}] AS v${index + 1}`).join(', ');
}

function without({ without: rows = [] }: RowRange): string {
  return rows.length === 0 ? '' : ` AND r NOT IN (${rows.join(',')})`;
}

/** The columns every staged file has besides its own (user-guide/querying-metadata, 2026-11-24). */
function metadataColumns(
  file: StagedFile,
  startedAt: number,
): readonly {
  readonly name: string;
  readonly physical: string;
  readonly type: DataType;
  readonly sql: string;
}[] {
  const instant = (ms: number): string => `make_timestamptz(${Math.round(ms * 1000)}::BIGINT)`;
  return [
    { name: 'METADATA$FILENAME', physical: 'm1', type: textType(), sql: duckdbString(file.path) },
    {
      name: 'METADATA$FILE_ROW_NUMBER',
      physical: 'm2',
      type: numberType(38, 0),
      sql: 'CAST(r AS DECIMAL(38,0))',
    },
    {
      name: 'METADATA$FILE_CONTENT_KEY',
      physical: 'm3',
      type: textType(),
      sql: duckdbString(file.md5),
    },
    {
      name: 'METADATA$FILE_LAST_MODIFIED',
      physical: 'm4',
      type: { kind: 'TIMESTAMP_NTZ', scale: 9 },
      sql: `make_timestamp(${Math.round(file.lastModifiedMs * 1000)}::BIGINT)`,
    },
    {
      name: 'METADATA$START_SCAN_TIME',
      physical: 'm5',
      type: { kind: 'TIMESTAMP_LTZ', scale: 9 },
      sql: instant(startedAt),
    },
  ];
}
