import type { CatalogObject } from '../catalog/catalog-object.ts';
import type { Rights } from './rights.ts';
import { manageGrants } from './visible-catalog.ts';

type Target = {
  readonly object: CatalogObject | undefined;
  readonly isFuture: boolean;
  /** The schema that the object is in, if the owner of the schema grants. */
  readonly managedBy?: CatalogObject | undefined;
};

/**
 * Whether a session may grant or revoke a privilege: it has MANAGE GRANTS, owns the object, or has the privilege WITH GRANT OPTION
 * (docs.snowflake.com, GRANT <privileges>, Access control requirements, 2026-11-24). On future objects only with MANAGE
 * GRANTS; in a schema with managed access the owner of the schema too, and no other; on the account whoever has the privilege there.
 */
export const mayGrant = (
  rights: Rights | undefined,
  privilege: string,
  { object, isFuture, managedBy }: Target,
): boolean => {
  if (rights === undefined) return true;
  if (object === undefined) return rights.hasOnAccount(privilege);
  if (rights.hasOnAccount(manageGrants)) return true;
  if (managedBy !== undefined) return rights.owns(managedBy);
  return !isFuture && (rights.owns(object) || rights.mayPassOn(privilege, object));
};
