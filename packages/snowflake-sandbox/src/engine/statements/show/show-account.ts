import { invalidProperty } from '../../errors.ts';
import { likePattern } from '../../query/like-pattern.ts';
import { parameterDefinition, parameterNames } from '../../session/parameters.ts';
import type { Statement } from '../statement.ts';
import { readShowClauses } from './show-clauses.ts';
import { moment, showResult, yesNo } from './show-result.ts';

/** SHOW WAREHOUSES (docs.snowflake.com sql-reference/sql/show-warehouses). */
export const showWarehouses: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution);
  const rows = cut(execution.catalog.list('WAREHOUSE')).map((warehouse) => [
    warehouse.name,
    warehouse.suspended ? 'SUSPENDED' : 'STARTED',
    'STANDARD',
    warehouse.size,
    'N',
    yesNo(warehouse.name === execution.context.warehouse),
    warehouse.autoSuspend === undefined ? null : String(warehouse.autoSuspend),
    'true',
    moment(warehouse.createdOn),
    warehouse.owner,
    warehouse.comment,
    'ROLE',
  ]);
  return Promise.resolve(
    showResult(
      execution.queryId,
      'name state type size is_default is_current auto_suspend auto_resume created_on owner comment owner_role_type',
      rows,
    ),
  );
};

/** SHOW ROLES (docs.snowflake.com sql-reference/sql/show-roles). */
export const showRoles: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution);
  const { context, catalog, access } = execution;
  const grants = catalog.grants().filter(({ on }) => on === 'ROLE');
  const user = catalog.find(['USER'], 0, context.user);
  const rows = cut(catalog.list('ROLE')).map((role) => [
    moment(role.createdOn),
    role.name,
    yesNo(role.name === user?.defaultRole),
    yesNo(role.name === context.role),
    yesNo(role.name !== context.role && (access?.rights.roles.has(role.name) ?? false)),
    String(grants.filter(({ name, toUser }) => name === role.name && toUser === true).length),
    String(grants.filter(({ name, toUser }) => name === role.name && toUser !== true).length),
    String(grants.filter((grant) => grant.role === role.name && grant.toUser !== true).length),
    role.owner,
    role.comment,
  ]);
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on name is_default is_current is_inherited assigned_to_users granted_to_roles granted_roles owner comment',
      rows,
    ),
  );
};

/** SHOW USERS (docs.snowflake.com sql-reference/sql/show-users). */
export const showUsers: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution);
  const { startedAt, catalog } = execution;
  const rows = cut(catalog.list('USER')).map((user) => {
    const lockedMs = (user.lockedUntil ?? 0) - startedAt;
    return [
      user.name,
      moment(user.createdOn),
      user.loginName,
      user.displayName,
      lockedMs > 0 ? String(Math.ceil(lockedMs / 60_000)) : null,
      user.comment,
      String(user.disabled),
      String(user.mustChangePassword),
      user.defaultWarehouse ?? '',
      user.defaultNamespace?.join('.') ?? '',
      user.defaultRole ?? '',
      user.defaultSecondaryRoles === 'ALL' ? '["ALL"]' : '[]',
      user.owner,
      String(user.passwordHash !== undefined),
      String((user.publicKey ?? user.publicKey2) !== undefined),
      user.type ?? null,
    ];
  });
  return Promise.resolve(
    showResult(
      execution.queryId,
      'name created_on login_name display_name mins_to_unlock comment disabled must_change_password default_warehouse default_namespace default_role default_secondary_roles owner has_password has_rsa_public_key type',
      rows,
    ),
  );
};

/** SHOW PARAMETERS [LIKE '…'] [IN SESSION | FOR SESSION | IN ACCOUNT] (docs.snowflake.com sql-reference/sql/show-parameters). */
export const showParameters: Statement = (reader, execution) => {
  const pattern = reader.takeWords('LIKE') ? likePattern(reader.string()) : undefined;
  if (reader.takeWords('IN') || reader.takeWords('FOR')) {
    if (!reader.takeWords('SESSION') && !reader.takeWords('ACCOUNT'))
      throw invalidProperty(reader.peek().value, 'SHOW PARAMETERS');
  }
  reader.expectEnd();
  const rows = parameterNames
    .filter((name) => pattern?.test(name) ?? true)
    .map((name) => {
      const definition = parameterDefinition(name);
      return [
        name,
        execution.parameter(name),
        definition.default,
        execution.ownParameters.has(name) ? 'SESSION' : '',
        definition.description,
        definition.type,
      ];
    });
  return Promise.resolve(
    showResult(execution.queryId, 'key value default level description type', rows),
  );
};
