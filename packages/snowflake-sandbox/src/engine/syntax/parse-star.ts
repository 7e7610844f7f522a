import type { SelectItem } from './ast.ts';
import type { Identifier } from './identifier.ts';
import { parseExpression } from './parse-expression.ts';
import { TokenReader } from './token-reader.ts';

/** `*` or `a.b.*`; undefined, and nothing read, when it is something else. */
export const starQualifier = (reader: TokenReader): readonly Identifier[] | undefined => {
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

/** What may stand behind a star. */
export const parseStar = (reader: TokenReader, qualifier: readonly Identifier[]): SelectItem => {
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
