import { compilationError } from '../errors.ts';
import type { Expression, Select } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { containsAggregate } from './find-calls.ts';
import type { Scope } from './scope.ts';
import type { Output } from './compiled-body.ts';

/** ` GROUP BY …`, or nothing. */
export const compileGroup = (
  select: Select,
  outputs: readonly Output[],
  scope: Scope,
  compiler: Compiler,
): string => {
  if (select.groupByAll) {
    const keys = outputs.flatMap(({ value, expression }, index) =>
      expression !== undefined && containsAggregate(expression)
        ? []
        : value.constant
          ? []
          : [String(index + 1)],
    );
    return keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  }
  if (select.groupBy.length === 0) return '';
  const key = (expression: Expression): string => {
    if (expression.kind === 'number') {
      const output = outputs[Number(expression.text) - 1];
      if (output === undefined)
        throw compilationError(
          '002042',
          '42601',
          `GROUP BY position ${expression.text} is not in the select list`,
        );
      return expression.text;
    }
    return compiler.expression(expression, scope).sql;
  };
  const items = select.groupBy.map((item) => {
    switch (item.kind) {
      case 'expression':
        return key(item.expression);
      case 'rollup':
      case 'cube':
        return `${item.kind.toUpperCase()} (${item.items.map(key).join(', ')})`;
      case 'sets':
        return `GROUPING SETS (${item.sets.map((set) => `(${set.map(key).join(', ')})`).join(', ')})`;
    }
  });
  return ` GROUP BY ${items.join(', ')}`;
};
