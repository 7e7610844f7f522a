import type { JsonObject } from '@intercom-to-snowflake/singer';
import { createPublicKey } from 'node:crypto';
import { readAuthentication } from './authentication.ts';
import { settingText } from './setting-text.ts';
import { identifier, qualifiedName } from './sql/identifier.ts';
import { textLiteral } from './sql/literal.ts';
import { configuredName } from './stored-name.ts';

/**
 * SQL for an administrator, that makes what the settings name: role, user, warehouse, database, schema and the privileges that a load needs.
 * It can be run again. The public key is that of the configured private key.
 * (docs.snowflake.com, CREATE USER, CREATE WAREHOUSE, GRANT <privileges>, 2026-11-24.)
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
  const stage = settingText(config, 'stage')?.replace(/^@/, '');
  const key = await publicKey(config);
  return [
    'USE ROLE USERADMIN',
    `CREATE ROLE IF NOT EXISTS ${role} COMMENT = 'loads with target-snowflake'`,
    `CREATE USER IF NOT EXISTS ${user} TYPE = SERVICE DEFAULT_ROLE = ${role} DEFAULT_WAREHOUSE = ${warehouse}`,
    ...(key === undefined ? [] : [`ALTER USER ${user} SET RSA_PUBLIC_KEY = ${textLiteral(key)}`]),
    `GRANT ROLE ${role} TO USER ${user}`,
    'USE ROLE SYSADMIN',
    `CREATE WAREHOUSE IF NOT EXISTS ${warehouse} WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE`,
    `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`,
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    'USE ROLE SECURITYADMIN',
    `GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role}`,
    `GRANT USAGE, CREATE SCHEMA ON DATABASE ${identifier(database)} TO ROLE ${role}`,
    `GRANT USAGE, CREATE TABLE ON SCHEMA ${schema} TO ROLE ${role}`,
    ...(stage === undefined ? [] : [`GRANT USAGE ON STAGE ${stage} TO ROLE ${role}`]),
    `GRANT ROLE ${role} TO ROLE SYSADMIN`,
  ];
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
