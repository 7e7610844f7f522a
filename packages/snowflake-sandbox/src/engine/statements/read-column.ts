import type { Column } from '../catalog/catalog-object.ts';
import { readCollation } from '../catalog/collation.ts';
import { unsupported } from '../errors.ts';
import { parseDataType } from '../syntax/parse-data-type.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { notColumnNames } from '../syntax/reserved-words.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import type { Identifier } from '../syntax/identifier.ts';

export type ColumnClause = {
  readonly column: Omit<Column, 'physical'>;
  readonly primaryKey: boolean;
  readonly unique: boolean;
};

export type KeyClause = {
  readonly kind: 'PRIMARY KEY' | 'UNIQUE';
  readonly name: string | undefined;
  readonly columns: readonly string[];
};

/** `name type [options]` of CREATE TABLE and ADD COLUMN. */
export const readColumn = (
  reader: TokenReader,
  fold: (identifier: Identifier) => string,
): ColumnClause => {
  const token = reader.peek();
  if (token.kind === 'word' && notColumnNames.has(token.value)) throw reader.unexpected();
  const name = fold(reader.identifier());
  const type = parseDataType(reader);
  let column: Omit<Column, 'physical'> = { name, type, nullable: true };
  let primaryKey = false;
  let unique = false;
  for (;;) {
    if (reader.takeWords('NOT NULL')) column = { ...column, nullable: false };
    else if (reader.takeWords('NULL')) column = { ...column, nullable: true };
    else if (reader.takeWords('DEFAULT')) column = { ...column, default: readText(reader) };
    else if (reader.takeWords('COMMENT')) {
      reader.takeSymbol('=');
      column = { ...column, comment: reader.string() };
    } else if (type.kind === 'TEXT' && reader.takeWords('COLLATE')) {
      column = { ...column, collation: readCollation(reader.string()) };
    } else if (reader.takeWords('AUTOINCREMENT') || reader.takeWords('IDENTITY'))
      column = { ...column, identity: readIdentity(reader) };
    else {
      if (reader.takeWords('CONSTRAINT')) reader.identifier();
      if (reader.takeWords('PRIMARY KEY')) primaryKey = true;
      else if (reader.takeWords('UNIQUE')) unique = true;
      else break;
      readConstraintProperties(reader);
    }
  }
  // A primary key's columns become NOT NULL, though the key is not enforced (docs.snowflake.com constraints-overview).
  return { column: primaryKey ? { ...column, nullable: false } : column, primaryKey, unique };
};

/** The text of an expression, checked to be one. */
const readText = (reader: TokenReader): string => {
  const { start } = reader.peek();
  parseExpression(reader);
  return reader.textFrom(start);
};

const readIdentity = (reader: TokenReader): { start: number; step: number } => {
  let start = 1;
  let step = 1;
  if (reader.isSymbol('(')) [start = 1, step = 1] = reader.bracketed(() => reader.integer());
  else {
    if (reader.takeWords('START')) start = reader.integer();
    if (reader.takeWords('INCREMENT')) step = reader.integer();
  }
  if (!reader.takeWords('NOORDER')) reader.takeWords('ORDER');
  return { start, step };
};

/** Informational properties of a key; ENFORCED is not for these (docs.snowflake.com constraints-properties). */
const readConstraintProperties = (reader: TokenReader): void => {
  const properties = [
    'NOT ENFORCED',
    'NOT DEFERRABLE',
    'DEFERRABLE',
    'INITIALLY DEFERRED',
    'INITIALLY IMMEDIATE',
    'ENABLE',
    'DISABLE',
    'VALIDATE',
    'NOVALIDATE',
    'RELY',
    'NORELY',
  ];
  while (properties.some((property) => reader.takeWords(property)));
};

/** `[CONSTRAINT name] PRIMARY KEY (…)` or `UNIQUE (…)`; undefined when something else follows. */
export const readKey = (
  reader: TokenReader,
  fold: (identifier: Identifier) => string,
): KeyClause | undefined => {
  const mark = reader.mark;
  const name = reader.takeWords('CONSTRAINT') ? fold(reader.identifier()) : undefined;
  const kind = reader.takeWords('PRIMARY KEY')
    ? 'PRIMARY KEY'
    : reader.takeWords('UNIQUE')
      ? 'UNIQUE'
      : undefined;
  if (kind === undefined || !reader.isSymbol('(')) {
    if (reader.isWords('FOREIGN') || reader.isWords('CHECK'))
      throw unsupported(`${reader.peek().value} constraint`);
    reader.rewind(mark);
    return undefined;
  }
  const columns = reader.bracketed(() => fold(reader.identifier()));
  readConstraintProperties(reader);
  return { kind, name, columns };
};
