import { compilationError } from '../errors.ts';
import type { FromItem } from '../syntax/ast.ts';
import { asBoolean } from './as-boolean.ts';
import type { Compiler } from './compiler.ts';
import type { Scope, ScopeRelation } from './scope.ts';
import { type Item, named } from './from-item.ts';
import { compileTableFunction } from './table-functions.ts';
import { readRelation } from './read-relation.ts';
import { sharedNames, joinUsing } from './join-using.ts';

export type CompiledFrom = {
  /** ` FROM …`, or nothing. */
  readonly sql: string;
  readonly relations: readonly ScopeRelation[];
  /** What the text of the whole query must go through in the end. */
  readonly complete: (sql: string) => string;
};

/** A FROM clause; items further right may be lateral to those on their left. */
export const compileFrom = (
  items: readonly FromItem[],
  outer: Scope,
  compiler: Compiler,
): CompiledFrom => {
  if (items.length === 0) return { sql: '', relations: [], complete: (sql) => sql };
  const relations: ScopeRelation[] = [];
  const parts = items.map((item) => {
    const compiled = compileItem(
      item,
      { relations: [...relations], parent: outer, commonTables: outer.commonTables },
      compiler,
    );
    relations.push(...compiled.relations);
    return compiled.sql;
  });
  const names = relations.flatMap(({ name, path }) =>
    name === undefined || path !== undefined ? [] : [name],
  );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw compilationError('002012', '42710', `duplicate alias '${twice}'`);
  return {
    sql: ` FROM ${parts.join(', ')}`,
    relations,
    complete: (sql) =>
      relations
        .flatMap(({ columns }) => columns.flatMap(({ parts: read }) => read ?? []))
        .reduce((text, read) => read.complete(text), sql),
  };
};

const compileItem = (item: FromItem, left: Scope, compiler: Compiler): Item => {
  switch (item.kind) {
    case 'join':
      return compileJoin(item, left, compiler);
    case 'subquery': {
      // Only a LATERAL subquery sees what stands on its left.
      const scope: Scope = item.lateral
        ? left
        : {
            relations: [],
            commonTables: left.commonTables,
            ...(left.parent && { parent: left.parent }),
          };
      const query = compiler.query(item.query, scope);
      const alias = compiler.nextAlias();
      const columns = query.columns.map((column, index) => ({
        ...column,
        sql: `${alias}.c${index + 1}`,
      }));
      return {
        sql: `${item.lateral ? 'LATERAL ' : ''}(${query.sql}) AS ${alias}`,
        relations: [named(alias, columns, item.alias, compiler)],
      };
    }
    case 'function':
      return compileTableFunction(item, left, compiler);
    case 'table': {
      const [only] = item.name;
      const common =
        item.name.length === 1 && only ? left.commonTables.get(compiler.foldName(only)) : undefined;
      if (common !== undefined && only !== undefined) {
        const alias = compiler.nextAlias();
        const columns = common.columns.map((column, index) => ({
          ...column,
          sql: `${alias}.c${index + 1}`,
        }));
        return {
          sql: `${common.physical} AS ${alias}`,
          relations: [
            named(
              alias,
              columns,
              { columns: item.alias.columns, name: item.alias.name ?? only },
              compiler,
            ),
          ],
        };
      }
      return readRelation(item, compiler);
    }
    case 'stage':
      return readRelation(item, compiler);
  }
};

const compileJoin = (
  item: Extract<FromItem, { kind: 'join' }>,
  outer: Scope,
  compiler: Compiler,
): Item => {
  const left = compileItem(item.left, outer, compiler);
  const inner: Scope = { ...outer, relations: [...outer.relations, ...left.relations] };
  const right =
    item.right.kind === 'function'
      ? compileTableFunction(item.right, inner, compiler, true)
      : compileItem(item.right, inner, compiler);
  const join = `${left.sql} ${item.join} JOIN ${right.sql}`;
  const merging = item.natural ? sharedNames(left, right) : item.using.map(compiler.foldName);
  if (merging.length > 0) return joinUsing(item.join, join, left, right, merging, compiler);
  const relations = [...left.relations, ...right.relations];
  if (item.on === undefined) {
    if (item.join === 'CROSS') return { sql: join, relations };
    if (item.join !== 'INNER' && !isLateral(item.right))
      throw compilationError('001003', '42000', 'syntax error: JOIN without ON or USING.');
    return { sql: `${join} ON true`, relations };
  }
  const on = asBoolean(
    compiler.expression(item.on, { ...outer, relations: [...outer.relations, ...relations] }),
  );
  return { sql: `${join} ON ${on.sql}`, relations };
};

const isLateral = (item: FromItem): boolean =>
  'lateral' in item && (item.lateral || item.kind === 'function');
