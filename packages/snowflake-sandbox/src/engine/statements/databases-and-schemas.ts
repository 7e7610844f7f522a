import { readCollation } from '../catalog/collation.ts';
import { settleExisting, settleMissing, type CatalogChange } from '../catalog/catalog.ts';
import type { DatabaseObject, SchemaObject } from '../catalog/catalog-object.ts';
import { completeSchemaName } from '../catalog/resolve-name.ts';
import { alreadyExists, doesNotExist, invalidProperty, unsupported } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { printIdentifier } from '../syntax/identifier.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { dropTable } from './drop-table.ts';
import type { Statement } from './statement.ts';

type CreateProperties = {
  readonly comment: string;
  readonly managedAccess: boolean;
  readonly collation: Pick<SchemaObject, 'defaultCollation'>;
};

/** `COMMENT = '…'`, DEFAULT_DDL_COLLATION, managed access of a schema, and retention, which has no effect here. */
const readProperties = (reader: TokenReader, kind: string): CreateProperties => {
  let comment = '';
  let managedAccess = false;
  let collation: CreateProperties['collation'] = {};
  while (!reader.atEnd) {
    if (kind === 'SCHEMA' && reader.takeWords('WITH MANAGED ACCESS')) {
      managedAccess = true;
      continue;
    }
    if (reader.isWords('CLONE')) throw unsupported(`CREATE ${kind} CLONE`);
    const property = reader.next();
    reader.expectSymbol('=');
    if (property.value === 'COMMENT') comment = reader.string();
    else if (property.value === 'DEFAULT_DDL_COLLATION')
      collation = { defaultCollation: readCollation(reader.string()) };
    else if (/^(DATA_RETENTION_TIME_IN_DAYS|MAX_DATA_EXTENSION_TIME_IN_DAYS)$/.test(property.value))
      reader.integer();
    else throw invalidProperty(property.value, kind);
  }
  return { comment, managedAccess, collation };
};

const inside = (execution: EngineExecution, schema: SchemaObject) =>
  (['TABLE', 'VIEW', 'STAGE', 'FILE FORMAT'] as const).flatMap((kind) =>
    execution.catalog
      .list(kind, schema.id, execution.sessionId)
      .filter(({ parent }) => parent === schema.id),
  );

/** Dropped with all that it holds; UNDROP brings it back whole. */
const dropSchemaObject = async (
  schema: SchemaObject,
  change: CatalogChange,
  execution: EngineExecution,
): Promise<void> => {
  for (const object of inside(execution, schema)) {
    if (object.session === undefined) continue;
    if (object.kind === 'TABLE') await dropTable(object, change, execution);
    else change.drop(object);
  }
  change.drop(schema);
};

export const createDatabase: Statement = async (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = execution.names.fold(reader.identifier());
  const { comment, collation } = readProperties(reader, 'DATABASE');
  return execution.change((change) => {
    const existing = execution.catalog.database(name);
    if (
      settleExisting(existing, printIdentifier(name), {
        ifNotExists,
        orReplace: modifiers.orReplace,
      })
    ) {
      return Promise.resolve(
        statusResult(execution.queryId, `${name} already exists, statement succeeded.`),
      );
    }
    if (existing !== undefined) change.drop(existing);
    const common = {
      createdOn: execution.startedAt,
      owner: execution.context.role,
      transient: modifiers.transient,
    };
    const id = change.newId();
    change.put({ kind: 'DATABASE', id, name, parent: 0, comment, ...collation, ...common });
    change.put({
      kind: 'SCHEMA',
      id: change.newId(),
      name: 'PUBLIC',
      parent: id,
      comment: '',
      ...common,
    });
    // A new database becomes the current one (docs.snowflake.com sql-reference/sql/create-database).
    execution.setContext({ database: name, schema: 'PUBLIC' });
    return Promise.resolve(
      statusResult(execution.queryId, `Database ${name} successfully created.`),
    );
  });
};

export const createSchema: Statement = async (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const written = reader.objectName(2);
  const { comment, managedAccess, collation } = readProperties(reader, 'SCHEMA');
  return execution.change(async (change) => {
    const { database, schema: name } = completeSchemaName(written, execution.names);
    const parent = execution.catalog.database(database);
    if (parent === undefined) throw doesNotExist('Database', printIdentifier(database));
    if (name === 'INFORMATION_SCHEMA') throw alreadyExists(name);
    const existing = execution.catalog.schema(database, name);
    if (
      settleExisting(existing, printIdentifier(name), {
        ifNotExists,
        orReplace: modifiers.orReplace,
      })
    ) {
      return statusResult(execution.queryId, `${name} already exists, statement succeeded.`);
    }
    if (existing !== undefined) await dropSchemaObject(existing, change, execution);
    change.put({
      kind: 'SCHEMA',
      id: change.newId(),
      name,
      parent: parent.id,
      comment,
      ...collation,
      managedAccess,
      createdOn: execution.startedAt,
      owner: execution.context.role,
      transient: modifiers.transient,
    });
    // So does a new schema.
    execution.setContext({ database, schema: name });
    return statusResult(execution.queryId, `Schema ${name} successfully created.`);
  });
};

