import type { CommonTable, Expression, Query, QueryBody } from './ast.ts';
import { parseOrderItem } from './parse-call.ts';
import { parseAdditive, parseExpression } from './parse-expression.ts';
import { TokenReader } from './token-reader.ts';
import { parseRows } from './parse-rows.ts';
import { parseSelect } from './parse-select.ts';

/** `[WITH …] SELECT … [UNION …] [ORDER BY …] [LIMIT …]`, without surrounding brackets or with. */
export const parseQuery = (reader: TokenReader): Query => {
  const withs: CommonTable[] = [];
  let recursive = false;
  if (reader.takeWords('WITH')) {
    recursive = reader.takeWords('RECURSIVE');
    withs.push(...reader.list(() => parseCommonTable(reader)));
  }
  const body = parseSetOperations(reader);
  let orderBy: Query['orderBy'] = [];
  let orderByAll: Query['orderByAll'];
  if (reader.takeWords('ORDER BY')) {
    if (reader.takeWords('ALL'))
      orderByAll = { descending: reader.takeWords('DESC') || (reader.takeWords('ASC') && false) };
    else orderBy = reader.list(() => parseOrderItem(reader));
  }
  const { limit, offset } = parseLimit(reader);
  return {
    with: withs,
    recursive,
    body,
    orderBy,
    ...(orderByAll && { orderByAll }),
    ...(limit && { limit }),
    ...(offset && { offset }),
  };
};

const parseLimit = (reader: TokenReader): { limit?: Expression; offset?: Expression } => {
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  if (reader.takeWords('LIMIT')) {
    limit = parseExpression(reader);
    if (reader.takeWords('OFFSET')) offset = parseExpression(reader);
  } else {
    if (reader.takeWords('OFFSET')) {
      offset = parseExpression(reader);
      if (!reader.takeWords('ROWS')) reader.takeWords('ROW');
    }
    if (reader.takeWords('FETCH')) {
      if (!reader.takeWords('FIRST')) reader.takeWords('NEXT');
      limit = parseExpression(reader);
      if (!reader.takeWords('ROWS')) reader.takeWords('ROW');
      reader.takeWords('ONLY');
    }
  }
  return { ...(limit && { limit }), ...(offset && { offset }) };
};

const parseCommonTable = (reader: TokenReader): CommonTable => {
  const name = reader.identifier();
  const columns = reader.isSymbol('(') ? reader.bracketed(() => reader.identifier()) : [];
  reader.expectWords('AS');
  reader.expectSymbol('(');
  const query = parseQuery(reader);
  reader.expectSymbol(')');
  return { name, columns, query };
};

const parseSetOperations = (reader: TokenReader): QueryBody => {
  let left = parseIntersect(reader);
  for (;;) {
    if (reader.takeWords('UNION')) {
      const operator = reader.takeWords('ALL')
        ? 'UNION ALL'
        : (reader.takeWords('DISTINCT'), 'UNION');
      left = { kind: 'set', operator, left, right: parseIntersect(reader) };
    } else if (reader.takeWords('EXCEPT') || reader.takeWords('MINUS')) {
      left = { kind: 'set', operator: 'EXCEPT', left, right: parseIntersect(reader) };
    } else return left;
  }
};

const parseIntersect = (reader: TokenReader): QueryBody => {
  let left = parseOperand(reader);
  while (reader.takeWords('INTERSECT')) {
    left = { kind: 'set', operator: 'INTERSECT', left, right: parseOperand(reader) };
  }
  return left;
};

const parseOperand = (reader: TokenReader): QueryBody => {
  if (reader.takeSymbol('(')) {
    const query = parseQuery(reader);
    reader.expectSymbol(')');
    return { kind: 'nested', query };
  }
  if (reader.takeWords('VALUES')) return { kind: 'values', rows: parseRows(reader) };
  return { kind: 'select', select: parseSelect(reader) };
};

/** A reader over a statement's text. @throws SnowflakeError 001003 at a character that SQL does not have */
export const statementReader = (sql: string): TokenReader =>
  new TokenReader(sql, { query: parseQuery, expression: parseExpression, operand: parseAdditive });
