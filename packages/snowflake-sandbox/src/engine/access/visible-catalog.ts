import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogObject } from '../catalog/catalog-object.ts';
import type { Rights } from './rights.ts';

/**
 * Whether a session sees that an object is there: it has any right on it, and on the schema and the database around it
 * (docs.snowflake.com, Troubleshooting access control issues, 2026-11-24: `<ANY>` on the database). What it does not see does
 * not exist for it, in SHOW as in a statement.
 */
const sees = (object: CatalogObject, rights: Rights, catalog: Catalog): boolean => {
  switch (object.kind) {
    case 'ROLE':
      return (
        rights.roles.has(object.name) || rights.hasAny(object) || rights.hasOnAccount(manageGrants)
      );
    case 'USER':
      return rights.hasAny(object) || rights.hasOnAccount(manageGrants);
    default: {
      const parent = catalog.byId(object.parent);
      return rights.hasAny(object) && (parent === undefined || sees(parent, rights, catalog));
    }
  }
};

/** Grants what the invoking role does not own (docs.snowflake.com, Access control privileges, Global privileges, 2026-11-24). */
export const manageGrants = 'MANAGE GRANTS';

/** The catalog as a session with these rights sees it. Its own temporary objects it always sees. */
export const visibleCatalog = (catalog: Catalog, rights: Rights): Catalog => {
  const visible = <T extends CatalogObject>(object: T | undefined): T | undefined =>
    object !== undefined && (object.session !== undefined || sees(object, rights, catalog))
      ? object
      : undefined;
  return {
    byId: (id) => catalog.byId(id),
    database: (name) => visible(catalog.database(name)),
    schema: (database, name) => visible(catalog.schema(database, name)),
    find: (kinds, schemaId, name, session) => visible(catalog.find(kinds, schemaId, name, session)),
    list: (kind, parent, session) =>
      catalog.list(kind, parent, session).filter((object) => visible(object) !== undefined),
    dropped: (kind, parent, name) => visible(catalog.dropped(kind, parent, name)),
    ancestors: (object) => catalog.ancestors(object),
    grants: () => catalog.grants(),
  };
};
