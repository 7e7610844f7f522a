import type { DuckDBConnection } from '@duckdb/node-api';
import { translateError } from '../duckdb/translate-error.ts';
import type { LockTable } from './lock-table.ts';

/**
 * The transaction of one session. A failed statement must not end a Snowflake transaction
 * (docs.snowflake.com sql-reference/transactions), but DuckDB gives the whole one up: then it is begun anew and the
 * statements that had succeeded are run again.
 */
export class Transaction {
  readonly #connection: DuckDBConnection;
  readonly #locks: LockTable;
  readonly #held = new Map<string, () => void>();
  #log: string[] = [];
  #afterCommit: (() => Promise<void>)[] = [];
  #afterTransaction: (() => Promise<void>)[] = [];
  /** Open because of BEGIN, or of AUTOCOMMIT off. */
  #open = false;
  #changing = false;

  constructor(connection: DuckDBConnection, locks: LockTable) {
    this.#connection = connection;
    this.#locks = locks;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** True inside `write` or `change`. */
  get isChanging(): boolean {
    return this.#changing;
  }

  async begin(): Promise<void> {
    if (this.#open) return;
    await this.#execute('BEGIN TRANSACTION');
    this.#open = true;
  }

  /** `committed` runs after the commit and before any lock is given back. */
  async commit(committed?: () => void): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const actions = this.#afterCommit;
    try {
      await this.#execute('COMMIT');
      committed?.();
    } catch (error) {
      await this.#quietRollback();
      throw error;
    } finally {
      this.#release();
    }
    for (const action of actions) await action();
    await this.endOfStatement();
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#quietRollback();
    this.#release();
    await this.endOfStatement();
  }

  afterCommit(action: () => Promise<void>): void {
    this.#afterCommit.push(action);
  }

  afterTransaction(action: () => Promise<void>): void {
    this.#afterTransaction.push(action);
  }

  /** Runs what was put off until the transaction is over, if it is. */
  async endOfStatement(): Promise<void> {
    if (this.#open) return;
    const actions = this.#afterTransaction;
    this.#afterTransaction = [];
    for (const action of actions) await action();
  }

  /** Waits for locks, and holds them until the transaction ends. */
  async lock(keys: readonly string[]): Promise<void> {
    for (const key of [...new Set(keys)].sort()) {
      if (!this.#held.has(key)) this.#held.set(key, await this.#locks.acquire(key));
    }
  }

  #release(): void {
    for (const release of this.#held.values()) release();
    this.#held.clear();
    this.#log = [];
    this.#afterCommit = [];
  }

  /** Runs `action`, and takes back what it did when it fails. `autocommit`: commits when nothing was open before. */
  async write<T>(
    keys: readonly string[],
    autocommit: boolean,
    action: () => Promise<T>,
  ): Promise<T> {
    if (this.#changing) return action();
    await this.lock(keys);
    const alone = !this.#open;
    const mark = this.#log.length;
    const actions = this.#afterCommit.length;
    await this.begin();
    this.#changing = true;
    try {
      const result = await action();
      this.#changing = false;
      if (alone && autocommit) await this.commit();
      return result;
    } catch (error) {
      this.#changing = false;
      if (alone) await this.rollback();
      else await this.#takeBack(mark, actions);
      throw error;
    }
  }

  /** Runs a statement that changes rows; answers how many. */
  async run(sql: string): Promise<number> {
    if (!this.#changing) throw new Error('rows are changed inside write or change only');
    const result = await this.#execute(sql);
    this.#log.push(sql);
    return result;
  }

  /** DDL: alone in a transaction of its own; `keys` are locked as long. */
  async change<T>(
    keys: readonly string[],
    action: () => Promise<T>,
    committed: () => void,
  ): Promise<T> {
    await this.commit();
    await this.lock(keys);
    await this.begin();
    this.#changing = true;
    try {
      const result = await action();
      this.#changing = false;
      await this.commit(committed);
      return result;
    } catch (error) {
      this.#changing = false;
      await this.rollback();
      throw error;
    }
  }

  /** After a failed SELECT inside a transaction: DuckDB has given it up, so it is built again. */
  async recover(): Promise<void> {
    if (this.#open && !this.#changing)
      await this.#takeBack(this.#log.length, this.#afterCommit.length);
  }

  async #takeBack(mark: number, actions: number): Promise<void> {
    this.#log = this.#log.slice(0, mark);
    this.#afterCommit = this.#afterCommit.slice(0, actions);
    await this.#quietRollback();
    await this.#execute('BEGIN TRANSACTION');
    for (const sql of this.#log) await this.#execute(sql);
  }

  async #quietRollback(): Promise<void> {
    try {
      await this.#connection.run('ROLLBACK');
    } catch {
      // DuckDB has none open any more: there is nothing to take back.
    }
  }

  /** Like `run`, for a statement with RETURNING: answers its rows, as one column. */
  async runReturning(sql: string): Promise<readonly unknown[]> {
    if (!this.#changing) throw new Error('rows are changed inside write or change only');
    try {
      const [column = []] = (await this.#connection.runAndReadAll(sql)).getColumnsJS();
      this.#log.push(sql);
      return column;
    } catch (error) {
      throw translateError(error);
    }
  }

  async #execute(sql: string): Promise<number> {
    try {
      return (await this.#connection.run(sql)).rowsChanged;
    } catch (error) {
      throw translateError(error);
    }
  }
}
