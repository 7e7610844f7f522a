import { compilationError, unsupported } from '../errors.ts';
import type {
  Alias,
  Call,
  CommonTable,
  Expression,
  FromItem,
  GroupItem,
  Query,
  QueryBody,
  Select,
  SelectItem,
  StageFromItem,
} from './ast.ts';
import type { Identifier } from './identifier.ts';
import { parseCall, parseOrderItem } from './parse-call.ts';
import { parseAdditive, parseExpression } from './parse-expression.ts';
import { notTableNames, reservedWords } from './reserved-words.ts';
import { TokenReader } from './token-reader.ts';

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

/** The rows behind VALUES. */
export const parseRows = (reader: TokenReader): readonly (readonly Expression[])[] => {
  const rows = reader.list(() =>
    reader.bracketed((): Expression =>
      reader.takeWords('DEFAULT') ? { kind: 'default' } : parseExpression(reader),
    ),
  );
  const width = rows[0]?.length;
  if (rows.some((row) => row.length !== width)) {
    throw compilationError(
      '002020',
      '21S01',
      'Insert value list does not match column list expecting ' +
        String(width) +
        ' but got ' +
        String(rows.find((row) => row.length !== width)?.length),
    );
  }
  return rows;
};

const parseSelect = (reader: TokenReader): Select => {
  reader.expectWords('SELECT');
  const distinct = reader.takeWords('DISTINCT') || (reader.takeWords('ALL') && false);
  const top =
    reader.isWords('TOP') && reader.peek(1).kind === 'number'
      ? (reader.next(), parseExpression(reader))
      : undefined;
  const items = reader.list(() => parseSelectItem(reader));
  const from = reader.takeWords('FROM') ? reader.list(() => parseFromItem(reader)) : [];
  const where = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  let groupBy: readonly GroupItem[] = [];
  let groupByAll = false;
  if (reader.takeWords('GROUP BY')) {
    if (reader.takeWords('ALL')) groupByAll = true;
    else groupBy = reader.list(() => parseGroupItem(reader));
  }
  const having = reader.takeWords('HAVING') ? parseExpression(reader) : undefined;
  const qualify = reader.takeWords('QUALIFY') ? parseExpression(reader) : undefined;
  return {
    distinct,
    items,
    from,
    groupBy,
    groupByAll,
    ...(top && { top }),
    ...(where && { where }),
    ...(having && { having }),
    ...(qualify && { qualify }),
  };
};

const parseGroupItem = (reader: TokenReader): GroupItem => {
  if (reader.isWords('ROLLUP') || reader.isWords('CUBE')) {
    const kind = reader.next().value === 'CUBE' ? 'cube' : 'rollup';
    return { kind, items: reader.bracketed(() => parseExpression(reader)) };
  }
  if (reader.takeWords('GROUPING SETS')) {
    const set = (): readonly Expression[] => {
      if (!reader.isSymbol('(')) return [parseExpression(reader)];
      if (reader.isSymbol(')', 1)) {
        reader.next();
        reader.next();
        return [];
      }
      return reader.bracketed(() => parseExpression(reader));
    };
    return { kind: 'sets', sets: reader.bracketed(set) };
  }
  return { kind: 'expression', expression: parseExpression(reader) };
};

const parseSelectItem = (reader: TokenReader): SelectItem => {
  const qualifier = starQualifier(reader);
  if (qualifier !== undefined) return parseStar(reader, qualifier);
  const { start } = reader.peek();
  const expression = parseExpression(reader);
  const text = reader.textFrom(start);
  const alias = parseSelectAlias(reader);
  return { kind: 'expression', expression, text, ...(alias && { alias }) };
};

const parseSelectAlias = (reader: TokenReader): Identifier | undefined => {
  if (reader.takeWords('AS')) return reader.identifier();
  const token = reader.peek();
  if (token.kind === 'quoted') return reader.identifier();
  if (token.kind !== 'word' || !reader.isName || clauseWords.has(token.value)) return undefined;
  return reader.identifier();
};

