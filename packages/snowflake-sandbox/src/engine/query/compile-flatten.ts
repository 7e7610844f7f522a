import { compilationError, invalidArgumentTypes, wrongArgumentCount } from '../errors.ts';
import type { Call, Expression, FunctionItem } from '../syntax/ast.ts';
import { duckdbString } from '../syntax/identifier.ts';
import {
  isSemiStructured,
  numberType,
  textType,
  typeName,
  variant,
  type DataType,
} from '../types/data-type.ts';
import { elementsSql } from '../types/json-part-sql.ts';
import type { Compiler } from './compiler.ts';
import type { Scope, ScopeColumn } from './scope.ts';
import { named, type Item } from './from-item.ts';

const argument = (call: Call, name: string, position: number): Expression | undefined =>
  call.named[name] ?? call.arguments[position];

/** FLATTEN and LATERAL FLATTEN (docs.snowflake.com functions/flatten): one row for each element; RECURSIVE is not imitated. */
export const compileFlatten = (
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
