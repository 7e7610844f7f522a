import type { ObjectKind } from '../catalog/catalog-object.ts';

/** What privileges can be granted on. */
export type Securable = ObjectKind | 'ACCOUNT';

const words = (names: string): readonly string[] => names.split(', ');

/**
 * The privileges that can be granted, without OWNERSHIP, which every object has (docs.snowflake.com, Access control privileges,
 * 2026-11-24). Those to make what the sandbox does not have are recorded and shown: nothing here asks for them.
 */
export const privilegesOn: Readonly<Record<Securable, readonly string[]>> = {
  ACCOUNT: words(
    'ATTACH POLICY, CREATE DATABASE, CREATE NETWORK POLICY, CREATE ROLE, CREATE USER, CREATE WAREHOUSE, EXECUTE TASK, MANAGE GRANTS, MANAGE WAREHOUSES, MONITOR EXECUTION, MONITOR USAGE',
  ),
  DATABASE: words('CREATE SCHEMA, MODIFY, MONITOR, USAGE'),
  SCHEMA: words(
    'CREATE DYNAMIC TABLE, CREATE EXTERNAL TABLE, CREATE FILE FORMAT, CREATE FUNCTION, CREATE MATERIALIZED VIEW, CREATE PIPE, CREATE PROCEDURE, CREATE SEQUENCE, CREATE STAGE, CREATE STREAM, CREATE TABLE, CREATE TASK, CREATE VIEW, MODIFY, MONITOR, USAGE',
  ),
  TABLE: words('DELETE, EVOLVE SCHEMA, INSERT, REFERENCES, SELECT, TRUNCATE, UPDATE'),
  VIEW: words('REFERENCES, SELECT'),
  STAGE: words('READ, USAGE, WRITE'),
  'FILE FORMAT': ['USAGE'],
  WAREHOUSE: words('MODIFY, MONITOR, OPERATE, USAGE'),
  ROLE: [],
  USER: ['MONITOR'],
  'NETWORK POLICY': [],
};

/** The word for a kind of object when there are several. */
export const plurals: Readonly<Record<string, ObjectKind>> = {
  SCHEMAS: 'SCHEMA',
  TABLES: 'TABLE',
  VIEWS: 'VIEW',
  STAGES: 'STAGE',
  'FILE FORMATS': 'FILE FORMAT',
};

/** Objects that ON names in GRANT, REVOKE and SHOW GRANTS; the longer words first. */
export const securables = Object.keys(privilegesOn) as readonly Securable[];
