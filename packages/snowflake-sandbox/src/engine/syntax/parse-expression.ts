import type { BinaryOperator, Expression, PathStep } from './ast.ts';
import { parseDataType } from './parse-data-type.ts';
import { parsePrimary } from './parse-primary.ts';
import type { TokenReader } from './token-reader.ts';

/** An expression of Snowflake SQL, lowest precedence first: OR, AND, NOT, comparison, `||` and +, *, unary, `::` and paths. */
export const parseExpression = (reader: TokenReader): Expression => {
  let left = parseAnd(reader);
  while (reader.takeWords('OR')) left = binary('OR', left, parseAnd(reader));
  return left;
};

const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
});

const parseAnd = (reader: TokenReader): Expression => {
  let left = parseNot(reader);
  while (reader.takeWords('AND')) left = binary('AND', left, parseNot(reader));
  return left;
};

const parseNot = (reader: TokenReader): Expression =>
  reader.takeWords('NOT') ? { kind: 'not', operand: parseNot(reader) } : parseComparison(reader);

const comparisons: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const parseComparison = (reader: TokenReader): Expression => {
  let left = parseAdditive(reader);
  for (;;) {
    const operator = reader.peek().kind === 'symbol' ? comparisons[reader.peek().text] : undefined;
    if (operator !== undefined) {
      reader.next();
      left = binary(operator, left, parseAdditive(reader));
      continue;
    }
    const predicate = parsePredicate(reader, left);
    if (predicate === undefined) return left;
    left = predicate;
  }
};

/** IS …, [NOT] BETWEEN, IN, LIKE and their relatives, behind their operand. */
const parsePredicate = (reader: TokenReader, operand: Expression): Expression | undefined => {
  if (reader.takeWords('IS')) {
    const negated = reader.takeWords('NOT');
    if (reader.takeWords('NULL')) return { kind: 'is-null', operand, negated };
    if (reader.takeWords('TRUE')) return { kind: 'is-true', operand, negated };
    if (reader.takeWords('FALSE')) return { kind: 'is-false', operand, negated };
    if (reader.takeWords('DISTINCT FROM')) {
      return { kind: 'is-distinct', left: operand, right: parseAdditive(reader), negated };
    }
    throw reader.unexpected();
  }
  const mark = reader.mark;
  const negated = reader.takeWords('NOT');
  if (reader.takeWords('BETWEEN')) {
    const low = parseAdditive(reader);
    reader.expectWords('AND');
    return { kind: 'between', operand, low, high: parseAdditive(reader), negated };
  }
  if (reader.takeWords('IN')) {
    reader.expectSymbol('(');
    const items = reader.startsQuery ? reader.query() : reader.list(() => parseExpression(reader));
    reader.expectSymbol(')');
    return { kind: 'in', operand, items, negated };
  }
  for (const operator of ['LIKE', 'ILIKE', 'RLIKE', 'REGEXP'] as const) {
    if (!reader.takeWords(operator)) continue;
    const name = operator === 'REGEXP' ? 'RLIKE' : operator;
    const quantifier = reader.takeWords('ANY')
      ? 'ANY'
      : reader.takeWords('ALL')
        ? 'ALL'
        : undefined;
    const patterns = quantifier
      ? reader.bracketed(() => parseExpression(reader))
      : [parseAdditive(reader)];
    const escape =
      name !== 'RLIKE' && reader.takeWords('ESCAPE') ? parseAdditive(reader) : undefined;
    return {
      kind: 'like',
      operand,
      operator: name,
      patterns,
      negated,
      ...(quantifier && { quantifier }),
      ...(escape && { escape }),
    };
  }
  reader.rewind(mark);
  return undefined;
};

/** `||`, + and - and what binds tighter. */
export const parseAdditive = (reader: TokenReader): Expression => {
  let left = parseMultiplicative(reader);
  for (;;) {
    const operator = (['+', '-', '||'] as const).find((symbol) => reader.takeSymbol(symbol));
    if (operator === undefined) return left;
    left = binary(operator, left, parseMultiplicative(reader));
  }
};

const parseMultiplicative = (reader: TokenReader): Expression => {
  let left = parseUnary(reader);
  for (;;) {
    const operator = (['*', '/', '%'] as const).find((symbol) => reader.takeSymbol(symbol));
    if (operator === undefined) return left;
    left = binary(operator, left, parseUnary(reader));
  }
};

const parseUnary = (reader: TokenReader): Expression => {
  if (reader.takeSymbol('-')) return { kind: 'negate', operand: parseUnary(reader) };
  if (reader.takeSymbol('+')) return parseUnary(reader);
  return parsePostfix(reader);
};

/** `a:b.c[0]`, `a[0]`, `a::type`, in any order. */
const parsePostfix = (reader: TokenReader): Expression => {
  let base = parsePrimary(reader);
  for (;;) {
    if (reader.takeSymbol('::')) {
      base = { kind: 'cast', operand: base, type: parseDataType(reader), try: false };
    } else if (reader.isSymbol(':') || reader.isSymbol('[')) {
      base = { kind: 'path', base, steps: parsePath(reader) };
    } else return base;
  }
};

const parsePath = (reader: TokenReader): readonly PathStep[] => {
  const steps: PathStep[] = [];
  const key = (): void => {
    const token = reader.next();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw reader.unexpected(token);
    // A path's keys are case-sensitive, quoted or not (docs.snowflake.com querying-semistructured).
    steps.push({ kind: 'key', key: token.kind === 'word' ? token.text : token.value });
  };
  if (reader.takeSymbol(':')) key();
  for (;;) {
    if (reader.takeSymbol('[')) {
      const index = parseExpression(reader);
      reader.expectSymbol(']');
      steps.push(
        index.kind === 'string' ? { kind: 'key', key: index.value } : { kind: 'index', index },
      );
    } else if (steps.length > 0 && reader.takeSymbol('.')) key();
    else return steps;
  }
};
