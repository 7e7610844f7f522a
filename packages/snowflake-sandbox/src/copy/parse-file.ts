import type { StagedFile, StageFiles } from '../stage/stage-files.ts';
import { decompress } from './decompress.ts';
import type { FileFormat } from './file-format.ts';
import type { ParsedBatch, ParseProblem } from './parsed-row.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { createSpool, type Spool } from './spool.ts';

/** A staged file, read: its rows where DuckDB can have them, and what could not be read. */
export type ParsedFile = {
  readonly file: StagedFile;
  readonly spool: Spool;
  readonly problems: readonly ParseProblem[];
  /** Field names of a CSV file with PARSE_HEADER. */
  readonly header: readonly string[] | undefined;
};

export type ParseOptions = {
  readonly files: StageFiles;
  readonly spoolFolder: string;
  readonly startedAt: number;
  /** Fields that every CSV record must have; undefined where any number will do. */
  readonly csvWidth?: number | undefined;
  /** Stop reading at the first problem: the statement fails anyway. */
  readonly stopAtProblem: boolean;
};

/** Reads a file into a spool. Throws SnowflakeError when it does not decompress. */
export async function parseFile(
  file: StagedFile,
  format: FileFormat,
  options: ParseOptions,
): Promise<ParsedFile> {
  const spool = await createSpool({
    folder: options.spoolFolder,
    file,
    format,
    startedAt: options.startedAt,
  });
  const problems: ParseProblem[] = [];
  let header: readonly string[] | undefined;
  try {
    const bytes = decompress(options.files.location(file), format.compression, file.path);
    for await (const batch of read(bytes, format)) {
      header ??= batch.header;
      const checked = checkWidth(batch, format, options.csvWidth);
      await spool.append(checked.rows);
      problems.push(...checked.problems);
      if (options.stopAtProblem && problems.length > 0) break;
    }
    await spool.finish();
    return { file, spool, problems, header };
  } catch (error) {
    await spool.finish();
    await spool.remove();
    throw error;
  }
}

function read(
  bytes: AsyncIterable<Buffer>,
  format: FileFormat,
): AsyncIterable<ParsedBatch & { readonly header?: readonly string[] }> {
  switch (format.type) {
    case 'CSV':
      return readCsv(bytes, format);
    case 'JSON':
      return readJson(bytes, format);
  }
}

function checkWidth(
  batch: ParsedBatch,
  format: FileFormat,
  width: number | undefined,
): ParsedBatch {
  if (width === undefined || format.type !== 'CSV' || !format.errorOnColumnCountMismatch)
    return batch;
  const wrong = batch.rows.filter((row) => row.content.length !== width);
  if (wrong.length === 0) return batch;
  return {
    rows: batch.rows.filter((row) => row.content.length === width),
    problems: [
      ...batch.problems,
      ...wrong.map((row): ParseProblem => ({
        code: '100080',
        sqlState: '22000',
        message: `Number of columns in file (${row.content.length}) does not match that of the corresponding table (${width}), use file format option error_on_column_count_mismatch=false to ignore this error`,
        line: row.line,
        character: row.character,
        row: row.row,
        column: `$${Math.min(row.content.length, width) + 1}`,
        fatal: false,
      })),
    ],
  };
}
