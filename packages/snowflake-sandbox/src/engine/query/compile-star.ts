import { compilationError } from '../errors.ts';
import type { SelectItem } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { relationsOf, type Scope } from './scope.ts';
import { typed } from './typed-sql.ts';
import type { Output } from './compiled-body.ts';
import { likePattern } from './like-pattern.ts';

/** `*`, with EXCLUDE, ILIKE, REPLACE and RENAME (docs.snowflake.com sql-reference/sql/select). */
export const compileStar = (
  item: Extract<SelectItem, { kind: 'star' }>,
  scope: Scope,
  compiler: Compiler,
): readonly Output[] => {
  const relations = relationsOf(scope, item.qualifier, compiler.foldName);
  if (relations.length === 0)
    throw compilationError('002006', '42601', 'SELECT * with no tables is not valid');
  const excluded = new Set(item.exclude.map(compiler.foldName));
  const renamed = new Map(
    item.rename.map(({ column, to }) => [compiler.foldName(column), compiler.foldName(to)]),
  );
  const replaced = new Map(
    item.replace.map(({ column, expression }) => [compiler.foldName(column), expression]),
  );
  const pattern = item.ilike === undefined ? undefined : likePattern(item.ilike);
  const outputs: Output[] = [];
  for (const relation of relations) {
    for (const column of relation.columns) {
      if (column.hidden === true || (column.merged === true && item.qualifier === undefined))
        continue;
      if (excluded.has(column.name) || (pattern && !pattern.test(column.name))) continue;
      const replacement = replaced.get(column.name);
      const value =
        replacement === undefined
          ? typed(column.sql, column.type, column.nullable)
          : compiler.expression(replacement, scope);
      outputs.push({ name: renamed.get(column.name) ?? column.name, value });
    }
  }
  const known = new Set(relations.flatMap(({ columns }) => columns.map(({ name }) => name)));
  for (const name of [...excluded, ...renamed.keys(), ...replaced.keys()]) {
    if (!known.has(name))
      throw compilationError(
        '000904',
        '42000',
        `error line 1 at position 0\ninvalid identifier '${name}'`,
      );
  }
  return outputs;
};
