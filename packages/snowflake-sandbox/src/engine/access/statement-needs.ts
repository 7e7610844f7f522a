import { readClauses } from '../statements/merge.ts';
import { readAlias, readAssignments } from '../statements/update-and-delete.ts';
import type { ObjectKind } from '../catalog/catalog-object.ts';
import { completeSchemaName } from '../catalog/resolve-name.ts';
import type { ObjectName } from '../syntax/identifier.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { parseFromItem } from '../syntax/parse-from.ts';
import { parseQuery } from '../syntax/parse-query.ts';
import { parseRows } from '../syntax/parse-rows.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import type { Need, ReadNeeds } from './need.ts';

/**
 * What the engine's own statements need, by their leading words: docs.snowflake.com, Access control privileges, and each
 * statement's page, Access control requirements, 2026-11-24. A statement that is not in here is refused to whom rights bind.
 */

const nothing: ReadNeeds = () => ({ needs: [] });
const all: ReadNeeds = () => ({ needs: [], seesAll: true });
const warehouse: Need = { kind: 'warehouse' };

const object = (on: ObjectKind, name: ObjectName, privilege: string): Need => ({
  kind: 'object',
  ...{ on, name, privilege },
});
const reads = (...syntax: readonly unknown[]): Need => ({ kind: 'reads', syntax });

/** A name behind `IF EXISTS`, and one right on what it means. */
const named =
  (on: ObjectKind, privilege: string): ReadNeeds =>
  (reader) => {
    reader.takeWords('IF EXISTS');
    return { needs: [object(on, reader.objectName(), privilege)] };
  };
export const owned = (on: ObjectKind): ReadNeeds => named(on, 'OWNERSHIP');

/** CREATE of something in a schema: `privilege` on the schema, and ownership of what it replaces. */
export const createdIn =
  (kinds: readonly ObjectKind[], privilege: string): ReadNeeds =>
  (reader, { modifiers }) => {
    reader.takeWords('IF NOT EXISTS');
    const name = reader.objectName();
    const replaces = modifiers.orReplace ? { replaces: kinds } : {};
    return { needs: [{ kind: 'in schema', name, privilege, ...replaces }], seesAll: true };
  };

/** CREATE of something that belongs to the account. */
const createdOnAccount =
  (on: ObjectKind): ReadNeeds =>
  (reader, { modifiers }) => {
    reader.takeWords('IF NOT EXISTS');
    const name = reader.objectName(1);
    const replaces = modifiers.orReplace ? { replaces: { kind: on, name } } : {};
    return { needs: [{ kind: 'account', privilege: `CREATE ${on}`, ...replaces }], seesAll: true };
  };

/** A temporary table needs no CREATE TABLE (CREATE TABLE), but ownership of the table that it hides (bcr-427). */
const createTable: ReadNeeds = (reader, { modifiers }) => {
  reader.takeWords('IF NOT EXISTS');
  const name = reader.objectName();
  const needs: Need[] = [
    {
      kind: 'in schema',
      ...{ name, privilege: modifiers.temporary ? undefined : 'CREATE TABLE' },
      ...(modifiers.orReplace || modifiers.temporary ? { replaces: ['TABLE', 'VIEW'] } : {}),
    },
  ];
  for (let depth = 0; !reader.atEnd;) {
    if (depth === 0 && (reader.takeWords('LIKE') || reader.takeWords('CLONE'))) {
      needs.push(object('TABLE', reader.objectName(), 'SELECT'));
    } else if (depth === 0 && reader.takeWords('AS')) {
      needs.push(reads(parseQuery(reader)), warehouse);
    } else {
      const token = reader.next();
      if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    }
  }
  return { needs, seesAll: true };
};

const createView: ReadNeeds = (reader, context) => {
  const created = createdIn(['TABLE', 'VIEW'], 'CREATE VIEW')(reader, context);
  if (reader.isSymbol('(')) skipBrackets(reader);
  while (!reader.isWords('AS') && !reader.atEnd) reader.next();
  reader.expectWords('AS');
  const read: Need = { kind: 'reads', syntax: parseQuery(reader), unread: true };
  return { ...created, needs: [...created.needs, read] };
};

