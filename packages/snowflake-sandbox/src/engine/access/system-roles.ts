/** The roles that every account has, each with the roles that are granted to it (docs.snowflake.com, Overview of Access Control, 2026-11-24). */
export const systemRoles: Readonly<Record<string, readonly string[]>> = {
  ACCOUNTADMIN: ['SECURITYADMIN', 'SYSADMIN'],
  SECURITYADMIN: ['USERADMIN'],
  USERADMIN: [],
  SYSADMIN: [],
  PUBLIC: [],
};

/** What they may do in the account, besides what they inherit: the rights that none can take from them. */
export const accountPrivileges: Readonly<Record<string, readonly string[]>> = {
  ACCOUNTADMIN: ['CREATE NETWORK POLICY', 'ATTACH POLICY', 'MANAGE WAREHOUSES', 'MONITOR USAGE'],
  SECURITYADMIN: ['MANAGE GRANTS', 'CREATE NETWORK POLICY', 'ATTACH POLICY'],
  USERADMIN: ['CREATE USER', 'CREATE ROLE'],
  SYSADMIN: ['CREATE DATABASE', 'CREATE WAREHOUSE'],
};
