import type { Call, Expression, OrderItem, Window } from './ast.ts';
import type { TokenReader } from './token-reader.ts';

export const plainCall = (name: string, args: readonly Expression[]): Call => ({
  name,
  arguments: args,
  named: {},
  star: false,
  distinct: false,
});

/** A function call from its name on. */
export const parseCall = (reader: TokenReader): Call =>
  parseCallArguments(reader, reader.next().value);

export const parseCallArguments = (reader: TokenReader, name: string): Call => {
  reader.expectSymbol('(');
  const positional: Expression[] = [];
  const named: Record<string, Expression> = {};
  let star = false;
  const distinct = reader.takeWords('DISTINCT');
  if (name === 'EXTRACT' && reader.peek(1).value === 'FROM') {
    const part = reader.next();
    reader.expectWords('FROM');
    positional.push({ kind: 'string', value: part.value }, reader.expression());
  } else if (name === 'POSITION') {
    positional.push(reader.operand());
    if (reader.takeWords('IN')) positional.push(reader.expression());
    else while (reader.takeSymbol(',')) positional.push(reader.expression());
  } else if (!reader.isSymbol(')')) {
    reader.list(() => {
      if (reader.isSymbol('*') && (reader.isSymbol(')', 1) || reader.isSymbol(',', 1))) {
        reader.next();
        star = true;
      } else if (reader.peek().kind === 'word' && reader.isSymbol('=>', 1)) {
        const argument = reader.next().value;
        reader.expectSymbol('=>');
        named[argument] = reader.expression();
      } else
        positional.push(
          reader.startsQuery ? { kind: 'subquery', query: reader.query() } : reader.expression(),
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
    ? reader.list(() => reader.expression())
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
  const expression = reader.expression();
  const descending = reader.takeWords('DESC') || (reader.takeWords('ASC') && false);
  const nulls = reader.takeWords('NULLS FIRST')
    ? 'FIRST'
    : reader.takeWords('NULLS LAST')
      ? 'LAST'
      : undefined;
  return { expression, descending, ...(nulls && { nulls }) };
};
