import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { emptyScope, type Compiler } from '../query/compiler.ts';
import { nullLiteral } from '../query/literal-sql.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { statementReader } from '../syntax/parse-query.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { sequenceName } from './drop-table.ts';

/** What a column holds in a row that does not name it: its DEFAULT, the next AUTOINCREMENT number, or NULL. */
export const defaultValue = (column: Column, table: TableObject, compiler: Compiler): TypedSql => {
  if (column.identity !== undefined) {
    return typed(
      `CAST(nextval(${duckdbString(sequenceName(table, column))}) AS ${duckdbType(column.type)})`,
      column.type,
      false,
    );
  }
  if (column.default === undefined) return nullLiteral;
  return compiler.expression(parseExpression(statementReader(column.default)), emptyScope);
};
