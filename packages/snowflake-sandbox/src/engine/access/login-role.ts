import type { Catalog } from '../catalog/catalog.ts';
import type { UserObject } from '../catalog/catalog-object.ts';
import { defaultRoleNotGranted, roleNotGrantedAtLogin, roleUnknownAtLogin } from './refusals.ts';
import { rolesOf, withInherited } from './rights.ts';

/**
 * The role that a session begins with: the one asked for, else the user's default, else PUBLIC (docs.snowflake.com, CREATE USER,
 * DEFAULT_ROLE, 2026-11-24).
 * @throws SnowflakeError 390189 for a role that is not there, 390186 for one that the user has not
 */
export const loginRole = (
  requested: string | undefined,
  user: UserObject,
  catalog: Catalog,
): string => {
  const role = requested ?? user.defaultRole ?? 'PUBLIC';
  const exists = catalog.find(['ROLE'], 0, role) !== undefined;
  if (requested !== undefined && !exists) throw roleUnknownAtLogin(role);
  if (exists && mayAssume(role, user.name, catalog)) return role;
  throw requested === undefined ? defaultRoleNotGranted(role) : roleNotGrantedAtLogin(role);
};

/** Whether a user may make a role the session's: it is granted, or is inherited by one that is. */
export const mayAssume = (role: string, user: string, catalog: Catalog): boolean =>
  withInherited(rolesOf(user, catalog.grants()), catalog.grants()).has(role);
