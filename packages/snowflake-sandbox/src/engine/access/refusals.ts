import { SnowflakeError } from '../errors.ts';
import { printIdentifier } from '../syntax/identifier.ts';

/**
 * Refusals for want of a right, with Snowflake's codes and words as public reports have them: of 2026 where they name the right
 * that is missing.
 */
const refused = (code: string, text: string): SnowflakeError =>
  new SnowflakeError(code, '42501', `SQL access control error:\n${text}`);

/** `onWhat` as the sentence has it: `schema 'RAW'`; `missing`: `CREATE TABLE granted on SCHEMA DB.RAW`. */
export const insufficientPrivileges = (
  onWhat: string,
  role: string,
  missing: string,
): SnowflakeError =>
  refused(
    '003001',
    `Insufficient privileges to operate on ${onWhat}. Your primary role ${printIdentifier(role)} must have ${missing}.`,
  );

export const roleNotAssigned = (role: string): SnowflakeError =>
  refused(
    '003013',
    `Requested role '${role}' is not assigned to the executing user. Specify another role to activate.`,
  );

/** Of GRANT and REVOKE (docs.snowflake.com, bcr-515, 2026-11-24: an error since 2023_05). */
export const grantNotExecuted = (): SnowflakeError =>
  new SnowflakeError('003102', '42501', 'Grant not executed: Insufficient privileges.');

export const grantPartiallyExecuted = (privileges: readonly string[]): SnowflakeError =>
  new SnowflakeError(
    '003011',
    '42501',
    `Grant partially executed: privileges [${privileges.join(', ')}] not granted.`,
  );

export const dependentGrant = (privilege: string, name: string, role: string): SnowflakeError =>
  new SnowflakeError(
    '003036',
    '23001',
    `SQL execution error: Dependent grant of privilege '${privilege}' on securable '${name}' to role '${role}' exists.  It must be revoked first.  More than one dependent grant may exist: use 'SHOW GRANTS' command to view them.  To revoke all dependent grants while transferring object ownership, use convenience command 'GRANT OWNERSHIP ON <target_objects> TO <target_role> REVOKE CURRENT GRANTS'.`,
  );

export const noActiveWarehouse = (): SnowflakeError =>
  new SnowflakeError(
    '000606',
    '57P03',
    "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.",
  );

/** Of a login. */
const atLogin = (code: string, message: string): SnowflakeError =>
  new SnowflakeError(code, '08001', message);

export const roleUnknownAtLogin = (role: string): SnowflakeError =>
  atLogin(
    '390189',
    `Role '${role}' specified in the connect string does not exist or not authorized. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.`,
  );

export const roleNotGrantedAtLogin = (role: string): SnowflakeError =>
  atLogin(
    '390186',
    `Role '${role}' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.`,
  );

export const defaultRoleNotGranted = (role: string): SnowflakeError =>
  atLogin(
    '390186',
    `User's configured default role '${role}' is not granted to this user. Contact your local system administrator, or attempt to login using a CLI client with a connect string selecting another role, e.g. PUBLIC.`,
  );
