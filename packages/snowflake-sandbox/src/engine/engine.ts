import type { Need, ReadNeeds } from './access/need.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { QueryHistoryEntry } from './catalog/query-history.ts';
import type { TableObject, UserObject } from './catalog/catalog-object.ts';
import type { Bind, SessionContext, StagedFiles, StatementHandler } from './execution.ts';
import type { StatementResult } from './results/statement-result.ts';

export type EngineOptions = {
  /** The DuckDB file; absent: in memory. */
  readonly file?: string;
  /** Where DuckDB puts what does not fit into memory. */
  readonly temporaryFolder?: string;
  /**
   * Statements beyond the engine's own, by their leading words: `PUT`, `GET`, `LIST`, `LS`, `REMOVE`, `RM`,
   * `COPY`, `CREATE STAGE`, `ALTER STAGE`, `DROP STAGE`, `DESCRIBE STAGE`, `SHOW STAGES`,
   * `CREATE FILE FORMAT`, … DESC is looked up as DESCRIBE. The longest key that matches wins.
   */
  readonly statements?: Readonly<Record<string, StatementHandler>>;
  readonly stagedFiles?: StagedFiles;
  /** What those statements need of whom rights bind, by the same leading words, and what a stage in FROM needs. */
  readonly needs?: Readonly<Record<string, ReadNeeds>>;
  readonly stageNeeds?: (location: string) => readonly Need[];
  /** DuckDB statements that run once when the engine opens, before any session. */
  readonly setUp?: readonly string[];
  /** DuckDB statements that belong to the TRUNCATE of a table, in its transaction. */
  readonly onTruncate?: (table: TableObject) => readonly string[];
  /**
   * What exists from the start, besides what the file holds. Default: database SANDBOX, warehouse SANDBOX_WH, the system roles. A user
   * of these, and any whom nobody has created, may do everything in a role of these.
   */
  readonly databases?: readonly string[];
  readonly warehouses?: readonly string[];
  readonly roles?: readonly string[];
  readonly users?: readonly string[];
  /** Session parameters that the account sets for all its sessions. A value that the sandbox does not follow makes statements fail. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The statements of all sessions, oldest first: what INFORMATION_SCHEMA's QUERY_HISTORY shows. Default: none. */
  readonly queryHistory?: () => readonly QueryHistoryEntry[];
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
};

export type SessionOptions = {
  readonly user: string;
  readonly role?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly warehouse?: string;
  /** Where this session's client reaches the object store, when it is not the server's own address. */
  readonly objectStore?: string;
  /** Session parameters given at login. */
  readonly parameters?: Readonly<Record<string, string>>;
};

export type ExecuteOptions = {
  /** The values of `?` and `:1`, in order. */
  readonly binds?: readonly Bind[];
  /** Parameters for this statement alone. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Answer the columns without running. */
  readonly describeOnly?: boolean;
  /** The id to run under; absent: a new one. */
  readonly queryId?: string;
};

export type Session = {
  readonly id: string;
  readonly context: SessionContext;
  /** Every parameter with its current value, for the `parameters` of an answer. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Runs one statement; a request with several is split with `splitStatements` first. Statements of
   * one session run one after another. @throws SnowflakeError
   */
  execute(sql: string, options?: ExecuteOptions): Promise<StatementResult>;
  /** The id of the last statement, for LAST_QUERY_ID(). */
  readonly lastQueryId: string | undefined;
  /** Cancels the running statement: it fails with 000604. */
  abort(): void;
  /** Drops temporary objects and rolls an open transaction back. */
  close(): Promise<void>;
};

/** A local Snowflake without the wire: SQL in, rows in the driver's cell encoding out. */
export type Engine = {
  readonly catalog: Catalog;
  /** @throws SnowflakeError when the role does not exist or is not the user's; a database, schema or warehouse that does not exist is left unset, as Snowflake does at login */
  openSession(options: SessionOptions): Promise<Session>;
  /** Changes a user, past all rights: what a login leaves behind. */
  updateUser(user: UserObject): Promise<void>;
  close(): Promise<void>;
};
