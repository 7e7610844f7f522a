import type { TokenReader } from '../engine/syntax/token-reader.ts';

/** The value of an option as written: a word or number in upper case, a string as it is, a list, or NULL. */
export type OptionValue = string | readonly string[] | null;

export type FormatOptions = Readonly<Record<string, OptionValue>>;

/** Reads `( NAME = value [,] NAME = value … )`; names in upper case. A name given twice is a syntax error. */
export function readOptionList(reader: TokenReader): FormatOptions {
  reader.expectSymbol('(');
  const options: Record<string, OptionValue> = {};
  while (!reader.isSymbol(')')) {
    const token = reader.next();
    if (token.kind !== 'word' || Object.hasOwn(options, token.value))
      throw reader.unexpected(token);
    reader.expectSymbol('=');
    options[token.value] = readOptionValue(reader);
    reader.takeSymbol(',');
  }
  reader.expectSymbol(')');
  return options;
}

/** Reads what stands behind the `=` of an option. */
export function readOptionValue(reader: TokenReader): OptionValue {
  if (reader.takeSymbol('(')) {
    const items: string[] = [];
    while (!reader.isSymbol(')')) {
      items.push(readAtom(reader));
      if (!reader.takeSymbol(',')) break;
    }
    reader.expectSymbol(')');
    return items;
  }
  if (reader.takeWords('NULL')) return null;
  return readAtom(reader);
}

function readAtom(reader: TokenReader): string {
  const token = reader.next();
  switch (token.kind) {
    case 'string':
    case 'number':
    case 'word':
      return token.value;
    default:
      throw reader.unexpected(token);
  }
}
