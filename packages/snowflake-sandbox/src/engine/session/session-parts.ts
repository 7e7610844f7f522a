import type { DuckDBConnection } from '@duckdb/node-api';
import type { SessionAccess } from '../access/session-access.ts';
import type { CatalogChange } from '../catalog/catalog.ts';
import type { SessionHost } from '../engine-execution.ts';
import type { SessionContext } from '../execution.ts';
import type { ResultHistory } from './result-history.ts';
import type { Transaction } from './transaction.ts';

type Rows = readonly (readonly unknown[])[];

/** What one session gives to each of its statements. */
export type SessionParts = {
  readonly id: string;
  readonly host: SessionHost;
  readonly objectStore: string | undefined;
  readonly connection: DuckDBConnection;
  readonly transaction: Transaction;
  readonly history: ResultHistory;
  readonly variables: Map<string, string>;
  /** The parameters that the session has set itself. */
  readonly ownParameters: Map<string, string>;
  readonly context: () => SessionContext;
  /** What binds the session as it stands. */
  readonly access: () => SessionAccess | undefined;
  readonly setContext: (change: Partial<SessionContext>) => void;
  readonly temporaryName: () => string;
  readonly probe: (duckdbSql: string) => Promise<Rows>;
  readonly change: <T>(action: (change: CatalogChange) => Promise<T>) => Promise<T>;
};
