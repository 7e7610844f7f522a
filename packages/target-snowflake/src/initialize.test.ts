import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { initializeStatements } from './initialize.ts';

describe('the SQL that an administrator runs', () => {
  it('makes what the settings name, and grants what a load needs', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const statements = await initializeStatements({
      ...{ account: 'myorg-a1', user: 'robot', role: 'loader', warehouse: 'loading' },
      ...{ database: 'analytics', default_target_schema: '"Crm"', stage: 'CRM.LANDING' },
      private_key: privateKey
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
        .toString(),
      private_key_passphrase: 'sesame',
    });
    const key = pem.split('\n').slice(1, -2).join('');
    expect(statements).toEqual([
      'USE ROLE USERADMIN',
      `CREATE ROLE IF NOT EXISTS "LOADER" COMMENT = 'loads with target-snowflake'`,
      'CREATE USER IF NOT EXISTS "ROBOT" TYPE = SERVICE DEFAULT_ROLE = "LOADER" DEFAULT_WAREHOUSE = "LOADING"',
      'USE ROLE SECURITYADMIN',
      `ALTER USER "ROBOT" SET RSA_PUBLIC_KEY = '${key}'`,
      'GRANT ROLE "LOADER" TO USER "ROBOT"',
      'GRANT ROLE "LOADER" TO ROLE SYSADMIN',
      'USE ROLE SYSADMIN',
      'CREATE WAREHOUSE IF NOT EXISTS "LOADING" WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE',
      'CREATE DATABASE IF NOT EXISTS "ANALYTICS"',
      'CREATE SCHEMA IF NOT EXISTS "ANALYTICS"."Crm"',
      'USE ROLE SECURITYADMIN',
      'GRANT USAGE ON WAREHOUSE "LOADING" TO ROLE "LOADER"',
      'GRANT USAGE, CREATE SCHEMA ON DATABASE "ANALYTICS" TO ROLE "LOADER"',
      'GRANT USAGE, CREATE TABLE ON SCHEMA "ANALYTICS"."Crm" TO ROLE "LOADER"',
      'GRANT USAGE ON SCHEMA "ANALYTICS"."CRM" TO ROLE "LOADER"',
      'GRANT USAGE ON STAGE "ANALYTICS"."CRM"."LANDING" TO ROLE "LOADER"',
    ]);
  });

  it('has no key where another way of signing in is configured', async () => {
    const statements = await initializeStatements({ account: 'a', user: 'u', password: 'secret' });
    expect(statements.join()).not.toContain('RSA_PUBLIC_KEY');
    expect(statements.join()).not.toContain('secret');
    // A service has no password.
    expect(statements[2]).toBe(
      'CREATE USER IF NOT EXISTS "U" DEFAULT_ROLE = "LOADER" DEFAULT_WAREHOUSE = "LOADING"',
    );
  });

  it('grants the use of a stage with the database and the schema that it is in', async () => {
    const stage = '@elsewhere."Raw".landing';
    const statements = await initializeStatements({ account: 'a', user: 'u', token: 't', stage });
    expect(statements.slice(-3)).toEqual([
      'GRANT USAGE ON DATABASE "ELSEWHERE" TO ROLE "LOADER"',
      'GRANT USAGE ON SCHEMA "ELSEWHERE"."Raw" TO ROLE "LOADER"',
      'GRANT USAGE ON STAGE "ELSEWHERE"."Raw"."LANDING" TO ROLE "LOADER"',
    ]);
  });
});
