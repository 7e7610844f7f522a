import { compilationError } from '../errors.ts';
import type { Expression, Query, QueryBody } from '../syntax/ast.ts';
import type { CompiledQuery, OutputColumn } from './compiled-query.ts';
import type { Compiler } from './compiler.ts';
import type { CommonTableScope, Scope } from './scope.ts';
import type { Body } from './compiled-body.ts';
import { compileOrder } from './compile-order.ts';
import { compileSelect } from './compile-select.ts';
import { compileRows } from './compile-values.ts';
import { compileSet } from './compile-set.ts';

const completed = ({ complete, ...body }: Body): Body =>
  complete === undefined ? body : { ...body, sql: complete(body.sql) };

/** A query with its CTEs, order and limit. DuckDB's columns are `c1`, `c2`, … whatever Snowflake calls them. */
export const compileQuery = (query: Query, outer: Scope, compiler: Compiler): CompiledQuery => {
  const { scope, prefix } = compileCommonTables(query, outer, compiler);
  const body = compileBody(query.body, scope, compiler);
  const order = compileOrder(query, body, scope, compiler);
  // DuckDB orders a set operation by its plain columns only: a SELECT around it may order by more.
  const ordered =
    order !== '' && body.orderScope === undefined ? `SELECT * FROM (${body.sql})` : body.sql;
  const number = (keyword: string, expression: Expression | undefined): string => {
    if (expression === undefined || expression.kind === 'null') return '';
    const value = compiler.expression(expression, scope);
    if (!/^\d+$/.test(value.constant?.value ?? '')) {
      throw compilationError(
        '001003',
        '42000',
        `syntax error unexpected '${value.constant?.value ?? keyword}'.`,
      );
    }
    return ` ${keyword} ${value.constant?.value ?? ''}`;
  };
  const top = query.body.kind === 'select' ? query.body.select.top : undefined;
  const sql = `${prefix}${ordered}${order}${number('LIMIT', query.limit ?? top)}${number('OFFSET', query.offset)}`;
  return { columns: body.columns, sql: body.complete?.(sql) ?? sql };
};

const compileCommonTables = (
  query: Query,
  outer: Scope,
  compiler: Compiler,
): { scope: Scope; prefix: string } => {
  if (query.with.length === 0)
    return {
      scope: { relations: [], parent: outer, commonTables: outer.commonTables },
      prefix: '',
    };
  const commonTables = new Map(outer.commonTables);
  const definitions: string[] = [];
  for (const table of query.with) {
    const name = compiler.foldName(table.name);
    const physical = compiler.nextAlias();
    const scope: Scope = { relations: [], parent: outer, commonTables: new Map(commonTables) };
    const renamed = (columns: readonly OutputColumn[]): CommonTableScope => ({
      physical,
      columns: columns.map((column, index) => {
        const given = table.columns[index];
        return { ...column, name: given === undefined ? column.name : compiler.foldName(given) };
      }),
    });
    const { body } = table.query;
    if (query.recursive && body.kind === 'set') {
      // The recursive part reads the table with the columns of the anchor part.
      const anchor = compileBody(body.left, scope, compiler);
      (scope.commonTables as Map<string, CommonTableScope>).set(name, renamed(anchor.columns));
    }
    const compiled = compileQuery(table.query, scope, compiler);
    definitions.push(
      `${physical}(${compiled.columns.map((_, index) => `c${index + 1}`).join(', ')}) AS (${compiled.sql})`,
    );
    commonTables.set(name, renamed(compiled.columns));
  }
  return {
    scope: { relations: [], parent: outer, commonTables },
    prefix: `WITH ${query.recursive ? 'RECURSIVE ' : ''}${definitions.join(', ')} `,
  };
};

const compileBody = (body: QueryBody, scope: Scope, compiler: Compiler): Body => {
  switch (body.kind) {
    case 'select':
      return compileSelect(body.select, scope, compiler);
    case 'values':
      return compileRows(body.rows, scope, compiler);
    case 'nested': {
      const nested = compileQuery(body.query, scope, compiler);
      return { ...nested, sql: `SELECT * FROM (${nested.sql})` };
    }
    case 'set':
      return compileSet(
        body.operator,
        completed(compileBody(body.left, scope, compiler)),
        completed(compileBody(body.right, scope, compiler)),
        compiler,
      );
  }
};
