import { invalidProperty } from '../../errors.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';

/** How the value of a property changes what it belongs to. */
export type Properties<T> = Readonly<Record<string, (reader: TokenReader) => Partial<T>>>;

/** `NAME = value …` to the end, in any order, with or without commas. @throws SnowflakeError 001420 for a property that is not known */
export const readProperties = <T>(
  reader: TokenReader,
  properties: Properties<T>,
  kind: string,
): Partial<T> => {
  let read: Partial<T> = {};
  while (!reader.atEnd) {
    const { value: name } = reader.next();
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined) throw invalidProperty(name, kind);
    reader.expectSymbol('=');
    read = { ...read, ...property(reader) };
    reader.takeSymbol(',');
  }
  return read;
};

/** A value that is a name or a text. */
export const readText = (reader: TokenReader): string =>
  reader.peek().kind === 'string' ? reader.string() : reader.identifier().value;

export const readFlag = (reader: TokenReader): boolean => {
  if (reader.takeWords('TRUE')) return true;
  reader.expectWords('FALSE');
  return false;
};

/** A name; in a text it is read as an identifier is, in upper case unless in double quotes. */
export const readName = (reader: TokenReader): string => {
  if (reader.peek().kind !== 'string') return reader.identifier().value;
  const text = reader.string();
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toUpperCase();
};
