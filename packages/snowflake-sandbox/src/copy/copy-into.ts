import type { Column, TableObject } from '../engine/catalog/catalog-object.ts';
import { columnDoesNotExist, compilationError, SnowflakeError } from '../engine/errors.ts';
import type { Execution, StatementHandler } from '../engine/execution.ts';
import type { Query } from '../engine/syntax/ast.ts';
import { duckdbIdentifier } from '../engine/syntax/identifier.ts';
import { resolveFormat, stageFormatOptions } from '../stage/file-format-statements.ts';
import { bringUpToDate, removeFile } from '../stage/external-files.ts';
import type { StagedFile, StageFiles } from '../stage/stage-files.ts';
import { filesAt, resolveStage, type ResolvedStage } from '../stage/stage-location.ts';
import { readStageProperties } from '../stage/stage-properties.ts';
import { copyFunctions } from './copy-functions.ts';
import { copyOptions, type CopyOptions } from './copy-options.ts';
import { copyResult, type FileReport } from './copy-result.ts';
import { readCopy, type CopyStatement } from './copy-statement.ts';
import type { FileFormat } from './file-format.ts';
import { findErrors, type SelectRows } from './find-errors.ts';
import { stoppingError, type LoadError } from './load-error.ts';
import { alreadyLoaded, recordLoad } from './load-history.ts';
import { matchedSelect, plainSelect } from './load-select.ts';
import { memberNames } from './member-names.ts';
import { oneAhead } from './one-ahead.ts';
import { parseFile, type ParsedFile } from './parse-file.ts';
import type { Spool } from './spool.ts';

export type CopyDependencies = {
  readonly files: StageFiles;
  /** Where parsed rows wait for DuckDB. */
  readonly spoolFolder: string;
};

/** All that one COPY has settled before it touches a file. */
type Load = {
  readonly statement: CopyStatement;
  readonly table: TableObject;
  readonly columns: readonly Column[];
  readonly stage: ResolvedStage;
  readonly format: FileFormat;
  readonly options: CopyOptions;
};

/** A file to load, but for some of its rows. */
type LoadableFile = { readonly file: ParsedFile; readonly without: readonly number[] };

/**
 * COPY INTO <table>: one file is loaded while the next one is read, all of them in one transaction, so that it loads all it
 * reports, or nothing. Load history is written in the same transaction; PURGE waits for the commit.
 */
export function copyHandler(dependencies: CopyDependencies): StatementHandler {
  return async (reader, execution) => {
    const statement = readCopy(reader);
    const load = settle(statement, execution);
    if (execution.describeOnly) return copyResult(execution, [], load.options);

    // Under the table's lock from the start: two COPYs at the same time must not both find a file not loaded yet.
    const reports = await execution.write([load.table], () =>
      loadFiles(load, execution, dependencies),
    );
    return copyResult(execution, reports, load.options);
  };
}

async function loadFiles(
  load: Load,
  execution: Execution,
  { files, spoolFolder }: CopyDependencies,
): Promise<readonly FileReport[]> {
  const spools: Spool[] = [];
  // Not before: a transaction that is replayed reads them again.
  execution.afterTransaction(async () => {
    for (const spool of spools) await spool.remove();
  });
  const select = selectRows(load, execution);
  const reports: FileReport[] = [];
  await bringUpToDate(load.stage, files);
  const parsing = oneAhead(await chooseFiles(load, execution, files), async (file) => {
    const read = await parseFile(file, load.format, {
      files,
      spoolFolder,
      startedAt: execution.startedAt,
      csvWidth: exactWidth(load),
      stopAtProblem: load.options.onError.kind === 'abort',
    });
    spools.push(read.spool);
    return read;
  });
  for await (const file of parsing) {
    const { report, without } = await judge(load, execution, file, select);
    reports.push(report);
    if (report.status === 'LOAD_FAILED') continue;
    await insert(load, execution, { file, without }, select);
    if (load.options.purge) execution.afterCommit(() => purge(load.stage, file.file, files));
  }
  return reports;
}

/** A file that cannot be removed is left, without a word (COPY INTO <table>, PURGE, 2026-11-24). */
async function purge(stage: ResolvedStage, file: StagedFile, files: StageFiles): Promise<void> {
  await removeFile(stage, file, files).catch((error: unknown) => {
    if (!(error instanceof SnowflakeError)) throw error;
  });
}

