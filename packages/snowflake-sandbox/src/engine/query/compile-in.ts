import { compilationError } from '../errors.ts';
import type { Expression, ExpressionOf, Query } from '../syntax/ast.ts';
import { boolean } from '../types/data-type.ts';
import { compare, comparable } from './comparison-sql.ts';
import type { Compile, Compiler } from './compiler.ts';
import type { Scope } from './scope.ts';
import { typed, type TypedSql } from './typed-sql.ts';
import { compileBinary } from './compile-binary.ts';

/** `[NOT] IN` a subquery, or a list of values or of lists of values. */
export const compileIn = (
  expression: ExpressionOf<'in'>,
  compile: Compile,
  scope: Scope,
  compiler: Compiler,
): TypedSql => {
  const { operand, items } = expression;
  const not = expression.negated ? 'NOT ' : '';
  if (!isList(items)) return inQuery(not, operandsOf(operand).map(compile), items, scope, compiler);
  return operand.kind === 'tuple'
    ? inTuples(not, operand, items, compile)
    : inValues(not, compile(operand), items.map(compile));
};

const isList = (items: ExpressionOf<'in'>['items']): items is readonly Expression[] =>
  Array.isArray(items);

const operandsOf = (operand: Expression): readonly Expression[] =>
  operand.kind === 'tuple' ? operand.items : [operand];

const inQuery = (
  not: string,
  operands: readonly TypedSql[],
  items: Query,
  scope: Scope,
  compiler: Compiler,
): TypedSql => {
  const query = compiler.query(items, scope);
  if (query.columns.length !== operands.length) {
    throw compilationError(
      '002057',
      '42601',
      `Invalid number of columns in subquery: expected ${operands.length}, got ${query.columns.length}`,
    );
  }
  const alias = compiler.nextAlias();
  const sides = operands.map((operand, index) =>
    comparable(
      '=',
      operand,
      typed(`${alias}.c${index + 1}`, query.columns[index]?.type ?? operand.type),
    ),
  );
  const left = sides.map(([a]) => a).join(', ');
  const right = sides.map(([, b]) => b).join(', ');
  const [one, many] = operands.length === 1 ? [left, right] : [`(${left})`, `(${right})`];
  return typed(`(${not}${one} IN (SELECT ${many} FROM (${query.sql}) AS ${alias}))`, boolean);
};

const inTuples = (
  not: string,
  left: Expression,
  items: readonly Expression[],
  compile: Compile,
): TypedSql => {
  const any = items.map(
    (right) => compileBinary({ kind: 'binary', operator: '=', left, right }, compile).sql,
  );
  return typed(`(${not}(${any.join(' OR ')}))`, boolean);
};

const inValues = (not: string, operand: TypedSql, items: readonly TypedSql[]): TypedSql => {
  const plain =
    items.every(({ type }) => type.kind === operand.type.kind) &&
    ['TEXT', 'NUMBER', 'DATE'].includes(operand.type.kind);
  const sql = plain
    ? `${operand.sql} ${not}IN (${items.map((item) => item.sql).join(', ')})`
    : `${not}(${items.map((item) => compare('=', operand, item).sql).join(' OR ')})`;
  return typed(`(${sql})`, boolean);
};
