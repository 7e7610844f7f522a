import type { Catalog } from '../../catalog/catalog.ts';
import type { TableObject } from '../../catalog/catalog-object.ts';
import { completeSchemaName } from '../../catalog/resolve-name.ts';
import { objectDoesNotExist, SnowflakeError } from '../../errors.ts';
import { likePattern } from '../../query/like-pattern.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import { printIdentifier, printName, type ObjectName } from '../../syntax/identifier.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';

export type Scope =
  | { readonly kind: 'account' }
  | { readonly kind: 'database'; readonly id: number }
  | { readonly kind: 'schema'; readonly id: number }
  | { readonly kind: 'table'; readonly table: TableObject };

export type ShowClauses = {
  readonly scope: Scope;
  readonly matches: (name: string) => boolean;
  /** Filters by LIKE and STARTS WITH, then cuts by LIMIT … FROM. */
  readonly cut: <T extends { readonly name: string }>(items: readonly T[]) => readonly T[];
};

/** What a SHOW statement says of a scope that is not there. */
export type MissingScope = (kind: 'Database' | 'Schema' | 'Table', name: string) => SnowflakeError;

const databaseScope = (
  name: string | undefined,
  catalog: Catalog,
  missing: MissingScope,
): Scope => {
  const database = name === undefined ? undefined : catalog.database(name);
  if (database === undefined) throw missing('Database', printIdentifier(name ?? ''));
  return { kind: 'database', id: database.id };
};

const schemaScope = (
  database: string | undefined,
  schema: string | undefined,
  catalog: Catalog,
  missing: MissingScope,
): Scope => {
  const found =
    database === undefined || schema === undefined ? undefined : catalog.schema(database, schema);
  if (found === undefined)
    throw missing('Schema', [database ?? '', schema ?? ''].map(printIdentifier).join('.'));
  return { kind: 'schema', id: found.id };
};

const tableScope = (name: ObjectName, execution: EngineExecution, missing: MissingScope): Scope => {
  try {
    return { kind: 'table', table: execution.table(name) };
  } catch (error) {
    if (error instanceof SnowflakeError && error.code === '002003')
      throw missing('Table', printName(name));
    throw error;
  }
};

/** Where nothing is said: the current schema, else the current database, else everything. */
const currentScope = ({ context, catalog }: EngineExecution, missing: MissingScope): Scope => {
  if (context.database === undefined) return { kind: 'account' };
  return context.schema === undefined
    ? databaseScope(context.database, catalog, missing)
    : schemaScope(context.database, context.schema, catalog, missing);
};

const readScope = (
  reader: TokenReader,
  execution: EngineExecution,
  bare: 'database' | 'schema' | 'table',
  missing: MissingScope,
): Scope => {
  const { catalog, context, names } = execution;
  if (reader.takeWords('ACCOUNT')) return { kind: 'account' };
  if (reader.takeWords('DATABASE'))
    return databaseScope(
      reader.isName ? names.fold(reader.identifier()) : context.database,
      catalog,
      missing,
    );
  if (reader.takeWords('TABLE') || reader.takeWords('VIEW'))
    return tableScope(reader.objectName(), execution, missing);
  const said = reader.takeWords('SCHEMA');
  if (said && !isNameHere(reader))
    return schemaScope(context.database, context.schema, catalog, missing);
  const name = reader.objectName(3);
  if (!said && bare === 'table') return tableScope(name, execution, missing);
  if (!said && bare === 'database' && name.length === 1 && name[0])
    return databaseScope(names.fold(name[0]), catalog, missing);
  const { database, schema } = completeSchemaName(name, names);
  return schemaScope(database, schema, catalog, missing);
};

const isNameHere = (reader: TokenReader): boolean =>
  reader.isName && !['LIMIT', 'STARTS', 'LIKE'].some((word) => reader.isWords(word));

/**
 * `[HISTORY] [LIKE '…'] [IN …] [STARTS WITH '…'] [LIMIT n [FROM '…']]` to the end of a SHOW statement.
 * `bare` is what a name behind IN means without DATABASE, SCHEMA or TABLE before it. @throws SnowflakeError 002043 for a missing scope
 */
export const readShowClauses = (
  reader: TokenReader,
  execution: EngineExecution,
  bare: 'database' | 'schema' | 'table' = 'schema',
  missing: MissingScope = objectDoesNotExist,
): ShowClauses => {
  reader.takeWords('HISTORY');
  const pattern = reader.takeWords('LIKE') ? likePattern(reader.string()) : undefined;
  const scope =
    reader.takeWords('IN') || reader.takeWords('FROM')
      ? readScope(reader, execution, bare, missing)
      : currentScope(execution, missing);
  const prefix = reader.takeWords('STARTS WITH') ? reader.string() : '';
  let limit = Infinity;
  let after = '';
  if (reader.takeWords('LIMIT')) {
    limit = reader.integer();
    if (reader.takeWords('FROM')) after = reader.string();
  }
  reader.expectEnd();
  const matches = (name: string): boolean =>
    (pattern?.test(name) ?? true) && name.startsWith(prefix) && (after === '' || name > after);
  return {
    scope,
    matches,
    cut: (items) => items.filter(({ name }) => matches(name)).slice(0, limit),
  };
};

/** The id to list objects under: of a schema, a database, or nothing for all. */
export const parentId = (scope: Scope): number | undefined =>
  scope.kind === 'database' || scope.kind === 'schema'
    ? scope.id
    : scope.kind === 'table'
      ? scope.table.parent
      : undefined;
