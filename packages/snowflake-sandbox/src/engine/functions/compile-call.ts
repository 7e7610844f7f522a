import { compilationError, unknownFunction, wrongArgumentCount } from '../errors.ts';
import type { Compiler } from '../query/compiler.ts';
import { orderSuffix } from '../query/compile-order.ts';
import { orderKey } from '../query/comparison-sql.ts';
import type { Scope } from '../query/scope.ts';
import { stringLiteral } from '../query/literal-sql.ts';
import type { TypedSql } from '../query/typed-sql.ts';
import type { Call, Expression, Window } from '../syntax/ast.ts';
import { aggregateFunctions } from './aggregate-functions.ts';
import { arrayFunctions } from './array-functions.ts';
import { conditionalFunctions } from './conditional-functions.ts';
import { contextFunctions } from './context-functions.ts';
import { conversionFunctions } from './conversion-functions.ts';
import { dateTimeFunctions } from './date-time-functions.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { hashFunctions } from './hash-functions.ts';
import { numberFunctions } from './number-functions.ts';
import { objectFunctions } from './object-functions.ts';
import { regularExpressionFunctions } from './regular-expression-functions.ts';
import { semiStructuredFunctions } from './semi-structured-functions.ts';
import { sequenceFunctions } from './sequence-functions.ts';
import { textFunctions } from './text-functions.ts';
import { windowFunctions } from './window-functions.ts';

/** Every function there is. */
const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  Object.entries({
    ...conditionalFunctions,
    ...textFunctions,
    ...regularExpressionFunctions,
    ...numberFunctions,
    ...dateTimeFunctions,
    ...conversionFunctions,
    ...semiStructuredFunctions,
    ...objectFunctions,
    ...arrayFunctions,
    ...hashFunctions,
    ...contextFunctions,
    ...sequenceFunctions,
    ...aggregateFunctions,
    ...windowFunctions,
  }),
);

/** A function call. @throws SnowflakeError 002140 for a name that is not on the list, 000938/000939 for a wrong count */
export const compileCall = (call: Call, scope: Scope, compiler: Compiler): TypedSql => {
  const definition = functions.get(call.name);
  if (definition === undefined) throw unknownFunction(call.name);
  if (compiler.onlyFunctions !== undefined && !compiler.onlyFunctions.has(call.name)) {
    throw compilationError(
      '002017',
      '42601',
      `COPY statement only supports simple SELECT from stage statements for import.`,
    );
  }
  const [min, max] = definition.arity;
  if (Object.keys(call.named).length > 0) throw unknownFunction(call.name);
  if (
    definition.kind === 'scalar' &&
    (call.over !== undefined || call.withinGroup !== undefined || call.distinct)
  ) {
    throw compilationError(
      '002303',
      '42601',
      `Invalid function type [${call.name}] for window function.`,
    );
  }
  if (definition.kind === 'window' && call.over === undefined) {
    throw compilationError(
      '002302',
      '42601',
      `Missing OVER clause for window function [${call.name}].`,
    );
  }
  if (
    call.star &&
    !['COUNT', 'OBJECT_CONSTRUCT', 'OBJECT_CONSTRUCT_KEEP_NULL', 'HASH', 'HASH_AGG'].includes(
      call.name,
    )
  ) {
    throw compilationError('001003', '42000', `syntax error unexpected '*'.`);
  }
  const args = call.arguments.map(
    (expression, index) =>
      word(definition, expression, index) ?? compiler.expression(expression, scope),
  );
  const starred =
    call.star && call.name.startsWith('HASH')
      ? scope.relations.flatMap(({ columns }) => columns.filter(({ hidden }) => hidden !== true))
      : [];
  const count = args.length + starred.length;
  if (count < min) throw wrongArgumentCount(call.name, min, count);
  if (count > max) throw wrongArgumentCount(call.name, max, count);
  return definition.compile([...args, ...starred], {
    call,
    compiler,
    scope,
    over: call.over === undefined ? '' : ` OVER (${compileWindow(call.over, scope, compiler)})`,
    distinct: call.distinct ? 'DISTINCT ' : '',
  });
};

/** A bare word where the function takes one. */
const word = (
  definition: FunctionDefinition,
  expression: Expression,
  index: number,
): TypedSql | undefined => {
  if (definition.words?.includes(index) !== true || expression.kind !== 'column') return undefined;
  const [only] = expression.parts;
  return expression.parts.length === 1 && only !== undefined
    ? stringLiteral(only.value)
    : undefined;
};

const compileWindow = (window: Window, scope: Scope, compiler: Compiler): string => {
  const partition = window.partitionBy.map((expression) =>
    orderKey(compiler.expression(expression, scope)),
  );
  const order = window.orderBy.map(
    (item) => orderKey(compiler.expression(item.expression, scope)) + orderSuffix(item),
  );
  return [
    partition.length > 0 ? `PARTITION BY ${partition.join(', ')}` : '',
    order.length > 0 ? `ORDER BY ${order.join(', ')}` : '',
    window.frame,
  ]
    .filter((part) => part !== '')
    .join(' ');
};
