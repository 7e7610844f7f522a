import type { Logger } from '@intercom-to-snowflake/singer';
import { SchemaError } from './errors.ts';
import { discoverTable } from './discover-table.ts';
import { planTable } from './plan-table.ts';
import type { PlannedColumn } from './plan-table.ts';
import { qualifiedName } from './sql/identifier.ts';
import { tableStatement } from './sql/table-statements.ts';
import type { StreamTable } from './stream-table.ts';
import { WarehouseError } from './warehouse/warehouse-error.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

/** A table that exists and can hold the stream. */
export type ReadyTable = {
  readonly table: StreamTable;
  /** Its full name, as SQL. */
  readonly name: string;
  /** Where its columns are and what each takes. */
  readonly columns: readonly PlannedColumn[];
};

/** Makes a stream's table able to hold it: creates the schema and the table, or alters the one there is. */
export async function prepareTable(
  table: StreamTable,
  session: Warehouse,
  log: Logger,
): Promise<ReadyTable> {
  const found = await discoverTable(table, session);
  if (found.found === 'nothing') await createSchema(table, session);
  const existing = found.found === 'table' ? found : undefined;
  const plan = planTable(table, existing?.columns);
  const name = qualifiedName(table.database, table.schema, existing?.table ?? table.table);
  for (const operation of plan.operations) {
    const statement = tableStatement(name, operation);
    log.info(`${operation.do}: ${statement}`, { stream: table.stream });
    await session.execute(statement);
  }
  return { table, name, columns: plan.columns };
}

/** Only where there is none: to ask for it with IF NOT EXISTS needs the privilege even when it exists. */
async function createSchema(table: StreamTable, session: Warehouse): Promise<void> {
  const name = qualifiedName(table.database, table.schema);
  try {
    await session.execute(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.mayPass) throw error;
    const problem = `schema ${name} does not exist, or the role may not see it, and creating it was refused: ${error.said}. GRANT USAGE ON SCHEMA … or GRANT CREATE SCHEMA ON DATABASE … to the role`;
    throw new SchemaError(table.stream, problem, { cause: error });
  }
}
