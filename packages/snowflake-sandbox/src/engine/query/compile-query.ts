import { compilationError } from '../errors.ts';
import type { Expression, OrderItem, Query, QueryBody, Select, SelectItem } from '../syntax/ast.ts';
import { castTo } from '../types/cast-sql.ts';
import { commonType } from '../types/common-type.ts';
import { typeName } from '../types/data-type.ts';
import type { CompiledQuery, OutputColumn } from './compiled-query.ts';
import type { Compiler } from './compiler.ts';
import { asBoolean } from './compile-expression.ts';
import { compileFrom } from './compile-from.ts';
import { containsAggregate } from './find-calls.ts';
import { orderKey } from './comparison-sql.ts';
import { relationsOf, type CommonTableScope, type Scope } from './scope.ts';
import { typed, type TypedSql } from './typed-sql.ts';

type Output = { readonly name: string; readonly value: TypedSql; readonly expression?: Expression };
type Body = CompiledQuery & {
  /** What ORDER BY of this body may name besides its outputs. */
  readonly orderScope?: Scope;
  readonly distinct?: boolean;
  /** What the text goes through once ORDER BY is in it. */
  readonly complete?: (sql: string) => string;
};

const completed = ({ complete, ...body }: Body): Body =>
  complete === undefined ? body : { ...body, sql: complete(body.sql) };

/** A query with its CTEs, order and limit. DuckDB's columns are `c1`, `c2`, … whatever Snowflake calls them. */
export const compileQuery = (query: Query, outer: Scope, compiler: Compiler): CompiledQuery => {
  const { scope, prefix } = compileCommonTables(query, outer, compiler);
  const body = compileBody(query.body, scope, compiler);
  const order = compileOrder(query, body, scope, compiler);
  // DuckDB orders a set operation by its plain columns only: a SELECT around it may order by more.
  const ordered =
    order !== '' && body.orderScope === undefined ? `SELECT * FROM (${body.sql})` : body.sql;
  const number = (keyword: string, expression: Expression | undefined): string => {
    if (expression === undefined || expression.kind === 'null') return '';
    const value = compiler.expression(expression, scope);
    if (!/^\d+$/.test(value.constant?.value ?? '')) {
      throw compilationError(
        '001003',
        '42000',
        `syntax error unexpected '${value.constant?.value ?? keyword}'.`,
      );
    }
    return ` ${keyword} ${value.constant?.value ?? ''}`;
  };
  const top = query.body.kind === 'select' ? query.body.select.top : undefined;
  const sql = `${prefix}${ordered}${order}${number('LIMIT', query.limit ?? top)}${number('OFFSET', query.offset)}`;
  return { columns: body.columns, sql: body.complete?.(sql) ?? sql };
};

const compileCommonTables = (
  query: Query,
  outer: Scope,
  compiler: Compiler,
): { scope: Scope; prefix: string } => {
  if (query.with.length === 0)
    return {
      scope: { relations: [], parent: outer, commonTables: outer.commonTables },
      prefix: '',
    };
  const commonTables = new Map(outer.commonTables);
  const definitions: string[] = [];
  for (const table of query.with) {
    const name = compiler.foldName(table.name);
    const physical = compiler.nextAlias();
    const scope: Scope = { relations: [], parent: outer, commonTables: new Map(commonTables) };
    const renamed = (columns: readonly OutputColumn[]): CommonTableScope => ({
      physical,
      columns: columns.map((column, index) => {
        const given = table.columns[index];
        return { ...column, name: given === undefined ? column.name : compiler.foldName(given) };
      }),
    });
    const { body } = table.query;
    if (query.recursive && body.kind === 'set') {
      // The recursive part reads the table with the columns of the anchor part.
      const anchor = compileBody(body.left, scope, compiler);
      (scope.commonTables as Map<string, CommonTableScope>).set(name, renamed(anchor.columns));
    }
    const compiled = compileQuery(table.query, scope, compiler);
    definitions.push(
      `${physical}(${compiled.columns.map((_, index) => `c${index + 1}`).join(', ')}) AS (${compiled.sql})`,
    );
    commonTables.set(name, renamed(compiled.columns));
  }
  return {
    scope: { relations: [], parent: outer, commonTables },
    prefix: `WITH ${query.recursive ? 'RECURSIVE ' : ''}${definitions.join(', ')} `,
  };
};

