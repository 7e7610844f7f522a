import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogObject, ObjectKind } from '../catalog/catalog-object.ts';
import { completeName, completeSchemaName, type NameContext } from '../catalog/resolve-name.ts';
import { printIdentifier, type ObjectName } from '../syntax/identifier.ts';

const ofAccount: readonly ObjectKind[] = ['ROLE', 'USER', 'WAREHOUSE', 'NETWORK POLICY'];

/** What a name means to a session, in a catalog: a table for a view's name too, as in Snowflake. Undefined: there is no such thing. */
export const findObject = (
  kind: ObjectKind,
  name: ObjectName,
  { catalog, session, ...names }: NameContext & { readonly session: string },
): CatalogObject | undefined => {
  const [first] = name;
  if (first === undefined) return undefined;
  if (kind === 'DATABASE') return catalog.database(names.fold(first));
  if (ofAccount.includes(kind)) return catalog.find([kind], 0, names.fold(first));
  if (kind === 'SCHEMA') {
    const { database, schema } = completeSchemaName(name, { catalog, ...names });
    return catalog.schema(database, schema);
  }
  const full = completeName(name, { catalog, ...names });
  const schema = catalog.schema(full.database, full.schema);
  const kinds: readonly ObjectKind[] =
    kind === 'TABLE' || kind === 'VIEW' ? ['TABLE', 'VIEW'] : [kind];
  return schema && catalog.find(kinds, schema.id, full.name, session);
};

/** `DB.SCHEMA.NAME`, as messages and SHOW GRANTS print it. */
export const printFullObject = (object: CatalogObject, catalog: Catalog): string =>
  [...catalog.ancestors(object), object.name].map(printIdentifier).join('.');