function settle(statement: CopyStatement, execution: Execution): Load {
  const table = execution.table(statement.table);
  const stage = resolveStage(statement.location, execution);
  const stageOptions =
    stage.object === undefined ? {} : readStageProperties(stage.object).copyOptions;
  const options = copyOptions({ ...stageOptions, ...statement.options });
  const format = resolveFormat(statement.format ?? stageFormatOptions(stage.object), execution);
  if (options.matchByColumnName !== 'NONE') {
    if (statement.transformation !== undefined) {
      throw new SnowflakeError(
        '002019',
        '0A000',
        'SQL compilation error:\nmatch_by_column_name is not supported with copy transform.',
      );
    }
    if (format.type === 'CSV' && !format.parseHeader) {
      throw new SnowflakeError(
        '002019',
        '0A000',
        'SQL compilation error:\nMATCH_BY_COLUMN_NAME needs the CSV file format option PARSE_HEADER = TRUE.',
      );
    }
  } else if (format.type === 'CSV' && format.parseHeader) {
    throw new SnowflakeError(
      '002019',
      '0A000',
      'SQL compilation error:\nPARSE_HEADER needs the copy option MATCH_BY_COLUMN_NAME.',
    );
  }
  return {
    statement,
    table,
    columns: targetColumns(statement, table, execution),
    stage,
    format,
    options,
  };
}

function targetColumns(
  statement: CopyStatement,
  table: TableObject,
  execution: Execution,
): readonly Column[] {
  return (
    statement.columns?.map((identifier) => {
      const name = execution.fold(identifier);
      const column = table.columns.find((each) => each.name === name);
      if (column === undefined) throw columnDoesNotExist(name);
      return column;
    }) ?? table.columns
  );
}

async function chooseFiles(
  { statement, table, stage, options }: Load,
  execution: Execution,
  files: StageFiles,
): Promise<readonly StagedFile[]> {
  const named = statement.files?.map((name) => namedFile(name, stage, files));
  const inFolder = filesAt(files, stage, statement.pattern, stage.path.length);
  const candidates =
    named === undefined ? inFolder : inFolder.filter((file) => named.includes(file));
  const known = options.force
    ? new Set<StagedFile>()
    : await alreadyLoaded(execution, table, candidates);
  const chosen: StagedFile[] = [];
  let size = 0;
  for (const file of candidates) {
    if (known.has(file)) continue;
    // At least one file is loaded, whatever its size (COPY INTO <table>, SIZE_LIMIT, 2026-11-24).
    if (options.sizeLimit !== undefined && size >= options.sizeLimit) break;
    chosen.push(file);
    size += file.size;
  }
  return chosen;
}

function namedFile(name: string, stage: ResolvedStage, files: StageFiles): StagedFile {
  const folder = stage.path === '' || stage.path.endsWith('/') ? stage.path : `${stage.path}/`;
  const file = files.find(stage.id, folder + name);
  if (file !== undefined) return file;
  throw new SnowflakeError(
    '091016',
    '22000',
    `Remote file '${stage.shownPrefix}${folder}${name}' was not found. There are several potential causes. The file might not exist. The required credentials may be missing or invalid. If you are running a copy command, please make sure files are not deleted when they are being loaded or files are not being loaded into two different tables concurrently with auto purge option.`,
  );
}

/** Without a SELECT, a CSV record must have as many fields as there are columns. */
function exactWidth({ statement, columns, options, format }: Load): number | undefined {
  if (format.type !== 'CSV' || statement.transformation !== undefined) return undefined;
  return options.matchByColumnName === 'NONE' ? columns.length : undefined;
}

function selectRows(load: Load, execution: Execution): SelectRows {
  const { statement, table, columns, options } = load;
  return async (file, range) => {
    const query = await queryFor(load, execution, file);
    const compiled = await execution.compile(query, {
      ...(statement.transformation === undefined ? {} : { onlyFunctions: copyFunctions }),
      readStage: () =>
        Promise.resolve(file.spool.relation({ range, width: Math.max(file.spool.width(), 1) })),
    });
    if (compiled.columns.length !== columns.length) {
      throw compilationError(
        '002020',
        '21S01',
        `Insert value list does not match column list expecting ${columns.length} but got ${compiled.columns.length}`,
      );
    }
    return execution.insertedRows(table, columns, compiled, options.truncate);
  };
}

