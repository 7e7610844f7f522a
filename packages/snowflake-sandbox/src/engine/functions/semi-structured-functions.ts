import { invalidArgumentTypes } from '../errors.ts';
import { jsonElement, objectOf } from '../query/compile-expression.ts';
import { jsonPart } from '../query/json-path-sql.ts';
import { stringLiteral } from '../query/literal-sql.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { asText, asVariant } from '../types/cast-sql.ts';
import {
  array,
  boolean,
  isSemiStructured,
  object,
  textType,
  typeName,
  variant,
} from '../types/data-type.ts';
import { failureSql } from '../types/failure-sql.ts';
import { lambdaParameter } from '../types/bind-once.ts';
import {
  at,
  booleanResult,
  coerce,
  integerOf,
  integerResult,
  scalar,
  textOf,
  textResult,
  type CallContext,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const json = (name: string, value: TypedSql): string => {
  if (isSemiStructured(value.type) || value.type.kind === 'NULL')
    return value.type.kind === 'NULL' ? 'CAST(NULL AS JSON)' : value.sql;
  throw invalidArgumentTypes(name, typeName(value.type));
};

/** Our own parser, a DuckDB function in JavaScript: it answers canonical JSON, or `!` and what is wrong. */
const parsed = (text: string, allowDuplicates: boolean): string =>
  `snowflake_parse_json(${text}, ${allowDuplicates})`;

const parseJson = (name: string, failing: boolean): FunctionDefinition =>
  scalar(1, 2, (args) => {
    if (isSemiStructured(at(args, 0).type)) return asVariant(at(args, 0));
    const text = textOf(name, at(args, 0));
    const mode = args[1]?.constant?.value ?? 's';
    if (mode !== 's' && mode !== 'd') throw invalidArgumentTypes(name, `VARCHAR, '${mode}'`);
    const result = parsed(text, mode === 'd');
    const bad = failing
      ? failureSql('100069', '22P02', 'Error parsing JSON: %', `substring(${result}, 2)`, 'JSON')
      : 'NULL';
    return typed(
      `CASE WHEN starts_with(${result}, '!') THEN ${bad} ELSE CAST(${result} AS JSON) END`,
      variant,
    );
  });

/** NULL for good JSON, else the error (docs.snowflake.com functions/check_json). */
const checkJson: FunctionDefinition = scalar(1, 1, (args) => {
  const result = parsed(textOf('CHECK_JSON', at(args, 0)), false);
  return textResult(`CASE WHEN starts_with(${result}, '!') THEN substring(${result}, 2) END`);
});

const is = (name: string, condition: (json: string) => string): FunctionDefinition =>
  scalar(1, 1, (args) => booleanResult(condition(json(name, at(args, 0)))));

/** A number's lexeme tells what it is; DuckDB takes a whole number beyond 64 bits for a DOUBLE. */
const wholeNumber = (x: string): string =>
  `(json_type(${x}) IN ('BIGINT', 'UBIGINT') OR (json_type(${x}) = 'DOUBLE' AND regexp_full_match(CAST(${x} AS VARCHAR), '-?\\d+')))`;

const typeOf: FunctionDefinition = scalar(1, 1, (args) => {
  const x = json('TYPEOF', at(args, 0));
  return typed(
    `CASE WHEN ${x} IS NULL THEN NULL WHEN json_type(${x}) = 'NULL' THEN 'NULL_VALUE' WHEN json_type(${x}) IN ('VARCHAR', 'BOOLEAN', 'ARRAY', 'OBJECT') THEN json_type(${x}) WHEN ${wholeNumber(x)} THEN 'INTEGER' WHEN regexp_matches(CAST(${x} AS VARCHAR), '[eE]') THEN 'DOUBLE' ELSE 'DECIMAL' END`,
    textType(10),
  );
});

const get: FunctionDefinition = scalar(2, 2, (args) => {
  const [base, key] = [at(args, 0), at(args, 1)];
  const constant = key.constant?.value;
  if (constant === undefined) return jsonPart(base, [{ dynamic: key }]);
  return jsonPart(base, [
    key.type.kind === 'NUMBER' ? { index: Number(constant) } : { key: constant },
  ]);
});

/** GET_PATH's path: `a.b[0]["c"]`. */
const getPath: FunctionDefinition = scalar(2, 2, (args) => {
  const path = at(args, 1).constant?.value;
  if (path === undefined) throw invalidArgumentTypes('GET_PATH', 'computed path');
  const steps = [...path.matchAll(/\[(\d+)\]|\[["']([^"']*)["']\]|"([^"]*)"|([^.[\]"]+)/g)].map(
    ([, index, bracketed, quoted, bare]) =>
      index !== undefined ? { index: Number(index) } : { key: bracketed ?? quoted ?? bare ?? '' },
  );
  return jsonPart(at(args, 0), steps);
});

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

