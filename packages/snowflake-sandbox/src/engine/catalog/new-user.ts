import type { UserObject } from './catalog-object.ts';

/** A user of whom only the name is said. Secondary roles are on (docs.snowflake.com, CREATE USER, DEFAULT_SECONDARY_ROLES, 2026-11-24). */
export const newUser = (
  name: string,
): Omit<UserObject, 'id' | 'parent' | 'createdOn' | 'owner' | 'comment'> => ({
  kind: 'USER',
  name,
  loginName: name,
  displayName: name,
  type: undefined,
  disabled: false,
  lockedUntil: undefined,
  defaultRole: undefined,
  defaultWarehouse: undefined,
  defaultNamespace: undefined,
  defaultSecondaryRoles: 'ALL',
  passwordHash: undefined,
  mustChangePassword: false,
  publicKey: undefined,
  publicKey2: undefined,
  networkPolicy: undefined,
});
