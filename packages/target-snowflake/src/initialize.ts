import type { JsonObject } from '@intercom-to-snowflake/singer';
import { createPublicKey } from 'node:crypto';
import { authenticationMethod, readAuthentication } from './warehouse/authentication.ts';
import { settingText } from './config/setting-text.ts';
import { identifier, qualifiedName } from './sql/identifier.ts';
import { textLiteral } from './sql/literal.ts';
import { stageName } from './stage/stage-name.ts';
import { externalStageSettings } from './stage/storage-settings.ts';
import { configuredName } from './plan/stored-name.ts';

/**
 * SQL for an administrator, that makes what the settings name: role, user, warehouse, database, schema and the privileges that a load needs.
 * It can be run again, and then changes nothing. The public key is that of the configured private key. USERADMIN makes the user and
 * the role; SECURITYADMIN changes them, since they may be there already and somebody else's.
 * (docs.snowflake.com, CREATE USER, CREATE WAREHOUSE, GRANT <privileges>, Key-pair authentication, 2026-11-24.)
 * @throws ConfigError when the private key cannot be read.
 */
export async function initializeStatements(config: JsonObject): Promise<readonly string[]> {
  const name = (setting: string, fallback: string) =>
    configuredName(settingText(config, setting) ?? fallback);
  const user = identifier(name('user', 'LOADER'));
  const role = identifier(name('role', 'LOADER'));
  const warehouse = identifier(name('warehouse', 'LOADING'));
  const database = name('database', 'ANALYTICS');
  const schema = qualifiedName(
    database,
    configuredName(
      settingText(config, 'default_target_schema') ?? settingText(config, 'schema') ?? 'PUBLIC',
    ),
  );
  const key = await publicKey(config);
  return [
    'USE ROLE USERADMIN',
    `CREATE ROLE IF NOT EXISTS ${role} COMMENT = 'loads with target-snowflake'`,
    `CREATE USER IF NOT EXISTS ${user}${isService(config) ? ' TYPE = SERVICE' : ''} DEFAULT_ROLE = ${role} DEFAULT_WAREHOUSE = ${warehouse}`,
    'USE ROLE SECURITYADMIN',
    ...(key === undefined ? [] : [`ALTER USER ${user} SET RSA_PUBLIC_KEY = ${textLiteral(key)}`]),
    `GRANT ROLE ${role} TO USER ${user}`,
    `GRANT ROLE ${role} TO ROLE SYSADMIN`,
    'USE ROLE SYSADMIN',
    `CREATE WAREHOUSE IF NOT EXISTS ${warehouse} WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE`,
    `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`,
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    'USE ROLE SECURITYADMIN',
    `GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role}`,
    `GRANT USAGE, CREATE SCHEMA ON DATABASE ${identifier(database)} TO ROLE ${role}`,
    `GRANT USAGE, CREATE TABLE ON SCHEMA ${schema} TO ROLE ${role}`,
    ...stageGrants(config, database, role),
  ];
}

/** USAGE on an external stage is of no use without USAGE on what it is in. */
function stageGrants(config: JsonObject, ownDatabase: string, role: string): readonly string[] {
  const settings = externalStageSettings({ ...config, database: ownDatabase });
  if (settings === undefined) return [];
  const [database, schema, stage] = stageName(settings);
  return [
    ...(database === ownDatabase
      ? []
      : [`GRANT USAGE ON DATABASE ${identifier(database)} TO ROLE ${role}`]),
    `GRANT USAGE ON SCHEMA ${qualifiedName(database, schema)} TO ROLE ${role}`,
    `GRANT USAGE ON STAGE ${qualifiedName(database, schema, stage)} TO ROLE ${role}`,
  ];
}

/** What a person signs in with, a user of TYPE = SERVICE may not have (docs.snowflake.com, User management, 2026-11-24). */
const OF_PERSONS = ['snowflake', 'username_password_mfa', 'externalbrowser'];

function isService(config: JsonObject): boolean {
  const method = authenticationMethod(config);
  return method === undefined || !(OF_PERSONS.includes(method) || method.startsWith('https://'));
}

/** What the SQL leaves to the administrator: a password is not in it. */
export function leftToDo(config: JsonObject): string | undefined {
  const method = authenticationMethod(config);
  if (method !== 'snowflake' && method !== 'username_password_mfa') return undefined;
  const user = identifier(configuredName(settingText(config, 'user') ?? 'LOADER'));
  return `the SQL sets no password: where ${user} is new, ALTER USER ${user} SET PASSWORD = …. Better, and what Snowflake asks of programs: a key pair`;
}

/** As `RSA_PUBLIC_KEY` wants it: the base64 of the PEM, without its first and last line. */
async function publicKey(config: JsonObject): Promise<string | undefined> {
  const hasKey = ['private_key', 'private_key_path'].some(
    (setting) => settingText(config, setting) !== undefined,
  );
  if (!hasKey) return undefined;
  const auth = await readAuthentication(config);
  if (auth.by !== 'key pair') return undefined;
  const der = createPublicKey(auth.privateKeyPem).export({ type: 'spki', format: 'der' });
  return der.toString('base64');
}
