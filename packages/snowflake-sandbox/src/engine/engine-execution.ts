import type { DuckDBConnection } from '@duckdb/node-api';
import type { Need, ReadNeeds } from './access/need.ts';
import type { SessionAccess } from './access/session-access.ts';
import type { CatalogStore } from './catalog/catalog.ts';
import type { QueryHistoryEntry } from './catalog/query-history.ts';
import type { TableObject } from './catalog/catalog-object.ts';
import type { NameContext } from './catalog/resolve-name.ts';
import type { Execution, StagedFiles } from './execution.ts';
import type { QueryOptions } from './query/compiled-query.ts';
import type { Compiler, CompilerSession } from './query/compiler.ts';
import type { StatementResult } from './results/statement-result.ts';
import type { LockTable } from './session/lock-table.ts';
import type { Transaction } from './session/transaction.ts';

/** Runs the statement that the text of an execution is. */
export type Dispatch = (execution: EngineExecution) => Promise<StatementResult>;

/** What all sessions of an engine share. */
export type SessionHost = {
  readonly catalog: CatalogStore;
  readonly locks: LockTable;
  readonly dispatch: Dispatch;
  readonly stagedFiles: StagedFiles | undefined;
  /** The users and the roles that the sandbox was started with: such a user in such a role may do everything. */
  readonly ownUsers: ReadonlySet<string>;
  readonly ownRoles: ReadonlySet<string>;
  /** What statements beyond the engine's own need, by their leading words, and what a stage in FROM needs. */
  readonly needs: Readonly<Record<string, ReadNeeds>>;
  readonly stageNeeds: (location: string) => readonly Need[];
  /** What the account sets for all sessions. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly queryHistory: () => readonly QueryHistoryEntry[];
  readonly now: () => number;
  readonly connect: () => Promise<DuckDBConnection>;
  readonly onTruncate: (table: TableObject) => readonly string[];
};

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
  /** What binds the session; undefined: it may do everything. */
  readonly access: SessionAccess | undefined;
  /** From now on `catalog` and `names` know everything: what the session may do with it has been checked, or the statement checks it. */
  seeAll(): void;
  /** Waits until no other session has uncommitted changes in the table: before DDL on it. */
  lock(table: TableObject): Promise<void>;
};
