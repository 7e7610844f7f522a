import { mayAssume } from '../access/login-role.ts';
import { roleNotAssigned } from '../access/refusals.ts';
import { completeSchemaName } from '../catalog/resolve-name.ts';
import { objectDoesNotExist } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { SessionContext } from '../execution.ts';
import { accessOf, isOwnUser, usableWarehouse } from '../session/opening-context.ts';
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
  const warehouse = usableWarehouse(name, execution.access, execution.host);
  if (warehouse === undefined) throw objectDoesNotExist();
  execution.setContext({ warehouse });
  return Promise.resolve(done(execution));
};

/** With another role a session keeps its warehouse only if it may use it (github.com/Snowflake-Labs/sfquickstarts/issues/315). */
const changeRoles = (
  change: Partial<Pick<SessionContext, 'role' | 'secondaryRoles'>>,
  execution: EngineExecution,
): void => {
  const { host, context } = execution;
  const changed = { ...context, ...change };
  const warehouse = usableWarehouse(context.warehouse, accessOf(changed, host), host);
  execution.setContext({ ...change, warehouse });
};

/** USE ROLE: one that is granted to the user; a user of the sandbox itself may take any. */
export const useRole: Statement = (reader, execution) => {
  const role = execution.names.fold(reader.identifier());
  reader.expectEnd();
  const { host, context } = execution;
  if (host.catalog.find(['ROLE'], 0, role) === undefined) throw objectDoesNotExist();
  if (!isOwnUser(context.user, host) && !mayAssume(role, context.user, host.catalog))
    throw roleNotAssigned(role);
  changeRoles({ role }, execution);
  return Promise.resolve(done(execution));
};

/** USE SECONDARY ROLES ALL | NONE (docs.snowflake.com sql-reference/sql/use-secondary-roles). */
export const useSecondaryRoles: Statement = (reader, execution) => {
  const isAll = reader.takeWords('ALL');
  if (!isAll) reader.expectWords('NONE');
  reader.expectEnd();
  changeRoles({ secondaryRoles: isAll ? 'ALL' : 'NONE' }, execution);
  return Promise.resolve(done(execution));
};
