import { describeUser } from './account/describe-user.ts';
import { grant, revoke } from './account/grants.ts';
import {
  alterNetworkPolicy,
  createNetworkPolicy,
  dropNetworkPolicy,
} from './account/network-policies.ts';
import { alterRole, createRole, dropRole } from './account/roles.ts';
import { alterUser, createUser, dropUser } from './account/users.ts';
import { alterWarehouse, createWarehouse, dropWarehouse } from './account/warehouses.ts';
import { alterTable } from './alter-table.ts';
import { comment } from './comment.ts';
import { createTable } from './create-table.ts';
import {
  alterDatabase,
  alterSchema,
  createDatabase,
  createSchema,
  dropDatabase,
  dropSchema,
} from './databases-and-schemas.ts';
import { describeDatabase, describeQuery, describeSchema, describeTable } from './describe.ts';
import { dropTableStatement, dropView, undropDatabase, undropSchema, undropTable } from './drop.ts';

import { insert } from './insert.ts';
import { merge } from './merge.ts';
import {
  alterSessionSet,
  alterSessionUnset,
  setVariable,
  unsetVariable,
} from './session-settings.ts';
import { showParameters, showRoles, showUsers, showWarehouses } from './show/show-account.ts';
import { showColumns } from './show/show-columns.ts';
import { showGrants } from './show/show-grants.ts';
import {
  showDatabases,
  showObjects,
  showPrimaryKeys,
  showSchemas,
  showTables,
  showViews,
} from './show/show-objects.ts';
import { terse } from './show/terse.ts';
import type { Statement } from './statement.ts';
import { begin, commit, rollback } from './transactions.ts';
import { truncate } from './truncate.ts';
import { deleteRows, update } from './update-and-delete.ts';
import { use, useDatabase, useRole, useSchema, useSecondaryRoles, useWarehouse } from './use.ts';
import { createView } from './views.ts';

const shows: Readonly<Record<string, Statement>> = {
  COLUMNS: showColumns,
  DATABASES: showDatabases,
  GRANTS: showGrants,
  OBJECTS: showObjects,
  PARAMETERS: showParameters,
  'PRIMARY KEYS': showPrimaryKeys,
  ROLES: showRoles,
  SCHEMAS: showSchemas,
  TABLES: showTables,
  USERS: showUsers,
  VIEWS: showViews,
  WAREHOUSES: showWarehouses,
};

/** The statements that the engine itself knows, by their leading words. */
export const engineStatements: Readonly<Record<string, Statement>> = {
  'ALTER DATABASE': alterDatabase,
  'ALTER NETWORK POLICY': alterNetworkPolicy,
  'ALTER ROLE': alterRole,
  'ALTER SCHEMA': alterSchema,
  'ALTER SESSION SET': alterSessionSet,
  'ALTER SESSION UNSET': alterSessionUnset,
  'ALTER TABLE': alterTable,
  'ALTER USER': alterUser,
  'ALTER WAREHOUSE': alterWarehouse,
  BEGIN: begin,
  COMMENT: comment,
  COMMIT: commit,
  'CREATE DATABASE': createDatabase,
  'CREATE NETWORK POLICY': createNetworkPolicy,
  'CREATE ROLE': createRole,
  'CREATE SCHEMA': createSchema,
  'CREATE SECURE VIEW': createView(true),
  'CREATE TABLE': createTable,
  'CREATE USER': createUser,
  'CREATE VIEW': createView(false),
  'CREATE WAREHOUSE': createWarehouse,
  DELETE: deleteRows,
  DESCRIBE: describeQuery,
  'DESCRIBE DATABASE': describeDatabase,
  'DESCRIBE SCHEMA': describeSchema,
  'DESCRIBE TABLE': describeTable,
  'DESCRIBE USER': describeUser,
  'DESCRIBE VIEW': describeTable,
  'DROP DATABASE': dropDatabase,
  'DROP NETWORK POLICY': dropNetworkPolicy,
  'DROP ROLE': dropRole,
  'DROP SCHEMA': dropSchema,
  'DROP TABLE': dropTableStatement,
  'DROP USER': dropUser,
  'DROP VIEW': dropView,
  'DROP WAREHOUSE': dropWarehouse,
  GRANT: grant,
  INSERT: insert,
  MERGE: merge,
  REVOKE: revoke,
  ROLLBACK: rollback,
  SET: setVariable,
  ...Object.fromEntries(
    Object.entries(shows).flatMap(([name, show]) => [
      [`SHOW ${name}`, show],
      [`SHOW TERSE ${name}`, terse(show)],
    ]),
  ),
  'START TRANSACTION': begin,
  TRUNCATE: truncate,
  'UNDROP DATABASE': undropDatabase,
  'UNDROP SCHEMA': undropSchema,
  'UNDROP TABLE': undropTable,
  UNSET: unsetVariable,
  UPDATE: update,
  USE: use,
  'USE DATABASE': useDatabase,
  'USE ROLE': useRole,
  'USE SCHEMA': useSchema,
  'USE SECONDARY ROLES': useSecondaryRoles,
  'USE WAREHOUSE': useWarehouse,
};
