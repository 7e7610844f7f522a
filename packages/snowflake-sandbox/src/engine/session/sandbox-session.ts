import { randomUUID } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CatalogChange } from '../catalog/catalog.ts';
import { saveChange } from '../catalog/save-change.ts';
import { readRows } from '../duckdb/read-rows.ts';
import { translateError } from '../duckdb/translate-error.ts';
import { unsupported } from '../errors.ts';
import type { ExecuteOptions, Session, SessionOptions } from '../engine.ts';
import type { SessionHost } from '../engine-execution.ts';
import type { SessionContext } from '../execution.ts';
import type { StatementResult } from '../results/statement-result.ts';
import { accessOf } from './opening-context.ts';
import { createExecution } from './create-execution.ts';
import { checkParameter, defaultParameters, unfollowed } from './parameters.ts';
import { ResultHistory } from './result-history.ts';
import type { SessionParts } from './session-parts.ts';
import { Transaction } from './transaction.ts';

/** Statements that any value of a parameter leaves alone. */
const settingSql = /^\s*(?:ALTER\s+SESSION|SHOW\s+PARAMETERS)\b/i;

/** One session: its context, parameters, temporary objects and transaction, on a DuckDB connection of its own. */
export class SandboxSession implements Session {
  readonly id: string = randomUUID();
  readonly #host: SessionHost;
  readonly #objectStore: string | undefined;
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

  constructor(
    host: SessionHost,
    connection: DuckDBConnection,
    options: SessionOptions,
    context: SessionContext,
  ) {
    this.#host = host;
    this.#objectStore = options.objectStore;
    this.#connection = connection;
    this.#transaction = new Transaction(connection, host.locks);
    this.#context = context;
    for (const [name, value] of Object.entries(options.parameters ?? {})) {
      const upper = name.toUpperCase();
      if (upper in defaultParameters) this.#own.set(upper, checkParameter(upper, value));
    }
  }

  get context(): SessionContext {
    return this.#context;
  }

  get parameters(): Readonly<Record<string, string>> {
    return { ...defaultParameters, ...this.#host.parameters, ...Object.fromEntries(this.#own) };
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
      const spoiled = unfollowed(parameters);
      if (spoiled !== undefined && !settingSql.test(sql)) {
        throw unsupported(`${spoiled} = '${parameters[spoiled] ?? ''}'`);
      }
      await this.#applyTimezone(parameters['TIMEZONE'] ?? 'UTC');
      const request = { sql, queryId, parameters, options };
      result = await this.#host.dispatch(createExecution(this.#parts, request));
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

  get #parts(): SessionParts {
    return {
      id: this.id,
      host: this.#host,
      objectStore: this.#objectStore,
      connection: this.#connection,
      transaction: this.#transaction,
      history: this.#history,
      variables: this.#variables,
      ownParameters: this.#own,
      context: () => this.#context,
      access: () => accessOf(this.#context, this.#host),
      setContext: (change) => {
        this.#context = { ...this.#context, ...change };
      },
      temporaryName: () => `temp.main."s${(this.#names += 1)}"`,
      probe: async (duckdbSql) => {
        this.#probing ??= await this.#host.connect();
        await this.#probing.run(`SET TimeZone = '${this.#timezone}'`);
        return readRows(this.#probing, duckdbSql);
      },
      change: (action) => this.#change(action),
    };
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
