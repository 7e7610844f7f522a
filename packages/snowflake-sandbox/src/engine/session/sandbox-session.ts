import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogChange, CatalogStore } from '../catalog/catalog.ts';
import {
  completeName,
  printFullName,
  schemaOf,
  type NameContext,
} from '../catalog/resolve-name.ts';
import type { TableObject } from '../catalog/catalog-object.ts';
import { saveChange } from '../catalog/save-change.ts';
import { informationSchema } from '../catalog/information-schema.ts';
import { translateError } from '../duckdb/translate-error.ts';
import { prettyJson } from '../duckdb/parse-json.ts';
import type { ExecuteOptions, Session, SessionOptions } from '../engine.ts';
import { doesNotExist, objectDoesNotExist, SnowflakeError, unsupported } from '../errors.ts';
import type { Bind, Execution, SessionContext, StagedFiles } from '../execution.ts';
import type { QueryOptions } from '../query/compiled-query.ts';
import type { CompilerSession } from '../query/compiler.ts';
import { emptyScope, type Compiler } from '../query/compiler.ts';
import { createCompiler, nameFolding } from '../query/create-compiler.ts';
import { walk } from '../query/find-calls.ts';
import type { Relation } from '../query/relation.ts';
import { encodeSql } from '../results/encode-sql.ts';
import { makeResult } from '../results/make-result.ts';
import type { StatementResult } from '../results/statement-result.ts';
import type { Dispatch } from '../statements/dispatch.ts';
import { insertedRowsSql } from '../statements/insert.ts';
import type { FromItem } from '../syntax/ast.ts';
import { printName } from '../syntax/identifier.ts';
import { isSemiStructured } from '../types/data-type.ts';
import type { LockTable } from './lock-table.ts';
import { checkParameter, defaultParameters } from './parameters.ts';
import { ResultHistory } from './result-history.ts';
import { Transaction } from './transaction.ts';

/** What all sessions of an engine share. */
export type SessionHost = {
  readonly catalog: CatalogStore;
  readonly locks: LockTable;
  readonly dispatch: Dispatch;
  readonly stagedFiles: StagedFiles | undefined;
  readonly warehouses: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  readonly now: () => number;
  readonly connect: () => Promise<DuckDBConnection>;
  readonly onTruncate: (table: TableObject) => readonly string[];
};

const lockKey = ({ id }: TableObject): string => `table ${id}`;

/** What the engine's own statements may touch besides `Execution`. */
export type EngineExecution = Execution & {
  readonly host: SessionHost;
  readonly transaction: Transaction;
  readonly parameters: Readonly<Record<string, string>>;
  readonly names: NameContext;
  /** The parameters that this session has set itself. */
  readonly ownParameters: ReadonlySet<string>;
  readonly compilerSession: CompilerSession;
  /** A compiler that has read every stage and earlier result under `syntax`. */
  compiler(syntax: unknown, options?: QueryOptions): Promise<Compiler>;
  setVariable(name: string, value: string | undefined): void;
  /** Waits until no other session has uncommitted changes in the table: before DDL on it. */
  lock(table: TableObject): Promise<void>;
};

const readOn = async (
  connection: DuckDBConnection,
  duckdbSql: string,
): Promise<readonly (readonly unknown[])[]> => {
  try {
    return (await connection.runAndReadAll(duckdbSql)).getRowsJS();
  } catch (error) {
    throw translateError(error);
  }
};

/** One session: its context, parameters, temporary objects and transaction, on a DuckDB connection of its own. */
export class SandboxSession implements Session {
  readonly id: string = randomUUID();
  readonly #host: SessionHost;
  readonly #connection: DuckDBConnection;
  readonly #transaction: Transaction;
  readonly #history = new ResultHistory();
  readonly #variables = new Map<string, string>();
  readonly #own = new Map<string, string>();
  #context: SessionContext;
  #queue: Promise<unknown> = Promise.resolve();
  #names = 0;
  /** For `probe`. */
  #probing: DuckDBConnection | undefined;
  #timezone = '';

