import type { Logger } from '@intercom-to-snowflake/singer';
import { SchemaError } from '../errors.ts';
import { grantReaders } from './grant-readers.ts';
import { GRANTS_TO_FOLLOW } from '../plan/new-table.ts';
import { discoverTable } from './discover-table.ts';
import { planTable } from '../plan/plan-table.ts';
import type { PlannedColumn, TableOperation } from '../plan/plan-table.ts';
import { identifier, qualifiedName } from '../sql/identifier.ts';
import { textLiteral } from '../sql/literal.ts';
import { tableStatement } from '../sql/table-statements.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import { WarehouseError, sentence } from '../warehouse/warehouse-error.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** A table that exists and can hold the stream. */
export type ReadyTable = {
  readonly table: StreamTable;
  /** Its full name, as SQL. */
  readonly name: string;
  /** Where its columns are and what each takes. */
  readonly columns: readonly PlannedColumn[];
};

/**
 * Makes a stream's table able to hold it: creates the schema and the table, and grants them to their readers, or alters the
 * table there is.
 */
export async function prepareTable(
  table: StreamTable,
  session: Warehouse,
  log: Logger,
): Promise<ReadyTable> {
  const found = await discoverTable(table, session);
  if (found.found === 'nothing') await createSchema(table, session);
  const { database, schema } = table;
  const existing = found.found === 'table' ? found : undefined;
  if (!existing) await grantReaders(session, { kind: 'SCHEMA', name: [database, schema] }, table);
  const plan = planTable(table, existing?.columns);
  const names = [database, schema, existing?.table ?? table.table] as const;
  const name = qualifiedName(...names);
  for (const operation of plan.operations) {
    if (operation.do === 'add columns') warnOfNewKeys(operation.columns, table, log);
    log.info(`${name}: ${outline(operation)}`, { stream: table.stream });
    await session.execute(tableStatement(name, operation));
  }
  await grantReaders(session, { kind: 'TABLE', name: names }, table);
  // In a table of somebody else's they may have got a collation, which the statements must know of.
  if (existing && plan.operations.some((operation) => addsCompared(operation, table)))
    return prepareTable(table, session, log);
  return { table, name, columns: plan.columns };
}

/** Whether it adds texts that rows are compared by. */
function addsCompared(operation: TableOperation, { newerBy }: StreamTable): boolean {
  return (
    operation.do === 'add columns' &&
    operation.columns.some(
      ({ type, isKey, holds: { property } }) =>
        type.kind === 'VARCHAR' && (isKey || (property !== undefined && property === newerBy)),
    )
  );
}

/** Rows that were there before have no value in a new key column: no record can find them. */
function warnOfNewKeys(added: readonly PlannedColumn[], table: StreamTable, log: Logger): void {
  const keys = added.filter(({ isKey }) => isKey);
  if (keys.length === 0 || table.loadMethod !== 'upsert') return;
  log.warning(
    `the key of the stream has changed, ${listed(keys)} is new: rows loaded before stay as they are, and records are inserted beside them`,
    { stream: table.stream },
  );
}

/** An operation in a few words, however many columns there are. */
function outline(operation: TableOperation): string {
  switch (operation.do) {
    case 'create table':
      return `creating the table with ${operation.columns.length} columns`;
    case 'add columns':
      return `adding ${listed(operation.columns)}`;
    case 'alter columns':
      return `altering ${listed(operation.changes)}`;
  }
}

function listed(columns: readonly { readonly name: string }[]): string {
  const names = columns.slice(0, 10).map(({ name }) => identifier(name));
  const more = columns.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Only where there is none: to ask for it with IF NOT EXISTS needs the privilege even when it exists. */
async function createSchema(table: StreamTable, session: Warehouse): Promise<void> {
  const name = qualifiedName(table.database, table.schema);
  const note =
    table.schemaReaders.length === 0 ? '' : ` COMMENT = ${textLiteral(GRANTS_TO_FOLLOW)}`;
  try {
    await session.execute(`CREATE SCHEMA IF NOT EXISTS ${name}${note}`);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.mayPass) throw error;
    const problem = `schema ${name} does not exist, or the role may not see it, and creating it was refused: ${sentence(error.said)} GRANT USAGE, CREATE TABLE ON SCHEMA ${name} TO ROLE …, or, if it is to be made, GRANT CREATE SCHEMA ON DATABASE ${identifier(table.database)} TO ROLE …`;
    throw new SchemaError(table.stream, problem, { cause: error });
  }
}
