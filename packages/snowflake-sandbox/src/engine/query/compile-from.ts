import {
  compilationError,
  invalidArgumentTypes,
  wrongArgumentCount,
  unknownFunction,
} from '../errors.ts';
import type { Alias, Call, Expression, FromItem } from '../syntax/ast.ts';
import { duckdbIdentifier, duckdbString } from '../syntax/identifier.ts';
import { asText, castTo } from '../types/cast-sql.ts';
import {
  isSemiStructured,
  numberType,
  textType,
  typeName,
  variant,
  type DataType,
} from '../types/data-type.ts';
import { elementsSql } from '../types/json-part-sql.ts';
import { asBoolean, unify } from './compile-expression.ts';
import { comparable } from './comparison-sql.ts';
import type { Compiler } from './compiler.ts';
import { jsonParts } from './json-parts.ts';
import { resolveColumn, type Scope, type ScopeColumn, type ScopeRelation } from './scope.ts';

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

type Item = { readonly sql: string; readonly relations: readonly ScopeRelation[] };

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

const readRelation = (
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

/** A relation under its alias, with the column names of `AS a (x, y)`. */
const named = (
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

const sharedNames = (left: Item, right: Item): readonly string[] => {
  const names = new Set(left.relations.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return right.relations.flatMap(({ columns }) =>
    columns.flatMap(({ name }) => (names.has(name) ? [name] : [])),
  );
};

/** USING and NATURAL: the columns appear once, from the left side (in a RIGHT or FULL join from whichever has a value). */
const joinUsing = (
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

type FunctionItem = Extract<FromItem, { kind: 'function' }>;

const compileTableFunction = (
  item: FunctionItem,
  left: Scope,
  compiler: Compiler,
  joined = false,
): Item => {
  switch (item.call.name) {
    case 'FLATTEN':
      return compileFlatten(item, left, compiler, joined);
    case 'SPLIT_TO_TABLE':
      return compileSplitToTable(item, left, compiler);
    case 'GENERATOR':
      return compileGenerator(item, left, compiler);
    case 'RESULT_SCAN':
    case 'QUERY_HISTORY':
    case 'QUERY_HISTORY_BY_USER':
      return readRelation(item, compiler);
    default:
      throw unknownFunction(item.call.name);
  }
};

const argument = (call: Call, name: string, position: number): Expression | undefined =>
  call.named[name] ?? call.arguments[position];

/** FLATTEN and LATERAL FLATTEN (docs.snowflake.com functions/flatten): one row for each element; RECURSIVE is not imitated. */
const compileFlatten = (
  { call, alias: given }: FunctionItem,
  left: Scope,
  compiler: Compiler,
  joined: boolean,
): Item => {
  for (const name of Object.keys(call.named)) {
    if (!['INPUT', 'PATH', 'OUTER', 'MODE', 'RECURSIVE'].includes(name))
      throw wrongArgumentCount('FLATTEN', 5, 6);
  }
  const inputExpression = argument(call, 'INPUT', 0);
  if (inputExpression === undefined) throw wrongArgumentCount('FLATTEN', 1, 0);
  const flag = (name: string): boolean => {
    const expression = call.named[name];
    return (
      expression !== undefined &&
      compiler.expression(expression, left).constant?.value.toLowerCase() === 'true'
    );
  };
  if (flag('RECURSIVE'))
    throw compilationError('002140', '0A000', "Unsupported feature 'FLATTEN(RECURSIVE => TRUE)'");
  const pathExpression = call.named['PATH'];
  const path = pathExpression && compiler.expression(pathExpression, left).constant?.value;
  const base = compiler.expression(inputExpression, left);
  if (!isSemiStructured(base.type) && base.type.kind !== 'NULL')
    throw invalidArgumentTypes('FLATTEN', typeName(base.type));
  const steps =
    path === undefined || path === ''
      ? []
      : path.split('.').map((key) => ({ kind: 'key' as const, key }));
  const input =
    steps.length === 0
      ? base
      : compiler.expression({ kind: 'path', base: inputExpression, steps }, left);
  const modeExpression = call.named['MODE'];
  const mode =
    (modeExpression && compiler.expression(modeExpression, left).constant?.value.toUpperCase()) ??
    'BOTH';
  if (!['BOTH', 'ARRAY', 'OBJECT'].includes(mode))
    throw invalidArgumentTypes('FLATTEN', `MODE => '${mode}'`);
  const alias = compiler.nextAlias();
  const x = input.sql;
  const isArray = mode === 'OBJECT' ? 'false' : `json_type(${x}) = 'ARRAY'`;
  const isObject = mode === 'ARRAY' ? 'false' : `json_type(${x}) = 'OBJECT'`;
  const prefix = path ?? '';
  const elements = `CASE WHEN ${isArray} THEN list_transform(${elementsSql(x, "'$[*]'")}, lambda v, i: struct_pack(k := CAST(NULL AS VARCHAR), i := CAST(i - 1 AS DECIMAL(38,0)), v := v)) WHEN ${isObject} THEN list_transform(list_zip(json_keys(${x}), ${elementsSql(x, "'$.*'")}), lambda p: struct_pack(k := p[1], i := CAST(NULL AS DECIMAL(38,0)), v := p[2])) ELSE [] END`;
  const source = flag('OUTER')
    ? `CASE WHEN coalesce(len(${elements}), 0) = 0 THEN [struct_pack(k := CAST(NULL AS VARCHAR), i := CAST(NULL AS DECIMAL(38,0)), v := CAST(NULL AS JSON))] ELSE ${elements} END`
    : elements;
  const prefixSql = duckdbString(prefix);
  const place = (e: string): string =>
    `CASE WHEN ${e}.k IS NOT NULL THEN ${prefix === '' ? '' : `${prefixSql} || '.' || `}${e}.k ELSE ${prefixSql} || '[' || CAST(${e}.i AS VARCHAR) || ']' END`;
  // In two steps DuckDB keeps the order of the elements: the list first, then its rows. The right side of a JOIN must be one.
  const list = compiler.nextAlias();
  const sql = joined
    ? `LATERAL (SELECT unnest(${source}) AS e) AS ${alias}`
    : `LATERAL (SELECT ${source} AS l) AS ${list}, LATERAL (SELECT unnest(${list}.l) AS e) AS ${alias}`;
  const outputs: readonly (readonly [string, DataType, string])[] = [
    ['SEQ', numberType(), 'CAST(1 AS DECIMAL(38,0))'],
    ['KEY', textType(), `${alias}.e.k`],
    ['PATH', textType(), place(`${alias}.e`)],
    ['INDEX', numberType(), `${alias}.e.i`],
    ['VALUE', variant, `${alias}.e.v`],
    ['THIS', variant, x],
  ];
  const columns = outputs.map(([name, type, column]): ScopeColumn => ({
    name,
    type,
    nullable: true,
    sql: column,
  }));
  return { sql, relations: [named(alias, columns, given, compiler)] };
};

const compileSplitToTable = (
  { call, alias: given }: FunctionItem,
  left: Scope,
  compiler: Compiler,
): Item => {
  const [text, delimiter] = call.arguments.map((expression) =>
    asText(compiler.expression(expression, left)),
  );
  if (text === undefined || delimiter === undefined || call.arguments.length !== 2)
    throw wrongArgumentCount('SPLIT_TO_TABLE', 2, call.arguments.length);
  const alias = compiler.nextAlias();
  const sql = `LATERAL (SELECT CAST(1 AS DECIMAL(38,0)) AS c1, CAST(e.i AS DECIMAL(38,0)) AS c2, e.v AS c3 FROM (SELECT unnest(list_transform(string_split(${text.sql}, ${delimiter.sql}), lambda v, i: struct_pack(i := i, v := v))) AS e)) AS ${alias}`;
  const columns = (['SEQ', 'INDEX', 'VALUE'] as const).map((name, index): ScopeColumn => ({
    name,
    nullable: true,
    sql: `${alias}.c${index + 1}`,
    type: name === 'VALUE' ? textType() : numberType(),
  }));
  return { sql, relations: [named(alias, columns, given, compiler)] };
};

const compileGenerator = (
  { call, alias: given }: FunctionItem,
  left: Scope,
  compiler: Compiler,
): Item => {
  const rows = call.named['ROWCOUNT'];
  const count = rows && castTo(compiler.expression(rows, left), numberType()).constant?.value;
  const literal = rows && compiler.expression(rows, left).constant?.value;
  if (literal === undefined || !/^\d+$/.test(literal))
    throw wrongArgumentCount('GENERATOR', 1, call.arguments.length);
  const alias = compiler.nextAlias();
  return {
    sql: `range(${count ?? literal}) AS ${alias}`,
    relations: [named(alias, [], given, compiler)],
  };
};
