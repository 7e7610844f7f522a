import { wrongArgumentCount, unknownFunction } from '../errors.ts';
import type { FunctionItem } from '../syntax/ast.ts';
import { asText, castTo } from '../types/cast-sql.ts';
import { numberType, textType } from '../types/data-type.ts';
import type { Compiler } from './compiler.ts';
import type { Scope, ScopeColumn } from './scope.ts';
import { type Item, named } from './from-item.ts';
import { compileFlatten } from './compile-flatten.ts';
import { readRelation } from './read-relation.ts';

/** A table function in FROM. @throws SnowflakeError 002140 for one that is not known */
export const compileTableFunction = (
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
