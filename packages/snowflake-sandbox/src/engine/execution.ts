import type { SecondaryRoles } from './access/rights.ts';
import type { Catalog, CatalogChange } from './catalog/catalog.ts';
import type { Column, TableObject } from './catalog/catalog-object.ts';
import type { CompiledQuery, QueryOptions } from './query/compiled-query.ts';
import type { Relation, StageReference } from './query/relation.ts';
import type { ResultColumn, StatementResult } from './results/statement-result.ts';
import type { Identifier, ObjectName } from './syntax/identifier.ts';
import type { TokenReader } from './syntax/token-reader.ts';
import type { Query } from './syntax/ast.ts';

/** A value bound to `?` or `:1` as the driver sends it; an array bind has an array of values. */
export type Bind = {
  /** TEXT, FIXED, REAL, BOOLEAN, DATE, TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ, BINARY, … */
  readonly type: string;
  readonly value: string | null | readonly (string | null)[];
};

/** Where a session stands; an absent part is NULL, as after USE of something since dropped. */
export type SessionContext = {
  readonly user: string;
  readonly role: string;
  readonly secondaryRoles: SecondaryRoles;
  readonly warehouse: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
};

/** One statement at work: all that a statement handler may touch. */
export type Execution = {
  readonly queryId: string;
  readonly sessionId: string;
  /** The whole text of the statement. */
  readonly sql: string;
  readonly binds: readonly Bind[];
  readonly describeOnly: boolean;
  /** What there is, as far as the session may see it. */
  readonly catalog: Catalog;
  /** When the statement began: what CURRENT_TIMESTAMP answers, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Where the session's client reaches the object store, when it is not the server's own address. */
  readonly objectStore: string | undefined;
  readonly context: SessionContext;
  setContext(change: Partial<SessionContext>): void;
  /** A session parameter's value, as text: `parameter('TIMEZONE')`. */
  parameter(name: string): string;
  setParameter(name: string, value: string | undefined): void;

  /** Runs DuckDB SQL for its rows; inside the open transaction if there is one. Values come as DuckDB's text casts or JS primitives. */
  read(duckdbSql: string): Promise<readonly (readonly unknown[])[]>;
  /**
   * Runs DuckDB SQL that changes rows. Call only inside `write` or `change`. In a transaction it is
   * remembered: when a later statement fails, DuckDB gives the transaction up, and the remembered
   * statements are run again, so they must not depend on anything that is gone by then.
   * @returns the number of rows changed
   */
  run(duckdbSql: string): Promise<number>;
  /**
   * DML on these tables: holds their locks until the transaction ends, begins one if none is
   * open, commits it at the end when AUTOCOMMIT is on and no BEGIN was said, and rolls back on failure.
   */
  write<T>(tables: readonly TableObject[], action: () => Promise<T>): Promise<T>;
  /**
   * DDL: commits the open transaction (docs.snowflake.com sql-reference/transactions), then runs
   * the action alone in one of its own. What it puts into `change` takes effect with the commit.
   */
  change<T>(action: (change: CatalogChange) => Promise<T>): Promise<T>;
  /**
   * Something outside the database (deleting staged files) that must happen only if the transaction
   * commits; it runs at once when there is no transaction.
   */
  afterCommit(action: () => Promise<void>): void;
  /** Runs when the transaction ends either way, at the end of the statement when there is none, and when the session closes. */
  afterTransaction(action: () => Promise<void>): void;
  /** Like `read`, but on a connection of its own, outside any transaction: a failure harms nothing. */
  probe(duckdbSql: string): Promise<readonly (readonly unknown[])[]>;
  /** A fresh name, complete and quoted, for a DuckDB table that lives until the session ends or it is dropped. */
  temporaryName(): string;

  /** A name as the session reads it: quotes keep its case, unless QUOTED_IDENTIFIERS_IGNORE_CASE is on. */
  fold(identifier: Identifier): string;
  /** @throws SnowflakeError 002003 when there is no such table, or it is a view */
  table(name: ObjectName): TableObject;
  /** Where a new object of that name goes: its database, schema (existing, else 002003/090105) and own name. */
  placeOf(name: ObjectName): Place;
  /** Turns a parsed query into DuckDB SQL, resolving stage references first. */
  compile(query: Query, options?: QueryOptions): Promise<CompiledQuery>;
  /**
   * The rows that storing a query's rows in these columns puts into the table: converted, checked, other columns with
   * their defaults; DuckDB columns c1, c2, … in the order of the table's. `truncate` cuts text that is too long.
   */
  insertedRows(
    table: TableObject,
    columns: readonly Column[],
    source: CompiledQuery,
    truncate: boolean,
  ): Promise<string>;
  /** Runs a compiled query and encodes its rows for the driver. */
  select(query: CompiledQuery): Promise<StatementResult>;
  /** Reads a stage reference into a relation through the engine's `stagedFiles`. */
  stagedRelation(reference: StageReference): Promise<Relation>;
  /** A result made of JS values in the driver's encoding already. */
  result(
    columns: readonly ResultColumn[],
    rows: readonly (readonly (string | null)[])[],
    statementTypeId?: number,
  ): StatementResult;
};

export type Place = {
  readonly database: string;
  readonly schema: string;
  readonly schemaId: number;
  readonly name: string;
};

/**
 * Executes one kind of statement. `reader` stands behind the verb (behind `CREATE [OR REPLACE]
 * [TEMPORARY] STAGE` for the key `CREATE STAGE`, whose modifiers come in `modifiers`); the
 * handler reads to the end (`reader.expectEnd()`) before it acts, so that what it does not know is refused.
 */
export type StatementHandler = (
  reader: TokenReader,
  execution: Execution,
  modifiers: StatementModifiers,
) => Promise<StatementResult>;

/** What stood between CREATE and the object kind. */
export type StatementModifiers = {
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly transient: boolean;
};

/** The DuckDB relation behind `@stage/path (FILE_FORMAT => …)` in FROM or USING. */
export type StagedFiles = (reference: StageReference, execution: Execution) => Promise<Relation>;
