import { unsupported } from '../errors.ts';
import type { Catalog } from './catalog.ts';
import type { Column, TableObject } from './catalog-object.ts';

/**
 * A collation specification, in lower case; '' is none: text is compared by its bytes. Of all that there are only this one is imitated,
 * as far as upper and lower case of ASCII go. (docs.snowflake.com sql-reference/collation.)
 * @throws SnowflakeError for another one
 */
export const readCollation = (specification: string): string => {
  const collation = specification.toLowerCase();
  if (collation !== '' && collation !== 'en-ci') throw unsupported(`collation '${specification}'`);
  return collation;
};

/**
 * The column as it is in that table: text that says no collation has the DEFAULT_DDL_COLLATION of the table, its schema or its
 * database, the first that has one, and '' is one. Later changes of a default leave the column alone.
 * (docs.snowflake.com sql-reference/parameters.)
 */
export const withCollation = <T extends Omit<Column, 'physical'>>(
  column: T,
  table: Pick<TableObject, 'defaultCollation' | 'parent'>,
  catalog: Catalog,
): T => {
  if (column.type.kind !== 'TEXT') return column;
  const schema = catalog.byId(table.parent);
  const defaults = [table, schema, schema && catalog.byId(schema.parent)].map((object) =>
    object && 'defaultCollation' in object ? object.defaultCollation : undefined,
  );
  const collation = [column.collation, ...defaults].find((each) => each !== undefined);
  return { ...column, collation: collation === '' ? undefined : collation };
};
