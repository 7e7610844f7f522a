import type { CatalogObject } from '../catalog/catalog-object.ts';
import {
  completeName,
  completeSchemaName,
  printFullName,
  schemaOf,
} from '../catalog/resolve-name.ts';
import { alreadyExists, compilationError, doesNotExist, SnowflakeError } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { printIdentifier, type ObjectName } from '../syntax/identifier.ts';
import { dropTable } from './drop-table.ts';
import type { Statement } from './statement.ts';

const gone = 'Drop statement executed successfully (object already dropped).';

/** What a name means, or undefined when it or its schema is missing and IF EXISTS was said. */
const find = (
  kind: 'TABLE' | 'VIEW',
  name: ObjectName,
  ifExists: boolean,
  execution: EngineExecution,
): Extract<CatalogObject, { kind: 'TABLE' | 'VIEW' }> | undefined => {
  const full = completeName(name, execution.names);
  try {
    const schema = schemaOf(full, execution.catalog);
    const found = execution.catalog.find(
      ['TABLE', 'VIEW'],
      schema.id,
      full.name,
      execution.sessionId,
    );
    if (found?.kind === kind) return found;
    if (found !== undefined) {
      throw compilationError(
        '001003',
        '42601',
        `Object found is of type '${found.kind}', not specified type '${kind}'.`,
      );
    }
  } catch (error) {
    if (!ifExists || !(error instanceof SnowflakeError) || error.code !== '002003') throw error;
  }
  if (ifExists) return undefined;
  throw doesNotExist(kind === 'TABLE' ? 'Table' : 'View', printFullName(full));
};

const drop =
  (kind: 'TABLE' | 'VIEW'): Statement =>
  async (reader, execution) => {
    const ifExists = reader.takeWords('IF EXISTS');
    const name = reader.objectName();
    if (!reader.takeWords('CASCADE')) reader.takeWords('RESTRICT');
    reader.expectEnd();
    return execution.change(async (change) => {
      const found = find(kind, name, ifExists, execution);
      if (found === undefined) return statusResult(execution.queryId, gone);
      if (found.kind === 'TABLE') await dropTable(found, change, execution);
      else change.remove(found);
      return statusResult(execution.queryId, `${found.name} successfully dropped.`);
    });
  };

export const dropTableStatement = drop('TABLE');
export const dropView = drop('VIEW');

/** Puts the most recently dropped object of that name back. @throws SnowflakeError 002003 when there is none, 002002 when the name is taken */
const restore = (
  execution: EngineExecution,
  object: CatalogObject | undefined,
  taken: boolean,
  name: string,
  kind: string,
) =>
  execution.change((change) => {
    if (taken) throw alreadyExists(name);
    if (object === undefined) throw doesNotExist(kind, name);
    change.put({ ...object, droppedOn: undefined });
    return Promise.resolve(
      statusResult(execution.queryId, `${kind} ${object.name} successfully restored.`),
    );
  });

export const undropTable: Statement = async (reader, execution) => {
  const full = completeName(reader.objectName(), execution.names);
  reader.expectEnd();
  const schema = schemaOf(full, execution.catalog);
  const taken = execution.catalog.find(['TABLE', 'VIEW'], schema.id, full.name) !== undefined;
  return restore(
    execution,
    execution.catalog.dropped('TABLE', schema.id, full.name),
    taken,
    printIdentifier(full.name),
    'Table',
  );
};

export const undropSchema: Statement = async (reader, execution) => {
  const { database, schema } = completeSchemaName(reader.objectName(2), execution.names);
  reader.expectEnd();
  const parent = execution.catalog.database(database);
  if (parent === undefined) throw doesNotExist('Database', printIdentifier(database));
  const taken = execution.catalog.schema(database, schema) !== undefined;
  return restore(
    execution,
    execution.catalog.dropped('SCHEMA', parent.id, schema),
    taken,
    printIdentifier(schema),
    'Schema',
  );
};

export const undropDatabase: Statement = async (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  return restore(
    execution,
    execution.catalog.dropped('DATABASE', 0, name),
    execution.catalog.database(name) !== undefined,
    printIdentifier(name),
    'Database',
  );
};
