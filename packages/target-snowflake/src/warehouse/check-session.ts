import type { ConnectionSettings } from './connection-settings.ts';
import { WarehouseError } from './warehouse-error.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * A login succeeds also when the warehouse or the database it names is not there, or may not be used: the session then has
 * none. (docs.snowflake.com, Context functions, 2026-11-24.) Such a session is found out here, before the first record is taken.
 * @throws WarehouseError
 */
export async function checkSession(
  session: Warehouse,
  settings: ConnectionSettings,
): Promise<void> {
  const { rows } = await session.execute(
    'SELECT CURRENT_ROLE() AS "ROLE", CURRENT_WAREHOUSE() AS "WAREHOUSE", CURRENT_DATABASE() AS "DATABASE"',
  );
  const { ROLE: role, WAREHOUSE: warehouse, DATABASE: database } = rows[0] ?? {};
  const problems = [
    ...(database ? [] : [databaseMissing(settings, role)]),
    ...(warehouse ? [] : [warehouseMissing(settings, role)]),
  ];
  if (problems.length === 0) return;
  throw new WarehouseError(problems.join('\n'), { code: '', mayPass: false });
}

function databaseMissing({ database }: ConnectionSettings, role: string | null | undefined) {
  return `database ${database} does not exist, or role ${role ?? '(none)'} may not use it: GRANT USAGE ON DATABASE ${database} TO ROLE ${role ?? '…'}`;
}

function warehouseMissing(
  { warehouse, user }: ConnectionSettings,
  role: string | null | undefined,
) {
  return warehouse === undefined
    ? `no warehouse is set, and user ${user} has no default one that role ${role ?? '(none)'} may use: set warehouse`
    : `warehouse ${warehouse} does not exist, or role ${role ?? '(none)'} may not use it: GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role ?? '…'}`;
}
