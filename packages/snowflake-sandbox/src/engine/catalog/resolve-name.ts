import { compilationError, doesNotExist, noCurrentDatabase, noCurrentSchema } from '../errors.ts';
import { printIdentifier, type Identifier, type ObjectName } from '../syntax/identifier.ts';
import type { Catalog } from './catalog.ts';
import type { SchemaObject } from './catalog-object.ts';

/** What an unqualified name is completed with. */
export type NameContext = {
  readonly catalog: Catalog;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly fold: (identifier: Identifier) => string;
};

export type FullName = {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
};

/** A name completed with the session's database and schema. @throws SnowflakeError 090105/090106 when they are missing */
export const completeName = (
  name: ObjectName,
  { database, schema, fold }: NameContext,
): FullName => {
  const parts = name.map(fold);
  const own = parts.at(-1) ?? '';
  if (parts.length === 3) return { database: parts[0] ?? '', schema: parts[1] ?? '', name: own };
  if (database === undefined) throw noCurrentDatabase();
  if (parts.length === 2) return { database, schema: parts[0] ?? '', name: own };
  if (schema === undefined) throw noCurrentSchema();
  return { database, schema, name: own };
};

export const printFullName = ({ database, schema, name }: FullName): string =>
  [database, schema, name].map(printIdentifier).join('.');

/** The schema a name lies in. @throws SnowflakeError 002003 when the database or the schema does not exist */
export const schemaOf = (
  { database, schema }: Pick<FullName, 'database' | 'schema'>,
  catalog: Catalog,
): SchemaObject => {
  if (catalog.database(database) === undefined)
    throw doesNotExist('Database', printIdentifier(database));
  const found = catalog.schema(database, schema);
  if (found === undefined)
    throw doesNotExist('Schema', `${printIdentifier(database)}.${printIdentifier(schema)}`);
  return found;
};

/** `[db.]schema` completed. */
export const completeSchemaName = (
  name: ObjectName,
  { database, fold }: NameContext,
): { database: string; schema: string } => {
  const parts = name.map(fold);
  if (parts.length > 2)
    throw compilationError('001003', '42000', `syntax error unexpected '${parts[2] ?? ''}'.`);
  if (parts.length === 2) return { database: parts[0] ?? '', schema: parts[1] ?? '' };
  if (database === undefined) throw noCurrentDatabase();
  return { database, schema: parts[0] ?? '' };
};