const list = (name: string, value: TypedSql): string =>
  `CAST(json_extract(${json(name, value)}, '$[*]') AS JSON[])`;

const arrayOf = (sql: string): TypedSql => typed(`to_json(${sql})`, array);

export const semiStructuredFunctions: FunctionTable = {
  PARSE_JSON: parseJson('PARSE_JSON', true),
  TRY_PARSE_JSON: parseJson('TRY_PARSE_JSON', false),
  CHECK_JSON: checkJson,
  STRIP_NULL_VALUE: scalar(1, 1, (args) => {
    const x = json('STRIP_NULL_VALUE', at(args, 0));
    return typed(`CASE WHEN json_type(${x}) = 'NULL' THEN NULL ELSE ${x} END`, variant);
  }),
  TYPEOF: typeOf,
  IS_NULL_VALUE: is('IS_NULL_VALUE', (x) => `(json_type(${x}) = 'NULL')`),
  IS_ARRAY: is('IS_ARRAY', (x) => `(json_type(${x}) = 'ARRAY')`),
  IS_OBJECT: is('IS_OBJECT', (x) => `(json_type(${x}) = 'OBJECT')`),
  IS_BOOLEAN: is('IS_BOOLEAN', (x) => `(json_type(${x}) = 'BOOLEAN')`),
  IS_VARCHAR: is('IS_VARCHAR', (x) => `(json_type(${x}) = 'VARCHAR')`),
  IS_CHAR: is('IS_CHAR', (x) => `(json_type(${x}) = 'VARCHAR')`),
  IS_INTEGER: is('IS_INTEGER', wholeNumber),
  IS_DECIMAL: is(
    'IS_DECIMAL',
    (x) =>
      `(json_type(${x}) IN ('BIGINT', 'UBIGINT', 'DOUBLE') AND NOT regexp_matches(CAST(${x} AS VARCHAR), '[eE]'))`,
  ),
  IS_DOUBLE: is('IS_DOUBLE', (x) => `(json_type(${x}) IN ('BIGINT', 'UBIGINT', 'DOUBLE'))`),
  GET: get,
  GET_PATH: getPath,
  OBJECT_CONSTRUCT: construct('OBJECT_CONSTRUCT', false),
  OBJECT_CONSTRUCT_KEEP_NULL: construct('OBJECT_CONSTRUCT_KEEP_NULL', true),
  OBJECT_KEYS: scalar(1, 1, (args) => arrayOf(`json_keys(${json('OBJECT_KEYS', at(args, 0))})`)),
  OBJECT_INSERT: scalar(3, 4, (args) => {
    const x = json('OBJECT_INSERT', at(args, 0));
    const [pair] = pairsOf('OBJECT_INSERT', [at(args, 1), at(args, 2)]);
    if (pair === undefined) throw new Error('OBJECT_INSERT has a pair');
    const [key] = pair;
    const exists = `list_contains(json_keys(${x}), ${asText(key).sql})`;
    const update = args[3] === undefined ? 'false' : coerce('OBJECT_INSERT', args[3], boolean).sql;
    const failure = failureSql('100106', '22023', "Duplicate key '%'", asText(key).sql, 'JSON');
    return typed(
      `CASE WHEN ${exists} AND NOT ${update} THEN ${failure} ELSE json_merge_patch(${x}, ${objectOf([pair]).sql}) END`,
      object,
    );
  }),
  OBJECT_DELETE: scalar(2, Infinity, (args) => {
    const x = json('OBJECT_DELETE', at(args, 0));
    const k = lambdaParameter('k');
    const keys = args
      .slice(1)
      .map((arg) => textOf('OBJECT_DELETE', arg))
      .join(', ');
    return typed(
      `CAST('{' || array_to_string(list_transform(list_filter(json_keys(${x}), lambda ${k}: NOT list_contains([${keys}], ${k})), lambda ${k}: CAST(to_json(${k}) AS VARCHAR) || ':' || CAST(json_extract(${x}, '/' || replace(replace(${k}, '~', '~0'), '/', '~1')) AS VARCHAR)), ',') || '}' AS JSON)`,
      object,
    );
  }),
  ARRAY_CONSTRUCT: scalar(0, Infinity, (args) =>
    typed(
      args.length === 0 ? `CAST('[]' AS JSON)` : `to_json([${args.map(jsonElement).join(', ')}])`,
      array,
      false,
    ),
  ),
  ARRAY_CONSTRUCT_COMPACT: scalar(0, Infinity, (args) =>
    arrayOf(
      `list_filter([${['CAST(NULL AS JSON)', ...args.map((arg) => asVariant(arg).sql)].join(', ')}], lambda ${lambdaParameter('v')}: ${lambdaParameter('v')} IS NOT NULL)`,
    ),
  ),
  ARRAY_SIZE: scalar(1, 1, (args) => {
    const x = json('ARRAY_SIZE', at(args, 0));
    return integerResult(`CASE WHEN json_type(${x}) = 'ARRAY' THEN json_array_length(${x}) END`, 9);
  }),
  ARRAY_APPEND: scalar(2, 2, (args) =>
    arrayOf(`list_append(${list('ARRAY_APPEND', at(args, 0))}, ${jsonElement(at(args, 1))})`),
  ),
  ARRAY_PREPEND: scalar(2, 2, (args) =>
    arrayOf(`list_prepend(${jsonElement(at(args, 1))}, ${list('ARRAY_PREPEND', at(args, 0))})`),
  ),
  ARRAY_CAT: scalar(2, 2, (args) =>
    arrayOf(`list_concat(${list('ARRAY_CAT', at(args, 0))}, ${list('ARRAY_CAT', at(args, 1))})`),
  ),
  ARRAY_COMPACT: scalar(1, 1, (args) =>
    arrayOf(
      `list_filter(${list('ARRAY_COMPACT', at(args, 0))}, lambda ${lambdaParameter('v')}: json_type(${lambdaParameter('v')}) <> 'NULL')`,
    ),
  ),
  ARRAY_CONTAINS: scalar(2, 2, (args) =>
    booleanResult(
      `list_contains(${list('ARRAY_CONTAINS', at(args, 1))}, ${asVariant(at(args, 0)).sql})`,
    ),
  ),
  ARRAY_POSITION: scalar(2, 2, (args) =>
    integerResult(
      `list_position(${list('ARRAY_POSITION', at(args, 1))}, ${asVariant(at(args, 0)).sql}) - 1`,
      9,
    ),
  ),
  ARRAY_DISTINCT: scalar(1, 1, (args) =>
    arrayOf(`list_distinct(${list('ARRAY_DISTINCT', at(args, 0))})`),
  ),
  ARRAY_SLICE: scalar(3, 3, (args) =>
    arrayOf(
      `list_slice(${list('ARRAY_SLICE', at(args, 0))}, ${integerOf('ARRAY_SLICE', at(args, 1))} + 1, ${integerOf('ARRAY_SLICE', at(args, 2))})`,
    ),
  ),
  ARRAY_TO_STRING: scalar(2, 2, (args) =>
    textResult(
      `array_to_string(list_transform(${list('ARRAY_TO_STRING', at(args, 0))}, lambda ${lambdaParameter('v')}: coalesce(json_extract_string(${lambdaParameter('v')}, '$'), '')), ${textOf('ARRAY_TO_STRING', at(args, 1))})`,
    ),
  ),
};
