import type { Catalog } from '../catalog/catalog.ts';
import type { Grant } from '../catalog/grant.ts';
import type { CatalogObject } from '../catalog/catalog-object.ts';
import { accountPrivileges, systemRoles } from './system-roles.ts';

/** What a session may do: the rights of its roles, and of the roles that are granted to those. */
export type Rights = {
  readonly primaryRole: string;
  /** All roles that count, the inherited ones too. */
  readonly roles: ReadonlySet<string>;
  /** Owning an object is every right on it. */
  has(privilege: string, object: CatalogObject): boolean;
  /** At least one right on the object: enough to see that it is there. */
  hasAny(object: CatalogObject): boolean;
  owns(object: CatalogObject): boolean;
  hasOnAccount(privilege: string): boolean;
  /** Whether a right comes with the right to grant it on. */
  mayPassOn(privilege: string, object: CatalogObject): boolean;
};

export type SecondaryRoles = 'ALL' | 'NONE';

/** The roles that are granted to a user, without those that they inherit. */
export const rolesOf = (user: string, grants: readonly Grant[]): readonly string[] => [
  ...grants
    .filter(({ on, role, toUser }) => on === 'ROLE' && toUser === true && role === user)
    .map(({ name }) => name),
  'PUBLIC',
];

/** Roles with all that they inherit. PUBLIC is granted to everybody. */
export const withInherited = (
  roles: readonly string[],
  grants: readonly Grant[],
): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (role: string): void => {
    if (found.has(role)) return;
    found.add(role);
    for (const inherited of systemRoles[role] ?? []) visit(inherited);
    for (const { on, name, role: to, toUser } of grants)
      if (on === 'ROLE' && toUser === undefined && to === role) visit(name);
  };
  for (const role of [...roles, 'PUBLIC']) visit(role);
  return found;
};

/** The rights of a set of roles. */
export const rightsOf = (
  primaryRole: string,
  roles: ReadonlySet<string>,
  catalog: Pick<Catalog, 'grants'>,
): Rights => {
  const onObjects = new Map<number, Grant[]>();
  const onAccount = new Set<string>();
  for (const role of roles)
    for (const privilege of accountPrivileges[role] ?? []) onAccount.add(privilege);
  for (const grant of catalog.grants()) {
    if (grant.toUser === true || !roles.has(grant.role) || grant.on.startsWith('FUTURE ')) continue;
    if (grant.on === 'ACCOUNT') onAccount.add(grant.privilege);
    if (grant.objectId === undefined) continue;
    const held = onObjects.get(grant.objectId);
    if (held === undefined) onObjects.set(grant.objectId, [grant]);
    else held.push(grant);
  }
  const on = ({ id }: CatalogObject): readonly Grant[] => onObjects.get(id) ?? [];
  const owns = ({ owner }: CatalogObject): boolean => roles.has(owner);
  // Anything with a warehouse but to give it away (docs.snowflake.com, Access control privileges, Global privileges, 2026-11-24).
  const manages = ({ kind }: CatalogObject): boolean =>
    kind === 'WAREHOUSE' && onAccount.has('MANAGE WAREHOUSES');
  return {
    primaryRole,
    roles,
    owns,
    has: (privilege, object) =>
      owns(object) || manages(object) || on(object).some((grant) => grant.privilege === privilege),
    hasAny: (object) => owns(object) || manages(object) || on(object).length > 0,
    hasOnAccount: (privilege) => onAccount.has(privilege),
    mayPassOn: (privilege, object) =>
      on(object).some((grant) => grant.privilege === privilege && grant.withGrantOption),
  };
};