const readDrop = (reader: TokenReader): boolean => {
  if (!reader.takeWords('CASCADE') && reader.takeWords('RESTRICT'))
    throw unsupported('DROP … RESTRICT');
  return true;
};

export const dropDatabase: Statement = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = execution.names.fold(reader.identifier());
  readDrop(reader);
  reader.expectEnd();
  return execution.change((change) => {
    const found = execution.catalog.database(name);
    if (found === undefined && !ifExists) throw doesNotExist('Database', printIdentifier(name));
    if (found === undefined)
      return Promise.resolve(
        statusResult(
          execution.queryId,
          'Drop statement executed successfully (object already dropped).',
        ),
      );
    change.drop(found);
    if (execution.context.database === name)
      execution.setContext({ database: undefined, schema: undefined });
    return Promise.resolve(statusResult(execution.queryId, `${name} successfully dropped.`));
  });
};

export const dropSchema: Statement = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const written = reader.objectName(2);
  readDrop(reader);
  reader.expectEnd();
  return execution.change(async (change) => {
    const { database, schema: name } = completeSchemaName(written, execution.names);
    const found = execution.catalog.schema(database, name);
    if (found === undefined && !ifExists)
      throw doesNotExist('Schema', `${printIdentifier(database)}.${printIdentifier(name)}`);
    if (found === undefined)
      return statusResult(
        execution.queryId,
        'Drop statement executed successfully (object already dropped).',
      );
    await dropSchemaObject(found, change, execution);
    if (execution.context.database === database && execution.context.schema === name)
      execution.setContext({ schema: undefined });
    return statusResult(execution.queryId, `${name} successfully dropped.`);
  });
};

const rename = async (
  object: DatabaseObject | SchemaObject,
  to: string,
  taken: boolean,
  execution: EngineExecution,
  change: CatalogChange,
): Promise<void> => {
  if (taken) throw alreadyExists(printIdentifier(to));
  change.put({ ...object, name: to });
  if (object.kind === 'DATABASE' && execution.context.database === object.name)
    execution.setContext({ database: to });
  if (object.kind === 'SCHEMA' && execution.context.schema === object.name)
    execution.setContext({ schema: to });
  return Promise.resolve();
};

/** SET or UNSET of a comment or of the collation of new columns. */
const readSetting = (
  reader: TokenReader,
): Partial<Pick<SchemaObject, 'comment' | 'defaultCollation'>> | undefined => {
  if (reader.takeWords('UNSET COMMENT')) return { comment: '' };
  if (reader.takeWords('UNSET DEFAULT_DDL_COLLATION')) return { defaultCollation: undefined };
  const isComment = reader.takeWords('SET COMMENT');
  if (!isComment && !reader.takeWords('SET DEFAULT_DDL_COLLATION')) return undefined;
  reader.expectSymbol('=');
  const text = reader.string();
  return isComment ? { comment: text } : { defaultCollation: readCollation(text) };
};

/** ALTER SCHEMA s RENAME TO …, SET COMMENT = …. */
export const alterSchema: Statement = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const { database, schema } = completeSchemaName(reader.objectName(2), execution.names);
  const to = reader.takeWords('RENAME TO')
    ? completeSchemaName(reader.objectName(2), execution.names).schema
    : undefined;
  const set = to === undefined ? readSetting(reader) : undefined;
  if (to === undefined && set === undefined) throw reader.unexpected();
  reader.expectEnd();
  return execution.change(async (change) => {
    const found = settleMissing(execution.catalog.schema(database, schema), ifExists);
    if (found !== undefined && to !== undefined)
      await rename(
        found,
        to,
        execution.catalog.schema(database, to) !== undefined,
        execution,
        change,
      );
    if (found !== undefined && set !== undefined) change.put({ ...found, ...set });
    return statusResult(execution.queryId, 'Statement executed successfully.');
  });
};

/** ALTER DATABASE d RENAME TO …, SET COMMENT = …. */
export const alterDatabase: Statement = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = execution.names.fold(reader.identifier());
  const to = reader.takeWords('RENAME TO') ? execution.names.fold(reader.identifier()) : undefined;
  const set = to === undefined ? readSetting(reader) : undefined;
  if (to === undefined && set === undefined) throw reader.unexpected();
  reader.expectEnd();
  return execution.change(async (change) => {
    const found = settleMissing(execution.catalog.database(name), ifExists);
    if (found !== undefined && to !== undefined)
      await rename(found, to, execution.catalog.database(to) !== undefined, execution, change);
    if (found !== undefined && set !== undefined) change.put({ ...found, ...set });
    return statusResult(execution.queryId, 'Statement executed successfully.');
  });
};
