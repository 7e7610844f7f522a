import { invalidArgumentTypes } from '../errors.ts';
import { objectOf } from '../query/json-constructors.ts';
import { stringLiteral } from '../query/literal-sql.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { lambdaParameter } from '../types/bind-once.ts';
import { asVariant } from '../types/cast-sql.ts';
import { array, boolean, object, textType, typeName } from '../types/data-type.ts';
import { failureSql } from '../types/failure-sql.ts';
import {
  at,
  coerce,
  json,
  scalar,
  textOf,
  type CallContext,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const pairsOf = (
  name: string,
  args: readonly TypedSql[],
): readonly (readonly [TypedSql, TypedSql])[] => {
  if (args.length % 2 === 1)
    throw invalidArgumentTypes(name, args.map(({ type }) => typeName(type)).join(', '));
  return Array.from(
    { length: args.length / 2 },
    (_, index) => [coerce(name, at(args, index * 2), textType()), at(args, index * 2 + 1)] as const,
  );
};

const construct = (name: string, keepNull: boolean): FunctionDefinition =>
  scalar(0, Infinity, (args, context) =>
    objectOf(context.call.star ? columnsOf(context) : pairsOf(name, args), keepNull),
  );

const columnsOf = ({ scope }: CallContext): readonly (readonly [TypedSql, TypedSql])[] =>
  scope.relations.flatMap(({ columns }) =>
    columns
      .filter(({ hidden, merged }) => hidden !== true && merged !== true)
      .map((column) => [stringLiteral(column.name), typed(column.sql, column.type)] as const),
  );

const member = (key: string, value: string): string =>
  `CAST(to_json(${key}) AS VARCHAR) || ':' || CAST(${value} AS VARCHAR)`;

/** The members of an object whose keys fulfil a condition, as a DuckDB list of `"key":value` texts. */
const membersWhere = (x: string, condition: (key: string) => string): string => {
  const k = lambdaParameter('k');
  const value = `json_extract(${x}, '/' || replace(replace(${k}, '~', '~0'), '/', '~1'))`;
  return `list_transform(list_filter(json_keys(${x}), lambda ${k}: ${condition(k)}), lambda ${k}: ${member(k, value)})`;
};

const objectOfMembers = (members: string): string =>
  `CAST('{' || array_to_string(${members}, ',') || '}' AS JSON)`;

/** Keys given one by one, or as one ARRAY of them: a DuckDB list. */
const keyList = (name: string, args: readonly TypedSql[]): string => {
  const [only] = args;
  return args.length === 1 && only?.type.kind === 'ARRAY'
    ? `json_extract_string(${only.sql}, '$[*]')`
    : `[${args.map((arg) => textOf(name, arg)).join(', ')}]`;
};

/** docs.snowflake.com functions/object_insert: a pair with an SQL NULL in it is left out. @throws when the key is there and may not be updated */
const objectInsert: FunctionDefinition = scalar(3, 4, (args) => {
  const x = json('OBJECT_INSERT', at(args, 0));
  const key = textOf('OBJECT_INSERT', at(args, 1));
  const value = asVariant(at(args, 2)).sql;
  const update = args[3] === undefined ? 'false' : coerce('OBJECT_INSERT', args[3], boolean).sql;
  const failure = failureSql('100106', '22023', "Duplicate key '%'", key, 'JSON');
  const others = membersWhere(x, (k) => `${k} IS DISTINCT FROM ${key}`);
  return typed(
    `CASE WHEN list_contains(json_keys(${x}), ${key}) AND NOT ${update} THEN ${failure} WHEN ${x} IS NOT NULL THEN ${objectOfMembers(`CASE WHEN ${key} IS NULL OR ${value} IS NULL THEN ${others} ELSE list_append(${others}, ${member(key, value)}) END`)} END`,
    object,
  );
});

export const objectFunctions: FunctionTable = {
  OBJECT_CONSTRUCT: construct('OBJECT_CONSTRUCT', false),
  OBJECT_CONSTRUCT_KEEP_NULL: construct('OBJECT_CONSTRUCT_KEEP_NULL', true),
  OBJECT_KEYS: scalar(1, 1, (args) =>
    typed(`to_json(json_keys(${json('OBJECT_KEYS', at(args, 0))}))`, array),
  ),
  OBJECT_INSERT: objectInsert,
  OBJECT_DELETE: scalar(2, Infinity, (args) => {
    const x = json('OBJECT_DELETE', at(args, 0));
    const keys = keyList('OBJECT_DELETE', args.slice(1));
    return typed(
      objectOfMembers(membersWhere(x, (k) => `NOT list_contains(${keys}, ${k})`)),
      object,
    );
  }),
  OBJECT_PICK: scalar(2, Infinity, (args) => {
    const x = json('OBJECT_PICK', at(args, 0));
    const keys = keyList('OBJECT_PICK', args.slice(1));
    return typed(objectOfMembers(membersWhere(x, (k) => `list_contains(${keys}, ${k})`)), object);
  }),
};
