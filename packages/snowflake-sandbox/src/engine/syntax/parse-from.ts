import { unsupported } from '../errors.ts';
import type { Call, Expression, FromItem, StageFromItem } from './ast.ts';
import type { Identifier } from './identifier.ts';
import { parseCall } from './parse-call.ts';
import { parseExpression } from './parse-expression.ts';
import { notTableNames } from './reserved-words.ts';
import { TokenReader } from './token-reader.ts';
import { simpleQuery } from './simple-query.ts';
import { parseRows } from './parse-rows.ts';
import { parseAlias } from './parse-alias.ts';

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
      const query = reader.query();
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