const skipBrackets = (reader: TokenReader): void => {
  for (let depth = 0; !reader.atEnd;) {
    const { kind, text } = reader.next();
    if (kind === 'symbol') depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (depth === 0) return;
  }
};

const alterTable: ReadNeeds = (reader) => {
  reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  const needs = [object('TABLE', name, 'OWNERSHIP')];
  if (reader.takeWords('SWAP WITH'))
    return { needs: [...needs, object('TABLE', reader.objectName(), 'OWNERSHIP')] };
  if (!reader.takeWords('RENAME TO')) return { needs };
  const to: Need = { kind: 'in schema', name: reader.objectName(), privilege: 'CREATE TABLE' };
  return { needs: [...needs, to] };
};

/** ALTER of a database or schema: ownership to rename, MODIFY for the rest. */
const altered =
  (on: ObjectKind): ReadNeeds =>
  (reader) => {
    reader.takeWords('IF EXISTS');
    const name = reader.objectName(2);
    return { needs: [object(on, name, reader.isWords('RENAME') ? 'OWNERSHIP' : 'MODIFY')] };
  };

const alterWarehouse: ReadNeeds = (reader) => {
  reader.takeWords('IF EXISTS');
  const name = reader.objectName(1);
  const privilege = reader.isWords('RENAME')
    ? 'OWNERSHIP'
    : reader.isWords('SUSPEND') || reader.isWords('RESUME')
      ? 'OPERATE'
      : 'MODIFY';
  return { needs: [object('WAREHOUSE', name, privilege)] };
};

const comment: ReadNeeds = (reader) => {
  reader.takeWords('IF EXISTS');
  reader.expectWords('ON');
  if (reader.takeWords('COLUMN')) {
    const name = [...reader.objectName(3)];
    while (reader.takeSymbol('.')) name.push(reader.identifier());
    return { needs: [object('TABLE', name.slice(0, -1), 'OWNERSHIP')] };
  }
  const kind = (['TABLE', 'VIEW', 'SCHEMA', 'DATABASE', 'STAGE'] as const).find((word) =>
    reader.takeWords(word),
  );
  if (kind === undefined) throw reader.unexpected();
  return { needs: [object(kind, reader.objectName(), 'OWNERSHIP')] };
};

/** OVERWRITE deletes (INSERT, OVERWRITE). */
const insert: ReadNeeds = (reader) => {
  const overwrite = reader.takeWords('OVERWRITE');
  reader.expectWords('INTO');
  reader.takeWords('TABLE');
  const name = reader.objectName();
  if (reader.isSymbol('(') && !reader.startsQuery) reader.bracketed(() => reader.identifier());
  const source = reader.takeWords('VALUES') ? parseRows(reader) : parseQuery(reader);
  const privileges = overwrite ? ['INSERT', 'DELETE'] : ['INSERT'];
  return { needs: [warehouse, ...onTable(name, privileges), reads(source)] };
};

const onTable = (name: ObjectName, privileges: readonly string[]): readonly Need[] =>
  privileges.map((privilege) => object('TABLE', name, privilege));

const merge: ReadNeeds = (reader) => {
  reader.expectWords('INTO');
  const name = reader.objectName();
  if (reader.takeWords('AS') || !reader.isWords('USING')) reader.identifier();
  reader.expectWords('USING');
  const source = parseFromItem(reader);
  reader.expectWords('ON');
  const on = parseExpression(reader);
  const clauses = readClauses(reader);
  const actions = new Set(clauses.map(({ action }) => action.kind));
  return {
    needs: [warehouse, ...onTable(name, ['SELECT', ...actions]), reads(source, on, clauses)],
  };
};

const update: ReadNeeds = (reader) => {
  const name = reader.objectName();
  readAlias(reader);
  reader.expectWords('SET');
  const assignments = readAssignments(reader);
  const items = reader.takeWords('FROM') ? reader.list(() => parseFromItem(reader)) : [];
  const condition = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  return {
    needs: [
      warehouse,
      ...onTable(name, ['SELECT', 'UPDATE']),
      reads(assignments, items, condition),
    ],
  };
};

