import type { TableObject } from '../engine/catalog/catalog-object.ts';
import { SnowflakeError } from '../engine/errors.ts';
import type { Execution } from '../engine/execution.ts';
import type { LoadError } from './load-error.ts';
import type { ParsedFile } from './parse-file.ts';
import type { RowRange } from './spool.ts';

/** The SELECT of a load over some rows of a file, in DuckDB SQL with columns c1, c2, …. */
export type SelectRows = (file: ParsedFile, range?: RowRange) => Promise<string>;

/**
 * Finds rows of a file that the SELECT fails on, in order, at most `atMost` of them: by halving, so that any
 * expression can be tried without knowing why it fails. Each try is a query of its own, outside the transaction.
 */
export async function findErrors(
  execution: Execution,
  file: ParsedFile,
  select: SelectRows,
  table: TableObject,
  atMost: number,
): Promise<readonly LoadError[]> {
  const found: LoadError[] = [];
  const lastRow = Number((await first(execution, file.spool.lastRowSql())) ?? 0);
  const pending: RowRange[] = [{ from: 1, to: lastRow }];
  for (
    let range = pending.shift();
    range !== undefined && found.length < atMost;
    range = pending.shift()
  ) {
    if (range.to < range.from) continue;
    const error = await attempt(
      execution,
      everyColumn(await select(file, range), table.columns.length),
    );
    if (error === undefined) continue;
    if (range.from === range.to) {
      found.push(await describe(execution, file, select, table, range.from, error));
    } else {
      const middle = Math.floor((range.from + range.to) / 2);
      pending.unshift({ from: range.from, to: middle }, { from: middle + 1, to: range.to });
    }
  }
  return found;
}

/** hash() makes DuckDB compute every column; a bare count would skip them. */
function everyColumn(select: string, width: number): string {
  const columns = Array.from({ length: width }, (_, index) => `max(hash(x.c${index + 1}))`);
  return `SELECT ${columns.join(', ')} FROM (${select}) AS x`;
}

async function attempt(execution: Execution, sql: string): Promise<SnowflakeError | undefined> {
  try {
    await execution.probe(sql);
    return undefined;
  } catch (error) {
    if (error instanceof SnowflakeError) return error;
    throw error;
  }
}

async function describe(
  execution: Execution,
  file: ParsedFile,
  select: SelectRows,
  table: TableObject,
  row: number,
  error: SnowflakeError,
): Promise<LoadError> {
  const sql = await select(file, { from: row, to: row });
  let column = 1;
  let cause = error;
  for (let index = 1; index <= table.columns.length; index += 1) {
    const failed = await attempt(execution, `SELECT max(hash(x.c${index})) FROM (${sql}) AS x`);
    if (failed === undefined) continue;
    column = index;
    cause = failed;
    break;
  }
  const [[line, character] = []] = await execution.probe(file.spool.positionSql(row));
  return {
    code: cause.code,
    sqlState: cause.sqlState,
    message: cause.message,
    line: Number(line ?? 0),
    character: Number(character ?? 0),
    row,
    column: `${quote(table.name)}[${quote(table.columns[column - 1]?.name ?? '')}:${column}]`,
  };
}

async function first(execution: Execution, sql: string): Promise<unknown> {
  const [row] = await execution.probe(sql);
  return row?.[0];
}

function quote(name: string): string {
  return `"${name}"`;
}
