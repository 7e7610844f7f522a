import { SchemaError } from '../errors.ts';
import { GRANTS_TO_FOLLOW } from '../plan/new-table.ts';
import type { Readable } from '../sql/grants.ts';
import { grantToRead } from '../sql/grants.ts';
import { qualifiedName } from '../sql/identifier.ts';
import { textLiteral } from '../sql/literal.ts';
import { tableComment } from '../plan/table-comment.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import { WarehouseError, sentence } from '../warehouse/warehouse-error.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/**
 * Lets the readers of a stream read a schema or a table that the target, in this run or an earlier one, has created and
 * not granted yet. Only then: what somebody revoked afterwards stays revoked.
 * @throws SchemaError when a grant is refused. The next run tries again.
 */
export async function grantReaders(
  session: Warehouse,
  object: Readable,
  table: StreamTable,
): Promise<void> {
  const { stream, created, schemaReaders } = table;
  const roles = object.kind === 'SCHEMA' ? schemaReaders : created.selectRoles;
  if (roles.length === 0 || !(await isToBeGranted(session, object))) return;
  for (const role of roles) {
    const statement = grantToRead(object, role);
    try {
      await session.execute(statement);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.mayPass) throw error;
      const problem = `${statement} was refused: ${sentence(error.said)} Check default_target_schema_select_permissions, schema_mapping and stream_config`;
      throw new SchemaError(stream, problem, { cause: error });
    }
  }
  const comment = object.kind === 'TABLE' ? tableComment(table) : '';
  await session.execute(
    `COMMENT ON ${object.kind} ${qualifiedName(...object.name)} IS ${textLiteral(comment)}`,
  );
}

/** (docs.snowflake.com, SHOW TABLES and SHOW SCHEMAS, 2026-11-24: LIKE ignores case, and knows `_` and `%` as wildcards.) */
async function isToBeGranted(session: Warehouse, object: Readable): Promise<boolean> {
  const own = object.name.at(-1) ?? '';
  const like = textLiteral(own.replaceAll('\\', '_'));
  const [database, schema] = object.name;
  const { rows } = await session.execute(
    object.kind === 'SCHEMA'
      ? `SHOW SCHEMAS LIKE ${like} IN DATABASE ${qualifiedName(database)}`
      : `SHOW TABLES LIKE ${like} IN SCHEMA ${qualifiedName(database, schema)}`,
  );
  return rows.some((row) => row['name'] === own && row['comment'] === GRANTS_TO_FOLLOW);
}