const deleteRows: ReadNeeds = (reader) => {
  reader.expectWords('FROM');
  const name = reader.objectName();
  readAlias(reader);
  const items = reader.takeWords('USING') ? reader.list(() => parseFromItem(reader)) : [];
  const condition = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  return { needs: [warehouse, ...onTable(name, ['SELECT', 'DELETE']), reads(items, condition)] };
};

const truncate: ReadNeeds = (reader, context) => {
  reader.takeWords('TABLE');
  return named('TABLE', 'TRUNCATE')(reader, context);
};

const setVariable: ReadNeeds = (reader) => {
  reader.identifier();
  reader.expectSymbol('=');
  return { needs: [reads(parseExpression(reader))] };
};

const undropped =
  (on: 'TABLE' | 'SCHEMA' | 'DATABASE'): ReadNeeds =>
  (reader) => ({ needs: [{ kind: 'dropped', on, name: reader.objectName() }], seesAll: true });

const query: ReadNeeds = (reader) => ({ needs: [reads(parseQuery(reader))] });
const describedQuery: ReadNeeds = (reader) => ({
  needs: [{ kind: 'reads', syntax: parseQuery(reader), unread: true }],
});

const createSchema: ReadNeeds = (reader, { names, modifiers }) => {
  reader.takeWords('IF NOT EXISTS');
  const name = reader.objectName(2);
  const database = completeSchemaName(name, names).database;
  const needs = [object('DATABASE', [{ value: database, quoted: true }], 'CREATE SCHEMA')];
  if (modifiers.orReplace) needs.push(object('SCHEMA', name, 'OWNERSHIP'));
  return { needs, seesAll: true };
};

export const engineNeeds: Readonly<Record<string, ReadNeeds>> = {
  SELECT: query,
  'ALTER DATABASE': altered('DATABASE'),
  'ALTER NETWORK POLICY': owned('NETWORK POLICY'),
  'ALTER ROLE': owned('ROLE'),
  'ALTER SCHEMA': altered('SCHEMA'),
  'ALTER SESSION': nothing,
  'ALTER TABLE': alterTable,
  'ALTER USER': owned('USER'),
  'ALTER WAREHOUSE': alterWarehouse,
  BEGIN: nothing,
  COMMENT: comment,
  COMMIT: nothing,
  'CREATE DATABASE': createdOnAccount('DATABASE'),
  'CREATE NETWORK POLICY': createdOnAccount('NETWORK POLICY'),
  'CREATE ROLE': createdOnAccount('ROLE'),
  'CREATE SCHEMA': createSchema,
  'CREATE SECURE VIEW': createView,
  'CREATE TABLE': createTable,
  'CREATE USER': createdOnAccount('USER'),
  'CREATE VIEW': createView,
  'CREATE WAREHOUSE': createdOnAccount('WAREHOUSE'),
  DELETE: deleteRows,
  DESCRIBE: describedQuery,
  'DESCRIBE DATABASE': nothing,
  'DESCRIBE SCHEMA': nothing,
  'DESCRIBE TABLE': nothing,
  'DESCRIBE USER': nothing,
  'DESCRIBE VIEW': nothing,
  'DROP DATABASE': owned('DATABASE'),
  'DROP NETWORK POLICY': owned('NETWORK POLICY'),
  'DROP ROLE': owned('ROLE'),
  'DROP SCHEMA': owned('SCHEMA'),
  'DROP TABLE': owned('TABLE'),
  'DROP USER': owned('USER'),
  'DROP VIEW': owned('VIEW'),
  'DROP WAREHOUSE': owned('WAREHOUSE'),
  GRANT: all,
  INSERT: insert,
  MERGE: merge,
  REVOKE: all,
  ROLLBACK: nothing,
  SET: setVariable,
  SHOW: nothing,
  'SHOW GRANTS': all,
  'START TRANSACTION': nothing,
  TRUNCATE: truncate,
  'UNDROP DATABASE': undropped('DATABASE'),
  'UNDROP SCHEMA': undropped('SCHEMA'),
  'UNDROP TABLE': undropped('TABLE'),
  UNSET: nothing,
  UPDATE: update,
  USE: nothing,
};
