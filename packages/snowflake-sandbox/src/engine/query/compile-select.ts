import { compilationError } from '../errors.ts';
import type { Select, SelectItem } from '../syntax/ast.ts';
import type { Compiler } from './compiler.ts';
import { asBoolean } from './as-boolean.ts';
import { compileFrom } from './compile-from.ts';
import type { Scope } from './scope.ts';
import type { TypedSql } from './typed-sql.ts';
import type { Body, Output } from './compiled-body.ts';
import { compileGroup } from './compile-group.ts';
import { compileStar } from './compile-star.ts';

/** One SELECT without ORDER BY and LIMIT, which belong to the query around it. */
export const compileSelect = (select: Select, outer: Scope, compiler: Compiler): Body => {
  const from = compileFrom(select.from, outer, compiler);
  const base: Scope = {
    relations: from.relations,
    commonTables: outer.commonTables,
    ...(outer.parent && { parent: outer.parent }),
  };
  const aliases = selectAliases(select.items, base, compiler);
  const scope: Scope = { ...base, aliases };
  const outputs = select.items.flatMap((item) => compileItem(item, scope, compiler));
  if (outputs.length === 0) throw compilationError('002006', '42601', 'SELECT with no columns');
  const where =
    select.where === undefined
      ? ''
      : ` WHERE ${asBoolean(compiler.expression(select.where, scope)).sql}`;
  const group = compileGroup(select, outputs, scope, compiler);
  const having =
    select.having === undefined
      ? ''
      : ` HAVING ${asBoolean(compiler.expression(select.having, scope)).sql}`;
  const qualify =
    select.qualify === undefined
      ? ''
      : ` QUALIFY ${asBoolean(compiler.expression(select.qualify, scope)).sql}`;
  const list = outputs.map(({ value }, index) => `${value.sql} AS c${index + 1}`).join(', ');
  return {
    sql: `SELECT ${select.distinct ? 'DISTINCT ' : ''}${list}${from.sql}${where}${group}${having}${qualify}`,
    columns: outputs.map(({ name, value }) => ({
      name,
      type: value.type,
      nullable: value.nullable,
    })),
    orderScope: scope,
    distinct: select.distinct,
    complete: from.complete,
  };
};

/** SELECT aliases as other clauses see them: the expression again, compiled when first used. */
const selectAliases = (
  items: readonly SelectItem[],
  base: Scope,
  compiler: Compiler,
): ReadonlyMap<string, () => TypedSql> => {
  const aliases = new Map<string, () => TypedSql>();
  for (const item of items) {
    if (item.kind !== 'expression' || item.alias === undefined) continue;
    const name = compiler.foldName(item.alias);
    const { expression } = item;
    let compiling = false;
    aliases.set(name, () => {
      if (compiling)
        throw compilationError(
          '000904',
          '42000',
          `error line 1 at position 0\ninvalid identifier '${name}'`,
        );
      compiling = true;
      try {
        const value = compiler.expression(expression, { ...base, aliases });
        return { ...value, sql: `(${value.sql})` };
      } finally {
        compiling = false;
      }
    });
  }
  return aliases;
};

const compileItem = (item: SelectItem, scope: Scope, compiler: Compiler): readonly Output[] => {
  if (item.kind === 'star') return compileStar(item, scope, compiler);
  const value = compiler.expression(item.expression, scope);
  return [{ name: outputName(item, compiler), value, expression: item.expression }];
};

/** A column without alias is named after its expression, in upper case (as a path: `V:A`). */
const outputName = (
  item: Extract<SelectItem, { kind: 'expression' }>,
  compiler: Compiler,
): string => {
  if (item.alias !== undefined) return compiler.foldName(item.alias);
  const { expression } = item;
  if (expression.kind === 'column') {
    const last = expression.parts.at(-1);
    if (last !== undefined) return compiler.foldName(last);
  }
  return item.text.toUpperCase();
};
