import { loginRole } from '../access/login-role.ts';
import { roleUnknownAtLogin } from '../access/refusals.ts';
import { sessionAccess, type SessionAccess } from '../access/session-access.ts';
import type { SessionOptions } from '../engine.ts';
import type { SessionHost } from '../engine-execution.ts';
import type { SessionContext } from '../execution.ts';

/** What binds a session. Undefined for a user whom the sandbox was started with, in a role that it was started with. */
export const accessOf = (context: SessionContext, host: SessionHost): SessionAccess | undefined =>
  isOwnUser(context.user, host) && host.ownRoles.has(context.role)
    ? undefined
    : sessionAccess(context, host.catalog);

/** The sandbox was started with the user, or nobody has made one of that name. */
export const isOwnUser = (user: string, host: SessionHost): boolean =>
  host.ownUsers.has(user) || host.catalog.find(['USER'], 0, user) === undefined;

/**
 * Where a session stands at first: what the login names, else what the user has as defaults; a database, schema or warehouse that
 * is not there, or may not be used, is left out without a word.
 * @throws SnowflakeError 390186 or 390189 when the role is not to be had
 */
export const openingContext = (options: SessionOptions, host: SessionHost): SessionContext => {
  const user = host.catalog.find(['USER'], 0, options.user);
  const role =
    user === undefined || host.ownUsers.has(user.name)
      ? freeRole(options.role ?? user?.defaultRole, host)
      : loginRole(options.role, user, host.catalog);
  const secondaryRoles = user?.defaultSecondaryRoles ?? 'ALL';
  const start: SessionContext = {
    ...{ user: options.user, role, secondaryRoles },
    ...{ warehouse: undefined, database: undefined, schema: undefined },
  };
  const access = accessOf(start, host);
  const catalog = access?.visible ?? host.catalog;
  const [defaultDatabase, defaultSchema] = user?.defaultNamespace ?? [];
  const database = catalog.database(options.database ?? defaultDatabase ?? '');
  const named = options.schema ?? (options.database === undefined ? defaultSchema : undefined);
  return {
    ...start,
    warehouse: usableWarehouse(options.warehouse ?? user?.defaultWarehouse, access, host),
    database: database?.name,
    schema: database && catalog.schema(database.name, named ?? 'PUBLIC')?.name,
  };
};

/** Without a role of its own such a session has SYSADMIN. */
const freeRole = (role: string | undefined, host: SessionHost): string => {
  if (role !== undefined && host.catalog.find(['ROLE'], 0, role) === undefined)
    throw roleUnknownAtLogin(role);
  return role ?? 'SYSADMIN';
};

/** A warehouse's name, if there is one of it that the session may use. */
export const usableWarehouse = (
  name: string | undefined,
  access: SessionAccess | undefined,
  { catalog }: SessionHost,
): string | undefined => {
  const warehouse = name === undefined ? undefined : catalog.find(['WAREHOUSE'], 0, name);
  return warehouse !== undefined && access?.rights.has('USAGE', warehouse) !== false
    ? warehouse.name
    : undefined;
};
