import type { Bind } from '../execution.ts';
import type { Call, Expression, FromItem, Query } from '../syntax/ast.ts';
import type { Identifier } from '../syntax/identifier.ts';
import type { CompiledQuery } from './compiled-query.ts';
import type { Relation } from './relation.ts';
import type { Scope } from './scope.ts';
import type { TypedSql } from './typed-sql.ts';

/** What compiling needs to know of the session; all of it answers at once. */
export type CompilerSession = {
  readonly startedAt: number;
  readonly sessionId: string;
  readonly user: string;
  readonly role: string;
  readonly warehouse: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  parameter(name: string): string;
  variable(name: string): string;
  /** The id of the n-th statement back (-1: the last one). */
  queryIdBack(offset: number): string | undefined;
};

/** Turns syntax into DuckDB SQL for one statement. Its parts call one another through it. */
export type Compiler = {
  readonly session: CompilerSession;
  readonly binds: readonly Bind[];
  /** With an array bind: the rows that VALUES stands for, and the column that `?` number n reads. */
  readonly bindRows?: { readonly sql: string; readonly columns: readonly TypedSql[] };
  readonly onlyFunctions?: ReadonlySet<string>;
  readonly foldName: (identifier: Identifier) => string;
  /** A fresh DuckDB alias. */
  nextAlias(): string;
  /** What a table, view, stage or table function in FROM reads from. */
  relation(
    item: Extract<FromItem, { kind: 'table' | 'stage' | 'function' }>,
  ): Relation & { readonly name?: string; readonly path?: readonly string[] };
  query(query: Query, outer: Scope): CompiledQuery;
  /** A function call anywhere in an expression. */
  call(call: Call, scope: Scope): TypedSql;
  expression(expression: Expression, scope: Scope): TypedSql;
};

/** An expression, compiled in the scope where it stands. */
export type Compile = (expression: Expression) => TypedSql;

export const emptyScope: Scope = { relations: [], commonTables: new Map() };
