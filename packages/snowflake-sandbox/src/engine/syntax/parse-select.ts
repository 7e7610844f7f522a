import type { Expression, GroupItem, Select, SelectItem } from './ast.ts';
import type { Identifier } from './identifier.ts';
import { parseExpression } from './parse-expression.ts';
import { clauseWords } from './reserved-words.ts';
import { TokenReader } from './token-reader.ts';
import { parseFromItem } from './parse-from.ts';
import { starQualifier, parseStar } from './parse-star.ts';

/** `SELECT …` up to QUALIFY. */
export const parseSelect = (reader: TokenReader): Select => {
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
