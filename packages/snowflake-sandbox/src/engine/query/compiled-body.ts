import type { Expression } from '../syntax/ast.ts';
import type { CompiledQuery } from './compiled-query.ts';
import type { Scope } from './scope.ts';
import type { TypedSql } from './typed-sql.ts';

/** One column of a SELECT's result. */
export type Output = {
  readonly name: string;
  readonly value: TypedSql;
  readonly expression?: Expression;
};

/** What ORDER BY and LIMIT are put around. */
export type Body = CompiledQuery & {
  /** What ORDER BY of this body may name besides its outputs. */
  readonly orderScope?: Scope;
  readonly distinct?: boolean;
  /** What the text goes through once ORDER BY is in it. */
  readonly complete?: (sql: string) => string;
};
