import { completeSchemaName } from '../catalog/resolve-name.ts';
import { objectDoesNotExist } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { Statement } from './statement.ts';

const done = (execution: EngineExecution) =>
  statusResult(execution.queryId, 'Statement executed successfully.', statementType.use);

export const useDatabase: Statement = (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  const database = execution.catalog.database(name);
  if (database === undefined) throw objectDoesNotExist();
  execution.setContext({ database: name, schema: execution.catalog.schema(name, 'PUBLIC')?.name });
  return Promise.resolve(done(execution));
};

const useSchemaNamed: Statement = (reader, execution) => {
  const { database, schema } = completeSchemaName(reader.objectName(2), execution.names);
  reader.expectEnd();
  if (schema !== 'INFORMATION_SCHEMA' && execution.catalog.schema(database, schema) === undefined)
    throw objectDoesNotExist();
  execution.setContext({ database, schema });
  return Promise.resolve(done(execution));
};

export const useSchema = useSchemaNamed;

/** USE x: a database; USE x.y: a schema. */
export const use: Statement = (reader, execution, modifiers) =>
  reader.isSymbol('.', 1)
    ? useSchemaNamed(reader, execution, modifiers)
    : useDatabase(reader, execution, modifiers);

export const useWarehouse: Statement = (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  if (!execution.host.warehouses.has(name)) throw objectDoesNotExist();
  execution.setContext({ warehouse: name });
  return Promise.resolve(done(execution));
};

export const useRole: Statement = (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  if (!execution.host.roles.has(name)) throw objectDoesNotExist();
  execution.setContext({ role: name });
  return Promise.resolve(done(execution));
};

/** USE SECONDARY ROLES ALL | NONE: roles carry no rights here, so there is nothing to change. */
export const useSecondaryRoles: Statement = (reader, execution) => {
  if (!reader.takeWords('ALL')) reader.expectWords('NONE');
  reader.expectEnd();
  return Promise.resolve(done(execution));
};
