import { identifier, qualifiedName } from './identifier.ts';

/** A schema or a table, by the parts of its name, and what its readers need of it. */
export type Readable =
  | { readonly kind: 'SCHEMA'; readonly name: readonly [database: string, schema: string] }
  | {
      readonly kind: 'TABLE';
      readonly name: readonly [database: string, schema: string, table: string];
    };

/** (docs.snowflake.com, GRANT privileges TO ROLE, 2026-11-24: one role to a statement.) */
export function grantToRead({ kind, name }: Readable, role: string): string {
  const privilege = kind === 'SCHEMA' ? 'USAGE' : 'SELECT';
  return `GRANT ${privilege} ON ${kind} ${qualifiedName(...name)} TO ROLE ${identifier(role)}`;
}
