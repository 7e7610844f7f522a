import { qualifiedName } from './identifier.ts';

type Named = { readonly database: string; readonly schema: string; readonly table: string };

/** Tells tables apart, and is how messages name them. */
export function tableName({ database, schema, table }: Named): string {
  return qualifiedName(database, schema, table);
}