/** Words that begin the next clause, so that they are no alias unless AS says so. */
const clauseWords = new Set(
  'LIMIT OFFSET FETCH UNION EXCEPT MINUS INTERSECT QUALIFY WHERE GROUP HAVING ORDER FROM ON USING WHEN WINDOW AT BEFORE CHANGES MATCH_RECOGNIZE PIVOT UNPIVOT CONNECT START SET'.split(
    ' ',
  ),
);

/** `*` or `a.b.*`; undefined, and nothing read, when it is something else. */
const starQualifier = (reader: TokenReader): readonly Identifier[] | undefined => {
  const mark = reader.mark;
  const parts: Identifier[] = [];
  for (;;) {
    if (reader.takeSymbol('*')) return parts;
    if (!reader.isName) break;
    parts.push(reader.identifier());
    if (!reader.takeSymbol('.')) break;
  }
  reader.rewind(mark);
  return undefined;
};

const parseStar = (reader: TokenReader, qualifier: readonly Identifier[]): SelectItem => {
  const ilike = reader.takeWords('ILIKE') ? reader.string() : undefined;
  const oneOrMore = <T>(read: () => T): T[] =>
    reader.isSymbol('(') ? reader.bracketed(read) : [read()];
  const exclude = reader.takeWords('EXCLUDE') ? oneOrMore(() => reader.identifier()) : [];
  const replace = reader.takeWords('REPLACE')
    ? oneOrMore(() => {
        const expression = parseExpression(reader);
        reader.expectWords('AS');
        return { expression, column: reader.identifier() };
      })
    : [];
  const rename = reader.takeWords('RENAME')
    ? oneOrMore(() => {
        const column = reader.identifier();
        reader.expectWords('AS');
        return { column, to: reader.identifier() };
      })
    : [];
  return {
    kind: 'star',
    exclude,
    rename,
    replace,
    ...(qualifier.length > 0 && { qualifier }),
    ...(ilike !== undefined && { ilike }),
  };
};

/** One item of FROM with the joins behind it. */
export const parseFromItem = (reader: TokenReader): FromItem => {
  let left = parseRelation(reader);
  for (;;) {
    const join = parseJoinWords(reader);
    if (join === undefined) return left;
    const right = parseRelation(reader);
    let on: Expression | undefined;
    let using: readonly Identifier[] = [];
    if (reader.takeWords('ON')) on = parseExpression(reader);
    else if (reader.takeWords('USING')) using = reader.bracketed(() => reader.identifier());
    left = { kind: 'join', ...join, left, right, using, ...(on && { on }) };
  }
};

const parseJoinWords = (
  reader: TokenReader,
): { join: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS'; natural: boolean } | undefined => {
  if (reader.takeWords('CROSS JOIN')) return { join: 'CROSS', natural: false };
  if (reader.isWords('ASOF')) throw unsupported('ASOF JOIN');
  const natural = reader.takeWords('NATURAL');
  for (const join of ['LEFT', 'RIGHT', 'FULL', 'INNER'] as const) {
    if (
      reader.isWords(join) &&
      (reader.peek(1).value === 'JOIN' || (reader.peek(1).value === 'OUTER' && join !== 'INNER'))
    ) {
      reader.next();
      reader.takeWords('OUTER');
      reader.expectWords('JOIN');
      return { join, natural };
    }
  }
  if (reader.takeWords('JOIN')) return { join: 'INNER', natural };
  if (natural) throw reader.unexpected();
  return undefined;
};

