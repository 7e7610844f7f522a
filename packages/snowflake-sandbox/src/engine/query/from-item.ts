import { compilationError } from '../errors.ts';
import type { Alias } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import type { ScopeColumn, ScopeRelation } from './scope.ts';

/** One item of FROM in DuckDB SQL, and what it lets others name. */
export type Item = { readonly sql: string; readonly relations: readonly ScopeRelation[] };

/** A relation under its alias, with the column names of `AS a (x, y)`. */
export const named = (
  alias: string,
  columns: readonly ScopeColumn[],
  { name, columns: given }: Alias,
  compiler: Compiler,
): ScopeRelation => {
  if (given.length > columns.length) {
    throw compilationError(
      '002030',
      '42601',
      `Number of columns given in the alias list is more than the ${columns.length} of the table`,
    );
  }
  return {
    alias,
    columns: columns.map((column, index) => {
      const identifier = given[index];
      return identifier === undefined ? column : { ...column, name: compiler.foldName(identifier) };
    }),
    ...(name && { name: compiler.foldName(name) }),
  };
};
