import type { Column } from '../catalog/catalog-object.ts';
import { SnowflakeError } from '../errors.ts';
import { asBoolean } from '../query/as-boolean.ts';
import { compileFrom } from '../query/compile-from.ts';
import { emptyScope, type Compiler } from '../query/compiler.ts';
import type { Scope, ScopeColumn, ScopeRelation } from '../query/scope.ts';
import { encodeSql } from '../results/encode-sql.ts';
import { countResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { Expression, FromItem } from '../syntax/ast.ts';
import { duckdbIdentifier, type Identifier } from '../syntax/identifier.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { parseFromItem } from '../syntax/parse-from.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { defaultValue } from './default-value.ts';
import { targetColumns } from './insert.ts';
import type { Statement } from './statement.ts';
import { storeValue } from './store-value.ts';
import {
  assignmentSql,
  readAssignments,
  targetOf,
  type Assignment,
  type Target,
} from './update-and-delete.ts';

type Action =
  | { readonly kind: 'UPDATE'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'DELETE' }
  | {
      readonly kind: 'INSERT';
      readonly columns: readonly Identifier[] | undefined;
      readonly values: readonly Expression[];
    };

type Clause = {
  readonly matched: boolean;
  readonly condition: Expression | undefined;
  readonly action: Action;
};

/** MERGE INTO t USING source ON … WHEN … (docs.snowflake.com sql-reference/sql/merge). */
export const merge: Statement = async (reader, execution) => {
  reader.expectWords('INTO');
  const name = reader.objectName();
  const given =
    reader.takeWords('AS') || !reader.isWords('USING') ? reader.identifier() : undefined;
  reader.expectWords('USING');
  const source = parseFromItem(reader);
  reader.expectWords('ON');
  const on = parseExpression(reader);
  const clauses = readClauses(reader);
  reader.expectEnd();

  const compiler = await execution.compiler([source, on, clauses]);
  const target = targetOf(name, given, execution, compiler);
  const read = readSource(source, execution, compiler);
  const scope: Scope = { ...emptyScope, relations: [target.relation, ...read.relations] };
  const condition = asBoolean(compiler.expression(on, scope)).sql;
  const compiled = clauses.map((clause) => ({
    kind: clause.action.kind,
    sql: clauseSql(clause, target, scope, read.relations, execution, compiler),
    when: clause.condition && asBoolean(compiler.expression(clause.condition, scope)).sql,
  }));
  const counts = new Map<string, number>();
  if (!execution.describeOnly) {
    await execution.write([target.table], async () => {
      for (const sql of read.prepare) await execution.run(sql);
      if (execution.parameter('ERROR_ON_NONDETERMINISTIC_MERGE') !== 'false') {
        await refuseDuplicates(
          target,
          read.sql,
          condition,
          compiled.filter(({ kind }) => kind !== 'INSERT'),
          execution,
        );
      }
      const actions = await execution.transaction.runReturning(
        `MERGE INTO ${target.table.physical} AS ${target.alias} USING ${read.sql} ON (${condition}) ${compiled.map(({ sql }) => sql).join(' ')} RETURNING merge_action`,
      );
      for (const action of actions)
        counts.set(String(action), (counts.get(String(action)) ?? 0) + 1);
      for (const sql of read.cleanUp) await execution.run(sql);
    });
  }
  const kinds = (['INSERT', 'UPDATE', 'DELETE'] as const).filter((kind) =>
    clauses.some(({ action }) => action.kind === kind),
  );
  const words = { INSERT: 'inserted', UPDATE: 'updated', DELETE: 'deleted' } as const;
  return countResult(
    execution.queryId,
    statementType.merge,
    kinds.map((kind) => [`number of rows ${words[kind]}`, counts.get(kind) ?? 0] as const),
  );
};

export const readClauses = (reader: TokenReader): readonly Clause[] => {
  const clauses: Clause[] = [];
  while (reader.takeWords('WHEN')) {
    const matched = !reader.takeWords('NOT');
    reader.expectWords('MATCHED');
    const condition = reader.takeWords('AND') ? parseExpression(reader) : undefined;
    reader.expectWords('THEN');
    clauses.push({
      matched,
      condition,
      action: matched ? readMatchedAction(reader) : readInsert(reader),
    });
  }
  if (clauses.length === 0) throw reader.unexpected();
  return clauses;
};

const readMatchedAction = (reader: TokenReader): Action => {
  if (reader.takeWords('DELETE')) return { kind: 'DELETE' };
  reader.expectWords('UPDATE');
  reader.expectWords('SET');
  return { kind: 'UPDATE', assignments: readAssignments(reader) };
};

const readInsert = (reader: TokenReader): Action => {
  reader.expectWords('INSERT');
  const columns = reader.isSymbol('(') ? reader.bracketed(() => reader.identifier()) : undefined;
  reader.expectWords('VALUES');
  const values = reader.bracketed((): Expression =>
    reader.takeWords('DEFAULT') ? { kind: 'default' } : parseExpression(reader),
  );
  return { kind: 'INSERT', columns, values };
};

type Source = {
  readonly sql: string;
  readonly relations: readonly ScopeRelation[];
  readonly prepare: readonly string[];
  readonly cleanUp: readonly string[];
};

/** The source, computed once into a table of its own unless it is a table already: it is read for the check and for the merge. */
const readSource = (item: FromItem, execution: EngineExecution, compiler: Compiler): Source => {
  const from = compileFrom([item], emptyScope, compiler);
  if (item.kind === 'table')
    return {
      sql: from.sql.replace(/^ FROM /, ''),
      relations: from.relations,
      prepare: [],
      cleanUp: [],
    };
  const copy = execution.temporaryName();
  const alias = compiler.nextAlias();
  const columns = from.relations.flatMap((relation) => relation.columns);
  const relations = from.relations.map((relation): ScopeRelation => ({
    ...relation,
    columns: relation.columns.map((column): ScopeColumn => {
      const { name, type, nullable, hidden } = column;
      const sql = `${alias}.c${columns.indexOf(column) + 1}`;
      return { name, type, nullable, sql, ...(hidden && { hidden }) };
    }),
  }));
  return {
    sql: `${copy} AS ${alias}`,
    relations,
    prepare: [
      from.complete(
        `CREATE TEMP TABLE ${copy} AS SELECT ${columns.map(({ sql }, index) => `${sql} AS c${index + 1}`).join(', ')}${from.sql}`,
      ),
    ],
    cleanUp: [`DROP TABLE ${copy}`],
  };
};

const clauseSql = (
  { matched, condition, action }: Clause,
  target: Target,
  scope: Scope,
  source: readonly ScopeRelation[],
  execution: EngineExecution,
  compiler: Compiler,
): string => {
  const sees: Scope = matched ? scope : { ...scope, relations: source };
  const and =
    condition === undefined ? '' : ` AND ${asBoolean(compiler.expression(condition, sees)).sql}`;
  const head = `WHEN ${matched ? '' : 'NOT '}MATCHED${and} THEN`;
  switch (action.kind) {
    case 'DELETE':
      return `${head} DELETE`;
    case 'UPDATE':
      return `${head} UPDATE SET ${assignmentSql(action.assignments, target, scope, compiler)}`;
    case 'INSERT':
      return `${head} INSERT ${insertValues(action, target, sees, execution, compiler)}`;
  }
};

const insertValues = (
  action: Extract<Action, { kind: 'INSERT' }>,
  { table }: Target,
  scope: Scope,
  execution: EngineExecution,
  compiler: Compiler,
): string => {
  const columns =
    action.columns === undefined ? table.columns : targetColumns(table, action.columns, execution);
  if (columns.length !== action.values.length) {
    throw new SnowflakeError(
      '002020',
      '21S01',
      `SQL compilation error:\nInsert value list does not match column list expecting ${columns.length} but got ${action.values.length}`,
    );
  }
  const value = (column: Column): string => {
    const expression = action.values[columns.indexOf(column)];
    const compiled =
      expression === undefined || expression.kind === 'default'
        ? defaultValue(column, table, compiler)
        : compiler.expression(expression, scope);
    return storeValue(compiled, column);
  };
  return `(${table.columns.map(({ physical }) => duckdbIdentifier(physical)).join(', ')}) VALUES (${table.columns.map(value).join(', ')})`;
};

/**
 * Several source rows for one target row, of which at least one would update it, have no certain outcome
 * (docs.snowflake.com sql-reference/sql/merge, "Nondeterministic results for UPDATE and DELETE"). @throws SnowflakeError 100090
 */
const refuseDuplicates = async (
  target: Target,
  source: string,
  on: string,
  clauses: readonly { kind: string; when: string | undefined }[],
  execution: EngineExecution,
): Promise<void> => {
  if (!clauses.some(({ kind }) => kind === 'UPDATE')) return;
  const action = `CASE ${clauses.map(({ kind, when }) => `WHEN ${when ?? 'true'} THEN '${kind}'`).join(' ')} END`;
  const [found] = await execution.read(
    `SELECT row FROM (SELECT ${target.alias}.rowid AS row, ${action} AS action FROM ${target.table.physical} AS ${target.alias} JOIN ${source} ON (${on})) GROUP BY row HAVING count(action) > 1 AND bool_or(action = 'UPDATE') LIMIT 1`,
  );
  if (found === undefined) return;
  const [row = []] = await execution.read(
    encodeSql(
      `SELECT * FROM ${target.table.physical} WHERE rowid = ${String(found[0])}`,
      target.table.columns,
    ),
  );
  const values = row.map((cell, index) =>
    cell === null
      ? 'NULL'
      : target.table.columns[index]?.type.kind === 'TEXT'
        ? JSON.stringify(cell)
        : (cell as string),
  );
  throw new SnowflakeError(
    '100090',
    '42P18',
    `Duplicate row detected during DML action\nRow Values: [${values.join(', ')}]`,
  );
};