async function queryFor(
  { statement, columns, format, options }: Load,
  execution: Execution,
  file: ParsedFile,
): Promise<Query> {
  if (statement.transformation !== undefined) return statement.transformation;
  if (options.matchByColumnName === 'NONE') return plainSelect(columns, format);
  const names = file.header ?? (await memberNames(execution, file));
  return matchedSelect(columns, names, format, options.matchByColumnName === 'CASE_SENSITIVE');
}

/** What becomes of one file: loaded, in part, or not. Throws where ON_ERROR says so. */
async function judge(
  load: Load,
  execution: Execution,
  file: ParsedFile,
  select: SelectRows,
): Promise<{ readonly report: FileReport; readonly without: readonly number[] }> {
  const { options, stage, format } = load;
  const { onError } = options;
  const name = stage.shownPrefix + file.file.path;
  const parsing = file.problems.map((problem): LoadError => ({
    ...problem,
    column: printColumn(load, problem.column),
  }));
  const [firstProblem] = parsing;
  if (onError.kind === 'abort' && firstProblem !== undefined)
    throw stoppingError(name, firstProblem);

  let converting: readonly LoadError[] = [];
  if (onError.kind !== 'abort') {
    const semiStructured = format.type !== 'CSV';
    converting = await findErrors(
      execution,
      file,
      select,
      load.table,
      semiStructured ? 1 : Infinity,
    );
    const [failed] = converting;
    // A value of a semi-structured file that cannot be converted stops the COPY whatever ON_ERROR says (copy-into-table).
    if (semiStructured && failed !== undefined) throw stoppingError(name, failed);
  }
  const errors = [...parsing, ...converting].sort((a, b) => a.row - b.row);
  const parsed = file.spool.rows() + parsing.length;
  const skipped = onError.kind === 'skip-file' && exceeds(onError, errors.length, parsed);
  const loaded = skipped ? 0 : file.spool.rows() - converting.length;
  return {
    without: converting.map((error) => error.row),
    report: {
      file: name,
      status: errors.length === 0 ? 'LOADED' : loaded === 0 ? 'LOAD_FAILED' : 'PARTIALLY_LOADED',
      rowsParsed: parsed,
      rowsLoaded: loaded,
      errorLimit: errorLimit(onError, parsed),
      errors,
    },
  };
}

function exceeds(
  { limit, percent }: { readonly limit: number; readonly percent: boolean },
  errors: number,
  rows: number,
): boolean {
  return percent ? rows > 0 && (errors / rows) * 100 > limit : errors > 0 && errors >= limit;
}

function errorLimit(onError: CopyOptions['onError'], rows: number): number {
  if (onError.kind === 'abort') return 1;
  if (onError.kind === 'continue') return rows;
  return onError.percent ? Math.ceil((onError.limit / 100) * rows) : onError.limit;
}

/** `$2` of a record that could not be read, as the column it would have gone to. */
function printColumn({ statement, table, columns }: Load, position: string): string {
  const index = Number(position.slice(1));
  const column = statement.transformation === undefined ? columns[index - 1] : undefined;
  return column === undefined
    ? `"TRANSIENT_STAGE_TABLE"["${position}":${index}]`
    : `"${table.name}"["${column.name}":${index}]`;
}

async function insert(
  load: Load,
  execution: Execution,
  { file, without }: LoadableFile,
  select: SelectRows,
): Promise<void> {
  const { table, stage } = load;
  const columns = table.columns.map((column) => duckdbIdentifier(column.physical)).join(', ');
  const range = { from: 1, to: Number.MAX_SAFE_INTEGER, without };
  const rows = await select(file, without.length === 0 ? undefined : range);
  try {
    await execution.run(`INSERT INTO ${table.physical} (${columns}) ${rows}`);
  } catch (error) {
    const [located] = await findErrors(execution, file, select, table, 1);
    throw located === undefined
      ? error
      : stoppingError(stage.shownPrefix + file.file.path, located);
  }
  await recordLoad(execution, table, file.file);
}
