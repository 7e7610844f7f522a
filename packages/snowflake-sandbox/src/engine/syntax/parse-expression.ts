import type { BinaryOperator, Call, Expression, OrderItem, PathStep, Window } from './ast.ts';
import type { Identifier } from './identifier.ts';
import { parseDataType } from './parse-data-type.ts';
import { notColumnReferences, reservedWords } from './reserved-words.ts';
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
    const items = reader.startsQuery
      ? reader.subquery(reader)
      : reader.list(() => parseExpression(reader));
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

const parseAdditive = (reader: TokenReader): Expression => {
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

const parsePrimary = (reader: TokenReader): Expression => {
  const token = reader.peek();
  switch (token.kind) {
    case 'number':
      reader.next();
      return { kind: 'number', text: token.value };
    case 'string':
      reader.next();
      return { kind: 'string', value: token.value };
    case 'bind':
      reader.next();
      return { kind: 'bind', index: Number(token.value) };
    case 'variable':
      reader.next();
      return { kind: 'variable', name: token.value };
    case 'positional':
      reader.next();
      return { kind: 'positional', index: Number(token.value) };
    case 'quoted':
      return parseName(reader);
    case 'word':
      return parseWord(reader);
    case 'symbol':
      return parseSymbol(reader);
    default:
      throw reader.unexpected();
  }
};

const parseSymbol = (reader: TokenReader): Expression => {
  if (reader.takeSymbol('(')) {
    if (reader.startsQuery) {
      const query = reader.subquery(reader);
      reader.expectSymbol(')');
      return { kind: 'subquery', query };
    }
    const items = reader.list(() => parseExpression(reader));
    reader.expectSymbol(')');
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'tuple', items };
  }
  if (reader.takeSymbol('[')) {
    const items = reader.isSymbol(']') ? [] : reader.list(() => parseExpression(reader));
    reader.expectSymbol(']');
    return { kind: 'array', items };
  }
  if (reader.takeSymbol('{')) {
    if (reader.takeSymbol('*')) {
      reader.expectSymbol('}');
      return { kind: 'object-star' };
    }
    const pairs = reader.isSymbol('}')
      ? []
      : reader.list(() => {
          const key = reader.string();
          reader.expectSymbol(':');
          return { key, value: parseExpression(reader) };
        });
    reader.expectSymbol('}');
    return { kind: 'object', pairs };
  }
  throw reader.unexpected();
};

const parseWord = (reader: TokenReader): Expression => {
  const token = reader.peek();
  const following = reader.peek(1);
  if (reader.takeWords('NULL')) return { kind: 'null' };
  if (reader.takeWords('TRUE')) return { kind: 'boolean', value: true };
  if (reader.takeWords('FALSE')) return { kind: 'boolean', value: false };
  if (reader.takeWords('CASE')) return parseCase(reader);
  if (token.value === 'X' && following.kind === 'string' && following.start === token.end) {
    reader.next();
    const type = { kind: 'BINARY', length: 8_388_608 } as const;
    return { kind: 'cast', operand: { kind: 'string', value: reader.string() }, type, try: false };
  }
  if (reader.isWords('INTERVAL') && following.kind === 'string') {
    reader.next();
    return { kind: 'interval', text: reader.string() };
  }
  if (
    ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ'].includes(
      token.value,
    ) &&
    following.kind === 'string'
  ) {
    const type = parseDataType(reader);
    return { kind: 'cast', operand: { kind: 'string', value: reader.string() }, type, try: false };
  }
  if (following.text === '(' && following.kind === 'symbol') {
    if (reader.takeWords('EXISTS')) {
      reader.expectSymbol('(');
      const query = reader.subquery(reader);
      reader.expectSymbol(')');
      return { kind: 'exists', query };
    }
    if (token.value === 'CAST' || token.value === 'TRY_CAST') {
      reader.next();
      reader.expectSymbol('(');
      const operand = parseExpression(reader);
      reader.expectWords('AS');
      const type = parseDataType(reader);
      reader.expectSymbol(')');
      return { kind: 'cast', operand, type, try: token.value === 'TRY_CAST' };
    }
    if (!reservedWords.has(token.value) || callableReservedWords.has(token.value)) {
      return { kind: 'call', call: parseCall(reader) };
    }
  }
  if (
    [
      'CURRENT_TIMESTAMP',
      'CURRENT_DATE',
      'CURRENT_TIME',
      'LOCALTIME',
      'LOCALTIMESTAMP',
      'CURRENT_USER',
    ].includes(token.value)
  ) {
    reader.next();
    return { kind: 'call', call: plainCall(token.value, []) };
  }
  if (notColumnReferences.has(token.value)) throw reader.unexpected();
  return parseName(reader);
};

/** Reserved words that are functions when a bracket follows. */
const callableReservedWords = new Set([
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'INSERT',
  'LEFT',
  'RIGHT',
]);

export const plainCall = (name: string, args: readonly Expression[]): Call => ({
  name,
  arguments: args,
  named: {},
  star: false,
  distinct: false,
});

