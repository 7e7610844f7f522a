import type { TableObject } from '../catalog/catalog-object.ts';
import { invalidIdentifier } from '../errors.ts';
import { asBoolean } from '../query/as-boolean.ts';
import { compileFrom } from '../query/compile-from.ts';
import { emptyScope, type Compiler } from '../query/compiler.ts';
import type { Scope, ScopeColumn, ScopeRelation } from '../query/scope.ts';
import { countResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { Expression } from '../syntax/ast.ts';
import {
  duckdbIdentifier,
  printIdentifier,
  type Identifier,
  type ObjectName,
} from '../syntax/identifier.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { parseFromItem } from '../syntax/parse-from.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { defaultValue } from './default-value.ts';
import type { Statement } from './statement.ts';
import { storeValue } from './store-value.ts';

export type Target = {
  readonly table: TableObject;
  readonly alias: string;
  readonly relation: ScopeRelation;
};

/** The table that DML changes, under the names by which its columns can be called. */
export const targetOf = (
  name: ObjectName,
  given: Identifier | undefined,
  execution: EngineExecution,
  compiler: Compiler,
): Target => {
  const table = execution.table(name);
  const alias = compiler.nextAlias();
  const columns = scopeColumns(table, alias);
  const relation: ScopeRelation = given
    ? { alias, columns, name: compiler.foldName(given) }
    : { alias, columns, name: table.name, path: execution.catalog.ancestors(table) };
  return { table, alias, relation };
};

/** A table's columns as expressions see them. */
export const scopeColumns = (table: TableObject, alias: string): readonly ScopeColumn[] =>
  table.columns.map(({ name, physical, type }) => ({
    name,
    type,
    nullable: true,
    sql: `${alias}.${duckdbIdentifier(physical)}`,
  }));

export type Assignment = { readonly column: readonly Identifier[]; readonly value: Expression };

/** `SET a = …, t.b = …` behind the word SET. */
export const readAssignments = (reader: TokenReader): readonly Assignment[] =>
  reader.list(() => {
    const column = [reader.identifier()];
    while (reader.takeSymbol('.')) column.push(reader.identifier());
    reader.expectSymbol('=');
    return {
      column,
      value: reader.takeWords('DEFAULT') ? { kind: 'default' } : parseExpression(reader),
    };
  });

/** Assignments for DuckDB. @throws SnowflakeError 000904 for a column that the target does not have */
export const assignmentSql = (
  assignments: readonly Assignment[],
  { table, relation }: Target,
  scope: Scope,
  compiler: Compiler,
): string =>
  assignments
    .map(({ column: parts, value }) => {
      const names = parts.map(compiler.foldName);
      const name = names.at(-1) ?? '';
      const column = table.columns.find((candidate) => candidate.name === name);
      if (column === undefined || (names.length > 1 && names.at(-2) !== relation.name))
        throw invalidIdentifier(names.map(printIdentifier).join('.'));
      const typedValue =
        value.kind === 'default'
          ? defaultValue(column, table, compiler)
          : compiler.expression(value, scope);
      return `${duckdbIdentifier(column.physical)} = ${storeValue(typedValue, column)}`;
    })
    .join(', ');

export const readAlias = (reader: TokenReader): Identifier | undefined =>
  reader.takeWords('AS') ||
  (reader.isName &&
    !['SET', 'USING', 'WHERE'].includes(reader.peek().kind === 'word' ? reader.peek().value : ''))
    ? reader.identifier()
    : undefined;

/** UPDATE t SET … [FROM …] [WHERE …] (docs.snowflake.com sql-reference/sql/update). */
export const update: Statement = async (reader, execution) => {
  const name = reader.objectName();
  const given = readAlias(reader);
  reader.expectWords('SET');
  const assignments = readAssignments(reader);
  const items = reader.takeWords('FROM') ? reader.list(() => parseFromItem(reader)) : [];
  const condition = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  reader.expectEnd();
  const compiler = await execution.compiler([assignments, items, condition]);
  const target = targetOf(name, given, execution, compiler);
  const from = compileFrom(items, emptyScope, compiler);
  const scope: Scope = { ...emptyScope, relations: [target.relation, ...from.relations] };
  const where =
    condition === undefined ? '' : ` WHERE ${asBoolean(compiler.expression(condition, scope)).sql}`;
  const sql = from.complete(
    `UPDATE ${target.table.physical} AS ${target.alias} SET ${assignmentSql(assignments, target, scope, compiler)}${from.sql}${where}`,
  );
  const updated = execution.describeOnly
    ? 0
    : await execution.write([target.table], () => execution.run(sql));
  return countResult(execution.queryId, statementType.update, [
    ['number of rows updated', updated],
    ['number of multi-joined rows updated', 0],
  ]);
};

/** DELETE FROM t [USING …] [WHERE …] (docs.snowflake.com sql-reference/sql/delete). */
export const deleteRows: Statement = async (reader, execution) => {
  reader.expectWords('FROM');
  const name = reader.objectName();
  const given = readAlias(reader);
  const items = reader.takeWords('USING') ? reader.list(() => parseFromItem(reader)) : [];
  const condition = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  reader.expectEnd();
  const compiler = await execution.compiler([items, condition]);
  const target = targetOf(name, given, execution, compiler);
  const from = compileFrom(items, emptyScope, compiler);
  const scope: Scope = { ...emptyScope, relations: [target.relation, ...from.relations] };
  const where =
    condition === undefined ? '' : ` WHERE ${asBoolean(compiler.expression(condition, scope)).sql}`;
  const using = from.sql.replace(/^ FROM/, ' USING');
  const sql = from.complete(
    `DELETE FROM ${target.table.physical} AS ${target.alias}${using}${where}`,
  );
  const deleted = execution.describeOnly
    ? 0
    : await execution.write([target.table], () => execution.run(sql));
  return countResult(execution.queryId, statementType.delete, [
    ['number of rows deleted', deleted],
  ]);
};
