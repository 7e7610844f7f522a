import type { Catalog } from '../catalog/catalog.ts';
import { rightsOf, rolesOf, withInherited, type Rights, type SecondaryRoles } from './rights.ts';
import { visibleCatalog } from './visible-catalog.ts';

/** What binds a session: absent for one that may do everything. */
export type SessionAccess = {
  /** Of the primary role and the secondary ones. */
  readonly rights: Rights;
  /** Of the primary role: CREATE asks it alone (docs.snowflake.com, Overview of Access Control, 2026-11-24). */
  readonly creating: Rights;
  /** What there is. */
  readonly all: Catalog;
  /** What the session sees of it. */
  readonly visible: Catalog;
};

export type Actor = {
  readonly user: string;
  readonly role: string;
  readonly secondaryRoles: SecondaryRoles;
};

export const sessionAccess = (actor: Actor, catalog: Catalog): SessionAccess => {
  const { user, role, secondaryRoles } = actor;
  const grants = catalog.grants();
  const primary = withInherited([role], grants);
  const roles =
    secondaryRoles === 'NONE'
      ? primary
      : new Set([...primary, ...withInherited(rolesOf(user, grants), grants)]);
  const rights = rightsOf(role, roles, catalog);
  return {
    rights,
    creating: roles === primary ? rights : rightsOf(role, primary, catalog),
    all: catalog,
    visible: visibleCatalog(catalog, rights),
  };
};
