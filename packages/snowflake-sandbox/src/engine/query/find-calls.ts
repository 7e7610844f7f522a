import { aggregateNames } from '../functions/aggregate-names.ts';
import type { Call, Expression } from '../syntax/ast.ts';

/** Every value inside a piece of syntax, itself included, outermost first. */
export function* walk(node: unknown): Iterable<Readonly<Record<string, unknown>>> {
  if (Array.isArray(node)) {
    for (const item of node) yield* walk(item);
  } else if (typeof node === 'object' && node !== null) {
    yield node as Readonly<Record<string, unknown>>;
    for (const value of Object.values(node)) yield* walk(value);
  }
}

/** Whether the expression aggregates rows: a call of an aggregate that is no window function, outside of subqueries. */
export const containsAggregate = (expression: Expression): boolean => {
  if (expression.kind === 'subquery' || expression.kind === 'exists') return false;
  if (expression.kind === 'call') {
    const call: Call = expression.call;
    if (aggregateNames.has(call.name) && call.over === undefined) return true;
    return call.arguments.some(containsAggregate);
  }
  return Object.values(expression).some((value: unknown) => {
    const items: readonly unknown[] = Array.isArray(value)
      ? (value as readonly unknown[])
      : [value];
    return items.some((item) => {
      if (typeof item !== 'object' || item === null) return false;
      if ('kind' in item) return containsAggregate(item as Expression);
      return Object.values(item).some(
        (inner: unknown) =>
          typeof inner === 'object' &&
          inner !== null &&
          'kind' in inner &&
          containsAggregate(inner as Expression),
      );
    });
  });
};
