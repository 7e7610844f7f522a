import type { Expression, ExpressionOf } from '../syntax/ast.ts';
import { asText } from '../types/cast-sql.ts';
import { boolean } from '../types/data-type.ts';
import type { Compile } from './compiler.ts';
import { typed, type TypedSql } from './typed-sql.ts';

/** LIKE, ILIKE and RLIKE, against one pattern or ANY or ALL of several. */
export const compileLike = (expression: ExpressionOf<'like'>, compile: Compile): TypedSql => {
  const operand = asText(compile(expression.operand));
  const one = (pattern: Expression): string => {
    const sql = asText(compile(pattern)).sql;
    if (expression.operator === 'RLIKE') return `regexp_full_match(${operand.sql}, ${sql}, 's')`;
    const escape =
      expression.escape === undefined ? '' : ` ESCAPE ${asText(compile(expression.escape)).sql}`;
    return `(${operand.sql} ${expression.operator} ${sql}${escape})`;
  };
  const joined = expression.patterns
    .map(one)
    .join(expression.quantifier === 'ALL' ? ' AND ' : ' OR ');
  return typed(`(${expression.negated ? 'NOT ' : ''}(${joined}))`, boolean, true);
};