const parseRelation = (reader: TokenReader): FromItem => {
  const lateral = reader.takeWords('LATERAL');
  const token = reader.peek();
  if (token.kind === 'stage' || (token.kind === 'string' && token.value.startsWith('@'))) {
    return parseStageItem(reader);
  }
  if (reader.isWords('VALUES')) {
    // VALUES stands in FROM with or without brackets around it.
    reader.next();
    const query = simpleQuery({ kind: 'values', rows: parseRows(reader) });
    return { kind: 'subquery', query, lateral, alias: parseAlias(reader) };
  }
  if (reader.isSymbol('(')) {
    if (reader.startsQuery) {
      reader.next();
      const query = parseQuery(reader);
      reader.expectSymbol(')');
      return { kind: 'subquery', query, lateral, alias: parseAlias(reader) };
    }
    reader.next();
    const item = parseFromItem(reader);
    reader.expectSymbol(')');
    return item;
  }
  if (reader.takeWords('TABLE')) {
    reader.expectSymbol('(');
    if (reader.peek().kind === 'string') throw unsupported('TABLE(string)');
    const call = parseTableFunction(reader);
    reader.expectSymbol(')');
    return { kind: 'function', call, lateral, alias: parseAlias(reader) };
  }
  if (reader.isSymbol('(', 1) && !reader.isWords('IDENTIFIER')) {
    if (!lateral) throw reader.unexpected(reader.peek(1));
    return { kind: 'function', call: parseCall(reader), lateral, alias: parseAlias(reader) };
  }
  if (token.kind === 'word' && notTableNames.has(token.value)) throw reader.unexpected();
  const name = reader.objectName();
  for (const clause of ['AT', 'BEFORE', 'CHANGES']) {
    if (reader.isWords(clause) && reader.isSymbol('(', 1)) throw unsupported(`${clause} clause`);
  }
  return { kind: 'table', name, alias: parseAlias(reader) };
};

/** With the schema it belongs to, or without: INFORMATION_SCHEMA alone has table functions, of any database. */
const parseTableFunction = (reader: TokenReader): Call => {
  if (!reader.isSymbol('.', 1)) return parseCall(reader);
  const parts = [reader.next().value];
  while (reader.isSymbol('.', 2)) {
    reader.next();
    parts.push(reader.next().value);
  }
  reader.next();
  const schema = parts.at(-1);
  if (schema !== 'INFORMATION_SCHEMA') throw unsupported(`table functions of ${schema ?? ''}`);
  return parseCall(reader);
};

export const simpleQuery = (body: QueryBody): Query => ({
  with: [],
  recursive: false,
  body,
  orderBy: [],
});

const parseStageItem = (reader: TokenReader): StageFromItem => {
  const location = reader.next().value;
  const options = reader.isSymbol('(')
    ? reader.bracketed(() => {
        const name = reader.next();
        if (name.kind !== 'word' || !['FILE_FORMAT', 'PATTERN'].includes(name.value))
          throw reader.unexpected(name);
        reader.expectSymbol('=>');
        const value = reader.peek();
        if (value.kind === 'string') return { name: name.value, value: reader.string() };
        // An inline format is COPY's alone (docs.snowflake.com user-guide/querying-stage).
        if (value.text === '(') throw reader.unexpected();
        const start = value.start;
        reader.objectName();
        return {
          name: name.value,
          value: reader.textFrom(start),
        };
      })
    : [];
  return { kind: 'stage', location, options, alias: parseAlias(reader) };
};

const parseAlias = (reader: TokenReader): Alias => {
  const token = reader.peek();
  for (const clause of ['PIVOT', 'UNPIVOT', 'MATCH_RECOGNIZE', 'SAMPLE', 'TABLESAMPLE']) {
    if (reader.isWords(clause)) throw unsupported(clause);
  }
  const named = reader.takeWords('AS');
  if (!named && token.kind !== 'quoted') {
    if (
      token.kind !== 'word' ||
      reservedWords.has(token.value) ||
      notTableNames.has(token.value) ||
      clauseWords.has(token.value)
    ) {
      return { columns: [] };
    }
  }
  if (notTableNames.has(reader.peek().value) && reader.peek().kind === 'word')
    throw reader.unexpected();
  const name = reader.identifier();
  const columns = reader.isSymbol('(') ? reader.bracketed(() => reader.identifier()) : [];
  return { name, columns };
};

/** A reader over a statement's text. @throws SnowflakeError 001003 at a character that SQL does not have */
export const statementReader = (sql: string): TokenReader =>
  new TokenReader(sql, { query: parseQuery, expression: parseExpression, operand: parseAdditive });