const parseName = (reader: TokenReader): Expression => {
  const parts: Identifier[] = [reader.identifier()];
  while (parts.length < 4 && reader.takeSymbol('.')) {
    const token = reader.peek();
    if (token.kind === 'positional') {
      reader.next();
      const relation = parts.at(-1);
      return { kind: 'positional', index: Number(token.value), ...(relation && { relation }) };
    }
    parts.push(reader.identifier());
  }
  if (reader.isSymbol('(')) {
    // A schema-qualified call: a user-defined function, of which there are none here.
    return {
      kind: 'call',
      call: parseCallArguments(reader, parts.map(({ value }) => value).join('.')),
    };
  }
  return { kind: 'column', parts };
};

const parseCase = (reader: TokenReader): Expression => {
  const operand = reader.isWords('WHEN') ? undefined : parseExpression(reader);
  const whens: { when: Expression; then: Expression }[] = [];
  while (reader.takeWords('WHEN')) {
    const when = parseExpression(reader);
    reader.expectWords('THEN');
    whens.push({ when, then: parseExpression(reader) });
  }
  if (whens.length === 0) throw reader.unexpected();
  const otherwise = reader.takeWords('ELSE') ? parseExpression(reader) : undefined;
  reader.expectWords('END');
  return { kind: 'case', whens, ...(operand && { operand }), ...(otherwise && { otherwise }) };
};

/** A function call from its name on. */
export const parseCall = (reader: TokenReader): Call =>
  parseCallArguments(reader, reader.next().value);

const parseCallArguments = (reader: TokenReader, name: string): Call => {
  reader.expectSymbol('(');
  const positional: Expression[] = [];
  const named: Record<string, Expression> = {};
  let star = false;
  const distinct = reader.takeWords('DISTINCT');
  if (name === 'EXTRACT' && reader.peek(1).value === 'FROM') {
    const part = reader.next();
    reader.expectWords('FROM');
    positional.push({ kind: 'string', value: part.value }, parseExpression(reader));
  } else if (name === 'POSITION') {
    positional.push(parseAdditive(reader));
    if (reader.takeWords('IN')) positional.push(parseExpression(reader));
    else while (reader.takeSymbol(',')) positional.push(parseExpression(reader));
  } else if (!reader.isSymbol(')')) {
    reader.list(() => {
      if (reader.isSymbol('*') && (reader.isSymbol(')', 1) || reader.isSymbol(',', 1))) {
        reader.next();
        star = true;
      } else if (reader.peek().kind === 'word' && reader.isSymbol('=>', 1)) {
        const argument = reader.next().value;
        reader.expectSymbol('=>');
        named[argument] = parseExpression(reader);
      } else
        positional.push(
          reader.startsQuery
            ? { kind: 'subquery', query: reader.subquery(reader) }
            : parseExpression(reader),
        );
    });
  }
  let ignoreNulls = parseNullTreatment(reader);
  reader.expectSymbol(')');
  ignoreNulls ??= parseNullTreatment(reader);
  let withinGroup: readonly OrderItem[] | undefined;
  if (reader.takeWords('WITHIN GROUP')) {
    reader.expectSymbol('(');
    reader.expectWords('ORDER BY');
    withinGroup = reader.list(() => parseOrderItem(reader));
    reader.expectSymbol(')');
  }
  const over = reader.takeWords('OVER') ? parseWindow(reader) : undefined;
  return {
    name,
    arguments: positional,
    named,
    star,
    distinct,
    ...(withinGroup && { withinGroup }),
    ...(ignoreNulls !== undefined && { ignoreNulls }),
    ...(over && { over }),
  };
};

const parseNullTreatment = (reader: TokenReader): boolean | undefined =>
  reader.takeWords('IGNORE NULLS') ? true : reader.takeWords('RESPECT NULLS') ? false : undefined;

const parseWindow = (reader: TokenReader): Window => {
  reader.expectSymbol('(');
  const partitionBy = reader.takeWords('PARTITION BY')
    ? reader.list(() => parseExpression(reader))
    : [];
  const orderBy = reader.takeWords('ORDER BY') ? reader.list(() => parseOrderItem(reader)) : [];
  const frame = reader.isWords('ROWS') || reader.isWords('RANGE') ? parseFrame(reader) : '';
  reader.expectSymbol(')');
  return { partitionBy, orderBy, frame };
};

const parseFrame = (reader: TokenReader): string => {
  const unit = reader.next().value;
  const bound = (): string => {
    for (const fixed of ['UNBOUNDED PRECEDING', 'UNBOUNDED FOLLOWING', 'CURRENT ROW']) {
      if (reader.takeWords(fixed)) return fixed;
    }
    const distance = reader.integer();
    if (reader.takeWords('PRECEDING')) return `${distance} PRECEDING`;
    reader.expectWords('FOLLOWING');
    return `${distance} FOLLOWING`;
  };
  if (!reader.takeWords('BETWEEN')) return `${unit} ${bound()}`;
  const from = bound();
  reader.expectWords('AND');
  return `${unit} BETWEEN ${from} AND ${bound()}`;
};

export const parseOrderItem = (reader: TokenReader): OrderItem => {
  const expression = parseExpression(reader);
  const descending = reader.takeWords('DESC') || (reader.takeWords('ASC') && false);
  const nulls = reader.takeWords('NULLS FIRST')
    ? 'FIRST'
    : reader.takeWords('NULLS LAST')
      ? 'LAST'
      : undefined;
  return { expression, descending, ...(nulls && { nulls }) };
};
