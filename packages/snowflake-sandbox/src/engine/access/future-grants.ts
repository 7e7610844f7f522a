import type { Grant } from '../catalog/grant.ts';
import type { CatalogObject } from '../catalog/catalog-object.ts';
import { printIdentifier } from '../syntax/identifier.ts';

/** What must be known of all the others. */
type Known = {
  grants(): readonly Grant[];
  byId(id: number): CatalogObject | undefined;
  /** The names of what the object is in, the database first. */
  ancestors(object: CatalogObject): readonly string[];
};

/**
 * The grants that a new object begins with, because of GRANT … ON FUTURE …. Those of its schema come instead of those of its
 * database (docs.snowflake.com, GRANT <privileges>, Future grants on database or schema objects, 2026-11-24).
 */
export const futureGrants = (
  object: CatalogObject,
  catalog: Known,
  now: number,
): readonly Grant[] => {
  if (object.session !== undefined || object.parent === 0) return [];
  const grants = catalog.grants().filter(({ on }) => on === `FUTURE ${object.kind}`);
  const inParent = grants.filter(({ objectId }) => objectId === object.parent);
  const inDatabase = grants.filter(
    ({ objectId }) => objectId === catalog.byId(object.parent)?.parent,
  );
  const name = [...catalog.ancestors(object), object.name].map(printIdentifier).join('.');
  return (inParent.length > 0 ? inParent : inDatabase).map((grant) => ({
    ...grant,
    ...{ on: object.kind, name, objectId: object.id, grantedOn: now },
  }));
};