const compileBody = (body: QueryBody, scope: Scope, compiler: Compiler): Body => {
  switch (body.kind) {
    case 'select':
      return compileSelect(body.select, scope, compiler);
    case 'values':
      return compileRows(body.rows, scope, compiler);
    case 'nested': {
      const nested = compileQuery(body.query, scope, compiler);
      return { ...nested, sql: `SELECT * FROM (${nested.sql})` };
    }
    case 'set':
      return compileSet(body, scope, compiler);
  }
};

/** VALUES; with array binds its one row stands for as many as were bound. */
const compileRows = (
  rows: readonly (readonly Expression[])[],
  scope: Scope,
  compiler: Compiler,
): CompiledQuery => {
  const values = rows.map((row) => row.map((item) => compiler.expression(item, scope)));
  const [only] = values;
  if (compiler.bindRows === undefined || only === undefined || values.length > 1)
    return compileValues(values);
  return {
    sql: `SELECT ${only.map((value, index) => `${value.sql} AS c${index + 1}`).join(', ')} FROM ${compiler.bindRows.sql}`,
    columns: only.map(({ type }, index) => ({ name: `COLUMN${index + 1}`, type, nullable: true })),
  };
};

/** VALUES as a query; its columns are COLUMN1, COLUMN2, … (docs.snowflake.com sql-reference/constructs/values). */
export const compileValues = (rows: readonly (readonly TypedSql[])[]): CompiledQuery => {
  const types = (rows[0] ?? []).map((_, index) => {
    const column = rows.map((row) => row[index]?.type ?? { kind: 'NULL' as const });
    const type = commonType(column);
    if (type === undefined) {
      throw compilationError(
        '002016',
        '22000',
        `VALUES column ${index + 1} has incompatible types ${column.map(typeName).join(', ')}`,
      );
    }
    return type;
  });
  const lines = rows.map(
    (row) =>
      `(${row.map((value, index) => castTo(value, types[index] ?? value.type).sql).join(', ')})`,
  );
  return {
    sql: `SELECT * FROM (VALUES ${lines.join(', ')}) AS v(${types.map((_, index) => `c${index + 1}`).join(', ')})`,
    columns: types.map((type, index) => ({
      name: `COLUMN${index + 1}`,
      type,
      nullable: rows.some((row) => row[index]?.nullable !== false),
    })),
  };
};

const compileSet = (
  body: Extract<QueryBody, { kind: 'set' }>,
  scope: Scope,
  compiler: Compiler,
): CompiledQuery => {
  const left = completed(compileBody(body.left, scope, compiler));
  const right = completed(compileBody(body.right, scope, compiler));
  if (left.columns.length !== right.columns.length) {
    throw compilationError(
      '001789',
      '42601',
      `invalid number of result columns for set operator input branches, expected ${left.columns.length}, got ${right.columns.length} in branch {2}`,
    );
  }
  const columns = left.columns.map((column, index): OutputColumn => {
    const other = right.columns[index] ?? column;
    const type = commonType([column.type, other.type]);
    if (type === undefined) {
      throw compilationError(
        '001790',
        '42601',
        `inconsistent data type for result columns for set operator input branches, expected ${typeName(column.type)}, got ${typeName(other.type)} for expression [${other.name}] branch {2}`,
      );
    }
    return { name: column.name, type, nullable: column.nullable || other.nullable };
  });
  const branch = (side: CompiledQuery): string => {
    const alias = compiler.nextAlias();
    const items = columns.map((column, index) => {
      const from = side.columns[index] ?? column;
      return `${castTo(typed(`${alias}.c${index + 1}`, from.type), column.type).sql} AS c${index + 1}`;
    });
    return `SELECT ${items.join(', ')} FROM (${side.sql}) AS ${alias}`;
  };
  return { columns, sql: `(${branch(left)}) ${body.operator} (${branch(right)})` };
};