  constructor(host: SessionHost, connection: DuckDBConnection, options: SessionOptions) {
    this.#host = host;
    this.#connection = connection;
    this.#transaction = new Transaction(connection, host.locks);
    const database =
      options.database === undefined ? undefined : host.catalog.database(options.database);
    const schemaName = options.schema ?? 'PUBLIC';
    const schema = database && host.catalog.schema(database.name, schemaName);
    this.#context = {
      user: options.user,
      role: options.role ?? 'SYSADMIN',
      warehouse:
        options.warehouse !== undefined && host.warehouses.has(options.warehouse)
          ? options.warehouse
          : undefined,
      database: database?.name,
      schema: schema?.name,
    };
    for (const [name, value] of Object.entries(options.parameters ?? {})) {
      const upper = name.toUpperCase();
      if (upper in defaultParameters) this.#own.set(upper, checkParameter(upper, value));
    }
  }

  get context(): SessionContext {
    return this.#context;
  }

  get parameters(): Readonly<Record<string, string>> {
    return { ...defaultParameters, ...Object.fromEntries(this.#own) };
  }

  get lastQueryId(): string | undefined {
    return this.#history.last;
  }

  execute(sql: string, options: ExecuteOptions = {}): Promise<StatementResult> {
    const run = this.#queue.then(() => this.#execute(sql, options));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  abort(): void {
    this.#connection.interrupt();
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#transaction.rollback();
    await this.#transaction.endOfStatement();
    const { change, recorded } = this.#host.catalog.begin(this.#host.now());
    for (const kind of ['TABLE', 'VIEW', 'STAGE', 'FILE FORMAT'] as const) {
      for (const object of this.#host.catalog.list(kind, undefined, this.id)) {
        if (object.session === this.id) change.remove(object);
      }
    }
    this.#host.catalog.apply(recorded());
    this.#probing?.closeSync();
    this.#connection.closeSync();
  }

  async #execute(sql: string, options: ExecuteOptions): Promise<StatementResult> {
    const queryId = options.queryId ?? randomUUID();
    let result: StatementResult | undefined;
    try {
      const parameters = { ...this.parameters };
      for (const [name, value] of Object.entries(options.parameters ?? {})) {
        const upper = name.toUpperCase();
        if (upper in defaultParameters) parameters[upper] = checkParameter(upper, value);
      }
      await this.#applyTimezone(parameters['TIMEZONE'] ?? 'UTC');
      result = await this.#host.dispatch(this.#execution(sql, queryId, parameters, options));
      return result;
    } catch (error) {
      const translated = translateError(error);
      await this.#transaction.recover();
      throw translated;
    } finally {
      this.#history.add(queryId, result);
      await this.#transaction.endOfStatement();
    }
  }

  /** DuckDB's zone follows the session's, so that LTZ values read and print as they should. */
  async #applyTimezone(name: string): Promise<void> {
    if (name === this.#timezone) return;
    await this.#connection.run(`SET TimeZone = '${name.replaceAll("'", "''")}'`);
    this.#timezone = name;
  }

  #execution(
    sql: string,
    queryId: string,
    parameters: Readonly<Record<string, string>>,
    options: ExecuteOptions,
  ): EngineExecution {
    const host = this.#host;
    const transaction = this.#transaction;
    const context = (): SessionContext => this.#context;
    const binds: readonly Bind[] = options.binds ?? [];
    const startedAt = host.now();
    const ignoreCase = parameters['QUOTED_IDENTIFIERS_IGNORE_CASE'] === 'true';
    const names = (): NameContext => ({
      catalog: host.catalog,
      database: context().database,
      schema: context().schema,
      fold: nameFolding(ignoreCase),
    });
    const read = (duckdbSql: string): ReturnType<typeof readOn> =>
      readOn(this.#connection, duckdbSql);
    const compilerSession: CompilerSession = {
      startedAt,
      sessionId: this.id,
      get user() {
        return context().user;
      },
      get role() {
        return context().role;
      },
      get warehouse() {
        return context().warehouse;
      },
      get database() {
        return context().database;
      },
      get schema() {
        return context().schema;
      },
      parameter: (name) => parameters[name] ?? '',
      variable: (name) => {
        const value = this.#variables.get(name);
        if (value === undefined)
          throw new SnowflakeError(
            '002211',
            '02000',
            `SQL compilation error: error line 1 at position 0\nSession variable '$${name}' does not exist`,
          );
        return value;
      },
      queryIdBack: (offset) => this.#history.idAt(offset),
    };
    const execution: EngineExecution = {
      host,
      transaction,
      parameters,
      compilerSession,
      queryId,
      sql,
      binds,
      startedAt,
      sessionId: this.id,
      catalog: host.catalog,
      describeOnly: options.describeOnly === true,
      ownParameters: new Set(this.#own.keys()),
      get names() {
        return names();
      },
      get context() {
        return context();
      },
      setContext: (change) => {
        this.#context = { ...this.#context, ...change };
      },
      parameter: (name) => parameters[name] ?? '',
      setParameter: (name, value) => {
        if (value === undefined) this.#own.delete(name);
        else this.#own.set(name, checkParameter(name, value));
      },
      setVariable: (name, value) => {
        if (value === undefined) this.#variables.delete(name);
        else this.#variables.set(name, value);
      },
      read,
      run: (duckdbSql) => transaction.run(duckdbSql),
      write: (tables, action) =>
        transaction.write(tables.map(lockKey), parameters['AUTOCOMMIT'] !== 'false', action),
      change: (action) => this.#change(action),
      lock: (table) => transaction.lock([lockKey(table)]),
      afterCommit: (action) => {
        transaction.afterCommit(action);
      },
      afterTransaction: (action) => {
        transaction.afterTransaction(action);
      },
      probe: async (duckdbSql) => {
        this.#probing ??= await this.#host.connect();
        await this.#probing.run(`SET TimeZone = '${this.#timezone}'`);
        return readOn(this.#probing, duckdbSql);
      },
      temporaryName: () => `temp.main."s${(this.#names += 1)}"`,
      table: (name) => {
        const full = completeName(name, names());
        const schema = schemaOf(full, host.catalog);
        const found = host.catalog.find(['TABLE', 'VIEW'], schema.id, full.name, this.id);
        if (found === undefined) throw doesNotExist('Table', printName(name));
        if (found.kind === 'VIEW') throw objectDoesNotExist();
        return found;
      },
      placeOf: (name) => {
        const full = completeName(name, names());
        if (full.schema === 'INFORMATION_SCHEMA')
          throw unsupported(`objects in ${printFullName(full)}`);
        return { ...full, schemaId: schemaOf(full, host.catalog).id };
      },
      compiler: async (syntax, compilerOptions = {}) => {
        const relations = new Map<FromItem, Relation>();
        for (const node of walk(syntax)) {
          const item = node as FromItem;
          if (item.kind === 'stage' && 'location' in item) {
            const reference = { location: item.location, options: item.options };
            relations.set(
              item,
              await (compilerOptions.readStage ?? execution.stagedRelation)(reference),
            );
          } else if (
            item.kind === 'function' &&
            'call' in item &&
            item.call.name === 'RESULT_SCAN'
          ) {
            const [argument] = item.call.arguments;
            const id =
              argument &&
              create(relations, compilerOptions).expression(argument, emptyScope).constant?.value;
            relations.set(item, this.#history.relation(id ?? ''));
          }
        }
        return create(relations, compilerOptions);
      },
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
      select: async (query) => {
        const columns = query.columns.map(({ type }, index) => ({
          physical: `c${index + 1}`,
          type,
        }));
        const cells =
          options.describeOnly === true ? [] : await read(encodeSql(query.sql, columns));
        const json = columns.flatMap(({ type }, index) => (isSemiStructured(type) ? [index] : []));
        const rows = cells.map(
          (row) =>
            (json.length === 0
              ? row
              : row.map((cell, index) =>
                  typeof cell === 'string' && json.includes(index) ? prettyJson(cell) : cell,
                )) as readonly (string | null)[],
        );
        return makeResult(queryId, query.columns, rows);
      },
      stagedRelation: async (reference) => {
        if (host.stagedFiles === undefined) throw unsupported('staged files');
        return host.stagedFiles(reference, execution);
      },
      result: (columns, rows, statementTypeId) =>
        makeResult(queryId, columns, rows, statementTypeId),
    };
    const create = (
      relations: ReadonlyMap<FromItem, Relation>,
      compilerOptions: QueryOptions,
    ): Compiler =>
      createCompiler({
        catalog: host.catalog,
        session: compilerSession,
        binds,
        ignoreCase,
        relations,
        ...(compilerOptions.onlyFunctions && { onlyFunctions: compilerOptions.onlyFunctions }),
        informationSchema: (database, view) =>
          informationSchema(host.catalog, database, view, this.id),
      });
    return execution;
  }

  /** One DDL statement at a time, over all sessions; the catalog follows when DuckDB has committed. */
  async #change<T>(action: (change: CatalogChange) => Promise<T>): Promise<T> {
    const { change, recorded } = this.#host.catalog.begin(this.#host.now());
    const work = async (): Promise<T> => {
      const result = await action(change);
      for (const statement of saveChange(recorded())) await this.#transaction.run(statement);
      return result;
    };
    return this.#transaction.change(['catalog'], work, () => {
      this.#host.catalog.apply(recorded());
    });
  }
}
