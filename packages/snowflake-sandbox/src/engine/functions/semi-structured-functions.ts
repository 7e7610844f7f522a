import { invalidArgumentTypes } from '../errors.ts';
import { jsonPart } from '../query/json-path-sql.ts';
import { typed } from '../query/typed-sql.ts';
import { asVariant } from '../types/cast-sql.ts';
import { isSemiStructured, textType, variant } from '../types/data-type.ts';
import { failureSql } from '../types/failure-sql.ts';
import {
  at,
  booleanResult,
  json,
  scalar,
  textOf,
  textResult,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

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
};
