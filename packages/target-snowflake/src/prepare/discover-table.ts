import type { ExistingColumn } from '../plan/plan-table.ts';
import { qualifiedName } from '../sql/identifier.ts';
import { textLiteral } from '../sql/literal.ts';
import { collationOf, parseStoredType } from '../plan/stored-type.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import { isMissingObject } from '../warehouse/warehouse-error.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';

/** What there is of a stream's table. */
export type Discovered =
  | { readonly found: 'table'; readonly table: string; readonly columns: readonly ExistingColumn[] }
  | { readonly found: 'schema' }
  | { readonly found: 'nothing' };

/**
 * Looks for the table of a stream: the one with its name, else one whose name differs by case alone, as other loaders
 * make them. One statement when the table is there; none of them needs a warehouse.
 */
export async function discoverTable(
  { database, schema, table }: StreamTable,
  session: Warehouse,
): Promise<Discovered> {
  const exact = await describeTable(session, database, schema, table);
  if (exact) return { found: 'table', table, columns: exact };

  const names = await showTables(session, database, schema, table);
  if (names === undefined) return { found: 'nothing' };
  const [variant] = names
    .filter((name) => name.toUpperCase() === table.toUpperCase())
    .sort()
    .reverse();
  const columns =
    variant === undefined ? undefined : await describeTable(session, database, schema, variant);
  return variant === undefined || columns === undefined
    ? { found: 'schema' }
    : { found: 'table', table: variant, columns };
}

/** (docs.snowflake.com, DESCRIBE TABLE, 2026-11-24.) Undefined when there is no such table. */
async function describeTable(
  session: Warehouse,
  ...name: readonly string[]
): Promise<readonly ExistingColumn[] | undefined> {
  return ifThere(async () => {
    const { rows } = await session.execute(`DESCRIBE TABLE ${qualifiedName(...name)}`);
    return rows.map(readColumn);
  });
}

function readColumn(row: Row): ExistingColumn {
  return {
    name: row['name'] ?? '',
    type: parseStoredType(row['type'] ?? ''),
    collation: collationOf(row['type'] ?? ''),
    nullable: row['null?'] !== 'N',
    hasDefault: (row['default'] ?? '') !== '',
    comment: row['comment'] ?? undefined,
  };
}

/**
 * The names of the tables that are like `table`, or somewhat: LIKE ignores case here, and knows `_` and `%` as wildcards.
 * (docs.snowflake.com, SHOW TABLES, 2026-11-24.) Undefined when there is no such schema.
 */
async function showTables(
  session: Warehouse,
  database: string,
  schema: string,
  table: string,
): Promise<readonly string[] | undefined> {
  // A backslash would escape what follows it; the wildcard for one character stands for it as well.
  const pattern = table.replaceAll('\\', '_');
  return ifThere(async () => {
    const { rows } = await session.execute(
      `SHOW TABLES LIKE ${textLiteral(pattern)} IN SCHEMA ${qualifiedName(database, schema)}`,
    );
    return rows.flatMap((row) => row['name'] ?? []);
  });
}

async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isMissingObject(error)) return undefined;
    throw error;
  }
}
