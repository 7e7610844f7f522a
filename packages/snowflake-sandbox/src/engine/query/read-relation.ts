import type { FromItem } from '../syntax/ast.ts';
import { duckdbIdentifier } from '../syntax/identifier.ts';
import type { Compiler } from './compiler.ts';
import { jsonParts } from './json-parts.ts';
import type { ScopeColumn } from './scope.ts';
import { type Item, named } from './from-item.ts';

/** A table, view, stage or table function as it is read, under a fresh alias. */
export const readRelation = (
  item: Extract<FromItem, { kind: 'table' | 'stage' | 'function' }>,
  compiler: Compiler,
): Item => {
  const relation = compiler.relation(item);
  const alias = compiler.nextAlias();
  const text = relation.columns.find((column) => column.text !== undefined)?.text;
  const parts = text === undefined ? undefined : jsonParts(relation.from, alias, text);
  const columns = relation.columns.map((column): ScopeColumn => ({
    name: column.name,
    sql: `${alias}.${duckdbIdentifier(column.physical)}`,
    type: column.type,
    nullable: true,
    ...(column.hidden && { hidden: true }),
    ...(column.text !== undefined && parts && { parts }),
  }));
  const scope = named(alias, columns, item.alias, compiler);
  return {
    sql: `${parts?.mark ?? relation.from} AS ${alias}`,
    relations: [
      {
        ...scope,
        ...(scope.name === undefined && relation.name !== undefined && { name: relation.name }),
        ...(scope.name === undefined && relation.path !== undefined && { path: relation.path }),
        ...(relation.missingPositionalIsNull && { missingPositionalIsNull: true }),
      },
    ],
  };
};
