import { compilationError } from '../errors.ts';
import type { Expression } from '../syntax/ast.ts';
import { castTo } from '../types/cast-sql.ts';
import { commonType } from '../types/common-type.ts';
import { typeName } from '../types/data-type.ts';
import type { CompiledQuery } from './compiled-query.ts';
import type { Compiler } from './compiler.ts';
import type { Scope } from './scope.ts';
import type { TypedSql } from './typed-sql.ts';

/** VALUES; with array binds its one row stands for as many as were bound. */
export const compileRows = (
  rows: readonly (readonly Expression[])[],
  scope: Scope,
  compiler: Compiler,
): CompiledQuery => {
  const values = rows.map((row) => row.map((item) => compiler.expression(item, scope)));
  const [only] = values;
  if (compiler.bindRows === undefined || only === undefined || values.length > 1)
    return compileValues(values);
  return {
    sql: `SELECT ${only.map((value, index) => `${value.sql} AS c${index + 1}`).join(', ')} FROM ${compiler.bindRows.sql}`,
    columns: only.map(({ type }, index) => ({ name: `COLUMN${index + 1}`, type, nullable: true })),
  };
};

/** VALUES as a query; its columns are COLUMN1, COLUMN2, … (docs.snowflake.com sql-reference/constructs/values). */
export const compileValues = (rows: readonly (readonly TypedSql[])[]): CompiledQuery => {
  const types = (rows[0] ?? []).map((_, index) => {
    const column = rows.map((row) => row[index]?.type ?? { kind: 'NULL' as const });
    const type = commonType(column);
    if (type === undefined) {
      throw compilationError(
        '002016',
        '22000',
        `VALUES column ${index + 1} has incompatible types ${column.map(typeName).join(', ')}`,
      );
    }
    return type;
  });
  const lines = rows.map(
    (row) =>
      `(${row.map((value, index) => castTo(value, types[index] ?? value.type).sql).join(', ')})`,
  );
  return {
    sql: `SELECT * FROM (VALUES ${lines.join(', ')}) AS v(${types.map((_, index) => `c${index + 1}`).join(', ')})`,
    columns: types.map((type, index) => ({
      name: `COLUMN${index + 1}`,
      type,
      nullable: rows.some((row) => row[index]?.nullable !== false),
    })),
  };
};
