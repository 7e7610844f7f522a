import type { Catalog } from '../catalog/catalog.ts';
import type { TableObject } from '../catalog/catalog-object.ts';
import {
  completeName,
  printFullName,
  schemaOf,
  type NameContext,
} from '../catalog/resolve-name.ts';
import { readRows } from '../duckdb/read-rows.ts';
import type { ExecuteOptions } from '../engine.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { doesNotExist, objectDoesNotExist, unsupported } from '../errors.ts';
import { emptyScope } from '../query/compiler.ts';
import { nameFolding } from '../query/create-compiler.ts';
import { encodeRows } from '../results/encode-rows.ts';
import { makeResult } from '../results/make-result.ts';
import { insertedRowsSql } from '../statements/inserted-rows.ts';
import { printName } from '../syntax/identifier.ts';
import { checkParameter } from './parameters.ts';
import type { SessionParts } from './session-parts.ts';
import { compilerSession, statementCompiler } from './statement-compiler.ts';

const lockKey = ({ id }: TableObject): string => `table ${id}`;

/** A statement about to run. */
export type StatementRequest = {
  readonly sql: string;
  readonly queryId: string;
  /** The session's, with those given for this statement alone. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly options: ExecuteOptions;
};

/** All that one statement may touch of its session. */
export const createExecution = (
  parts: SessionParts,
  { sql, queryId, parameters, options }: StatementRequest,
): EngineExecution => {
  const { host, transaction } = parts;
  const binds = options.binds ?? [];
  const startedAt = host.now();
  const ignoreCase = parameters['QUOTED_IDENTIFIERS_IGNORE_CASE'] === 'true';
  const session = compilerSession(parts, startedAt, parameters);
  const access = parts.access();
  let catalog: Catalog = access?.visible ?? host.catalog;
  const names = (): NameContext => ({
    catalog,
    database: parts.context().database,
    schema: parts.context().schema,
    fold: nameFolding(ignoreCase),
  });
  const read: EngineExecution['read'] = (duckdbSql) => readRows(parts.connection, duckdbSql);
  const execution: EngineExecution = {
    host,
    transaction,
    parameters,
    compilerSession: session,
    queryId,
    sql,
    binds,
    startedAt,
    sessionId: parts.id,
    objectStore: parts.objectStore,
    access,
    get catalog() {
      return catalog;
    },
    seeAll: () => {
      catalog = host.catalog;
    },
    describeOnly: options.describeOnly === true,
    ownParameters: new Set(parts.ownParameters.keys()),
    get names() {
      return names();
    },
    get context() {
      return parts.context();
    },
    setContext: parts.setContext,
    parameter: (name) => parameters[name] ?? '',
    setParameter: (name, value) => {
      if (value === undefined) parts.ownParameters.delete(name);
      else parts.ownParameters.set(name, checkParameter(name, value));
    },
    setVariable: (name, value) => {
      if (value === undefined) parts.variables.delete(name);
      else parts.variables.set(name, value);
    },
    read,
    run: (duckdbSql) => transaction.run(duckdbSql),
    write: (tables, action) =>
      transaction.write(tables.map(lockKey), parameters['AUTOCOMMIT'] !== 'false', action),
    change: parts.change,
    lock: (table) => transaction.lock([lockKey(table)]),
    afterCommit: (action) => {
      transaction.afterCommit(action);
    },
    afterTransaction: (action) => {
      transaction.afterTransaction(action);
    },
    probe: parts.probe,
    temporaryName: parts.temporaryName,
    fold: nameFolding(ignoreCase),
    table: (name) => {
      const full = completeName(name, names());
      const schema = schemaOf(full, catalog);
      const found = catalog.find(['TABLE', 'VIEW'], schema.id, full.name, parts.id);
      if (found === undefined) throw doesNotExist('Table', printName(name));
      if (found.kind === 'VIEW') throw objectDoesNotExist();
      return found;
    },
    placeOf: (name) => {
      const full = completeName(name, names());
      if (full.schema === 'INFORMATION_SCHEMA')
        throw unsupported(`objects in ${printFullName(full)}`);
      return { ...full, schemaId: schemaOf(full, catalog).id };
    },
    compiler: (syntax, compilerOptions = {}) =>
      statementCompiler(
        parts,
        {
          catalog,
          session,
          binds,
          ignoreCase,
          readStage: (reference) => execution.stagedRelation(reference),
        },
        syntax,
        compilerOptions,
      ),
    compile: async (query, queryOptions = {}) =>
      (await execution.compiler(query, queryOptions)).query(query, emptyScope),
    insertedRows: async (table, columns, source, truncate) =>
      insertedRowsSql(
        table,
        columns,
        source,
        await execution.compiler(undefined),
        truncate ? 'cast' : 'store',
      ),
    select: async (query) =>
      makeResult(
        queryId,
        query.columns,
        options.describeOnly === true ? [] : await encodeRows(query, read),
      ),
    stagedRelation: async (reference) => {
      if (host.stagedFiles === undefined) throw unsupported('staged files');
      return host.stagedFiles(reference, execution);
    },
    result: (columns, rows, statementTypeId) => makeResult(queryId, columns, rows, statementTypeId),
  };
  return execution;
};
