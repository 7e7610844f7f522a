import { compilationError } from '../errors.ts';
import type { OrderItem, Query } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { orderKey } from './comparison-sql.ts';
import type { Scope } from './scope.ts';
import { typed } from './typed-sql.ts';
import type { Body } from './compiled-body.ts';

/** Snowflake sorts NULL as the largest value: last ascending, first descending (docs.snowflake.com constructs/order-by). */
export const orderSuffix = ({
  descending,
  nulls,
}: Pick<OrderItem, 'descending' | 'nulls'>): string =>
  `${descending ? ' DESC' : ' ASC'} NULLS ${nulls ?? (descending ? 'FIRST' : 'LAST')}`;

/** ` ORDER BY …` of a query around its body, or nothing. */
export const compileOrder = (
  query: Query,
  body: Body,
  scope: Scope,
  compiler: Compiler,
): string => {
  if (query.orderByAll) {
    const suffix = orderSuffix(query.orderByAll);
    return ` ORDER BY ${body.columns.map((column, index) => orderKey(typed(`c${index + 1}`, column.type)) + suffix).join(', ')}`;
  }
  if (query.orderBy.length === 0) return '';
  const outputs = new Map(
    body.columns.map(
      (column, index) => [column.name, () => typed(`c${index + 1}`, column.type)] as const,
    ),
  );
  const inner = body.orderScope ?? scope;
  const orderScope: Scope = {
    ...inner,
    aliases: new Map([...(inner.aliases ?? []), ...outputs]),
    aliasesFirst: true,
  };
  const items = query.orderBy.map((item) => {
    if (item.expression.kind === 'number') {
      const column = body.columns[Number(item.expression.text) - 1];
      if (column === undefined)
        throw compilationError(
          '002042',
          '42601',
          `ORDER BY position ${item.expression.text} is not in the select list`,
        );
      return orderKey(typed(`c${item.expression.text}`, column.type)) + orderSuffix(item);
    }
    // DuckDB lets an output stand alone in ORDER BY, not inside an expression: there the expression is compiled anew.
    const alone = item.expression.kind === 'column' && item.expression.parts.length === 1;
    const place =
      alone || body.orderScope === undefined ? orderScope : { ...inner, aliasesFirst: true };
    return orderKey(compiler.expression(item.expression, place)) + orderSuffix(item);
  });
  return ` ORDER BY ${items.join(', ')}`;
};
