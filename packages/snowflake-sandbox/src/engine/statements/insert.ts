import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { compilationError, invalidIdentifier } from '../errors.ts';
import { statementType } from '../results/statement-result.ts';
import { countResult } from '../results/make-result.ts';
import { compileValues } from '../query/compile-values.ts';
import type { CompiledQuery } from '../query/compiled-query.ts';
import { emptyScope, type Compiler } from '../query/compiler.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { Expression } from '../syntax/ast.ts';
import { duckdbIdentifier, printIdentifier, type Identifier } from '../syntax/identifier.ts';
import { parseQuery } from '../syntax/parse-query.ts';
import { parseRows } from '../syntax/parse-rows.ts';
import { simpleQuery } from '../syntax/simple-query.ts';
import { isSemiStructured } from '../types/data-type.ts';
import { defaultValue } from './default-value.ts';
import type { Statement } from './statement.ts';
import { insertedRowsSql } from './inserted-rows.ts';

/** INSERT [OVERWRITE] INTO t [(…)] { VALUES … | query } (docs.snowflake.com sql-reference/sql/insert). */
export const insert: Statement = async (reader, execution) => {
  const overwrite = reader.takeWords('OVERWRITE');
  reader.expectWords('INTO');
  reader.takeWords('TABLE');
  const name = reader.objectName();
  const names =
    reader.isSymbol('(') && !reader.startsQuery
      ? reader.bracketed(() => reader.identifier())
      : undefined;
  const rows = reader.takeWords('VALUES') ? parseRows(reader) : undefined;
  const query = rows === undefined ? parseQuery(reader) : undefined;
  reader.expectEnd();

  const table = execution.table(name);
  const columns = names === undefined ? table.columns : targetColumns(table, names, execution);
  const compiler = await execution.compiler(query);
  const source =
    query === undefined
      ? compileRows(rows ?? [], columns, table, compiler)
      : compiler.query(query, emptyScope);
  if (source.columns.length !== columns.length) {
    throw compilationError(
      '002020',
      '21S01',
      `Insert value list does not match column list expecting ${columns.length} but got ${source.columns.length}`,
    );
  }
  const sql = insertSql(table, columns, source, compiler);
  if (execution.describeOnly)
    return countResult(execution.queryId, statementType.insert, [['number of rows inserted', 0]]);
  const inserted = await execution.write([table], async () => {
    if (!overwrite) return execution.run(sql);
    // The query may read the table it replaces.
    const copy = execution.temporaryName();
    await execution.run(`CREATE TEMP TABLE ${copy} AS ${source.sql}`);
    await execution.run(`DELETE FROM ${table.physical}`);
    const count = await execution.run(
      insertSql(table, columns, { ...source, sql: `SELECT * FROM ${copy}` }, compiler),
    );
    await execution.run(`DROP TABLE ${copy}`);
    return count;
  });
  return countResult(execution.queryId, statementType.insert, [
    ['number of rows inserted', inserted],
  ]);
};

/** The columns that a list of names means. @throws SnowflakeError 000904 for an unknown one, 002028-like for one given twice */
export const targetColumns = (
  table: TableObject,
  names: readonly Identifier[],
  execution: EngineExecution,
): readonly Column[] => {
  const found = names.map((identifier) => {
    const name = execution.names.fold(identifier);
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw invalidIdentifier(printIdentifier(name));
    return column;
  });
  const twice = found.find((column, index) => found.indexOf(column) !== index);
  if (twice !== undefined)
    throw compilationError('001028', '42701', `duplicate column '${printIdentifier(twice.name)}'`);
  return found;
};

const compileRows = (
  rows: readonly (readonly Expression[])[],
  columns: readonly Column[],
  table: TableObject,
  compiler: Compiler,
): CompiledQuery => {
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw compilationError(
        '002020',
        '21S01',
        `Insert value list does not match column list expecting ${columns.length} but got ${row.length}`,
      );
    }
  }
  if (compiler.bindRows !== undefined)
    return compiler.query(simpleQuery({ kind: 'values', rows }), emptyScope);
  const values = rows.map((row) =>
    row.map((expression, index) => {
      const column = columns[index];
      if (expression.kind === 'default' && column !== undefined)
        return defaultValue(column, table, compiler);
      const value = compiler.expression(expression, emptyScope);
      if (isSemiStructured(value.type)) {
        // docs.snowflake.com sql-reference/sql/insert, usage notes: semi-structured values need INSERT … SELECT.
        const shown = expression.kind === 'call' ? `${expression.call.name}(…)` : expression.kind;
        throw compilationError('002014', '22000', `Invalid expression [${shown}] in VALUES clause`);
      }
      return value;
    }),
  );
  return compileValues(values);
};

/** INSERT for DuckDB: every column of the table, those not named with their defaults. */
const insertSql = (
  table: TableObject,
  columns: readonly Column[],
  source: CompiledQuery,
  compiler: Compiler,
): string =>
  `INSERT INTO ${table.physical} (${table.columns.map(({ physical }) => duckdbIdentifier(physical)).join(', ')}) ${insertedRowsSql(table, columns, source, compiler)}`;