const compileSelect = (select: Select, outer: Scope, compiler: Compiler): Body => {
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

const compileStar = (
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

/** A LIKE pattern as a regular expression, case-insensitive. */
export const likePattern = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replace(/\\(.)|[%_]|[.*+?^${}()|[\]]/g, (match, escaped: string | undefined) =>
      escaped !== undefined
        ? escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        : match === '%'
          ? '[\\s\\S]*'
          : match === '_'
            ? '[\\s\\S]'
            : `\\${match}`,
    )}$`,
    'i',
  );

const compileGroup = (
  select: Select,
  outputs: readonly Output[],
  scope: Scope,
  compiler: Compiler,
): string => {
  if (select.groupByAll) {
    const keys = outputs.flatMap(({ value, expression }, index) =>
      expression !== undefined && containsAggregate(expression)
        ? []
        : value.constant
          ? []
          : [String(index + 1)],
    );
    return keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
  }
  if (select.groupBy.length === 0) return '';
  const key = (expression: Expression): string => {
    if (expression.kind === 'number') {
      const output = outputs[Number(expression.text) - 1];
      if (output === undefined)
        throw compilationError(
          '002042',
          '42601',
          `GROUP BY position ${expression.text} is not in the select list`,
        );
      return expression.text;
    }
    return compiler.expression(expression, scope).sql;
  };
  const items = select.groupBy.map((item) => {
    switch (item.kind) {
      case 'expression':
        return key(item.expression);
      case 'rollup':
      case 'cube':
        return `${item.kind.toUpperCase()} (${item.items.map(key).join(', ')})`;
      case 'sets':
        return `GROUPING SETS (${item.sets.map((set) => `(${set.map(key).join(', ')})`).join(', ')})`;
    }
  });
  return ` GROUP BY ${items.join(', ')}`;
};

/** Snowflake sorts NULL as the largest value: last ascending, first descending (docs.snowflake.com constructs/order-by). */
export const orderSuffix = ({
  descending,
  nulls,
}: Pick<OrderItem, 'descending' | 'nulls'>): string =>
  `${descending ? ' DESC' : ' ASC'} NULLS ${nulls ?? (descending ? 'FIRST' : 'LAST')}`;

const compileOrder = (query: Query, body: Body, scope: Scope, compiler: Compiler): string => {
  if (query.orderByAll) {
    const suffix = orderSuffix(query.orderByAll);
    return ` ORDER BY ${body.columns.map((column, index) => orderKey(typed(`c${index + 1}`, column.type)) + suffix).join(', ')}`;
  }
  if (query.orderBy.length === 0) return '';
  const outputs = new Map(
    body.columns.map(
      (column, index) => [column.name, () => typed(`c${index + 1}`, column.type)] as const,
    ),
  );
  const inner = body.orderScope ?? scope;
  const orderScope: Scope = {
    ...inner,
    aliases: new Map([...(inner.aliases ?? []), ...outputs]),
    aliasesFirst: true,
  };
  const items = query.orderBy.map((item) => {
    if (item.expression.kind === 'number') {
      const column = body.columns[Number(item.expression.text) - 1];
      if (column === undefined)
        throw compilationError(
          '002042',
          '42601',
          `ORDER BY position ${item.expression.text} is not in the select list`,
        );
      return orderKey(typed(`c${item.expression.text}`, column.type)) + orderSuffix(item);
    }
    // DuckDB lets an output stand alone in ORDER BY, not inside an expression: there the expression is compiled anew.
    const alone = item.expression.kind === 'column' && item.expression.parts.length === 1;
    const place =
      alone || body.orderScope === undefined ? orderScope : { ...inner, aliasesFirst: true };
    return orderKey(compiler.expression(item.expression, place)) + orderSuffix(item);
  });
  return ` ORDER BY ${items.join(', ')}`;
};
