import { unify } from './unify.ts';
import { comparable } from './comparison-sql.ts';
import type { Compiler } from './compiler.ts';
import { resolveColumn, type ScopeRelation } from './scope.ts';
import type { Item } from './from-item.ts';

export const sharedNames = (left: Item, right: Item): readonly string[] => {
  const names = new Set(left.relations.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return right.relations.flatMap(({ columns }) =>
    columns.flatMap(({ name }) => (names.has(name) ? [name] : [])),
  );
};

/** USING and NATURAL: the columns appear once, from the left side (in a RIGHT or FULL join from whichever has a value). */
export const joinUsing = (
  kind: string,
  join: string,
  left: Item,
  right: Item,
  names: readonly string[],
  compiler: Compiler,
): Item => {
  const conditions: string[] = [];
  const merged = new Map<string, string>();
  for (const name of names) {
    const part = [{ value: name, quoted: true }];
    const side = (relations: readonly ScopeRelation[]) =>
      resolveColumn({ relations, commonTables: new Map() }, part, compiler.foldName);
    const values = [side(left.relations), side(right.relations)] as const;
    const [a, b] = comparable('=', ...values);
    conditions.push(`${a} = ${b}`);
    if (kind === 'RIGHT' || kind === 'FULL') {
      const [onLeft, onRight] = unify('USING', values);
      merged.set(name, `coalesce(${onLeft?.sql ?? a}, ${onRight?.sql ?? b})`);
    }
  }
  const onLeft = left.relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) => ({
      ...column,
      sql: merged.get(column.name) ?? column.sql,
    })),
  }));
  const onRight = right.relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) =>
      names.includes(column.name) ? { ...column, merged: true } : column,
    ),
  }));
  return { sql: `${join} ON ${conditions.join(' AND ')}`, relations: [...onLeft, ...onRight] };
};
