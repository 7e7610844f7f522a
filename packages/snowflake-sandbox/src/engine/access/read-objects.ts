import type { FromItem, Query } from '../syntax/ast.ts';
import type { Identifier, ObjectName } from '../syntax/identifier.ts';

/** What a piece of syntax reads: tables and views by their names, stages by their locations. */
export type ReadObjects = {
  readonly tables: readonly ObjectName[];
  readonly stages: readonly string[];
};

/** Common table expressions hide tables of their names, from where they are defined. */
export const readObjects = (
  syntax: unknown,
  fold: (identifier: Identifier) => string,
): ReadObjects => {
  const tables: ObjectName[] = [];
  const stages: string[] = [];
  const visit = (node: unknown, hidden: ReadonlySet<string>): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item, hidden);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    if (isQuery(node)) {
      visitQuery(node, hidden);
      return;
    }
    const item = node as FromItem;
    if (item.kind === 'table' && 'name' in item) {
      const [only] = item.name;
      if (item.name.length > 1 || only === undefined || !hidden.has(fold(only)))
        tables.push(item.name);
      return;
    }
    if (item.kind === 'stage' && 'location' in item) stages.push(item.location);
    for (const value of Object.values(node)) visit(value, hidden);
  };
  const visitQuery = (query: Query, outer: ReadonlySet<string>): void => {
    const hidden = new Set(outer);
    for (const common of query.with) {
      const name = fold(common.name);
      visit(common.query, query.recursive ? new Set([...hidden, name]) : new Set(hidden));
      hidden.add(name);
    }
    for (const [part, value] of Object.entries(query)) if (part !== 'with') visit(value, hidden);
  };
  visit(syntax, new Set());
  return { tables, stages };
};

const isQuery = (node: object): node is Query => 'with' in node && 'body' in node;
