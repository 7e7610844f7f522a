import { unsupported } from '../errors.ts';
import type { Alias } from './ast.ts';
import { clauseWords, notTableNames, reservedWords } from './reserved-words.ts';
import { TokenReader } from './token-reader.ts';

/** `[AS] name [(column, …)]`, or nothing. */
export const parseAlias = (reader: TokenReader): Alias => {
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
