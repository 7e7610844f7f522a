import { jsonElement } from '../query/json-constructors.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { lambdaParameter } from '../types/bind-once.ts';
import { asVariant } from '../types/cast-sql.ts';
import { array } from '../types/data-type.ts';
import { elementsSql, jsonArraySql } from '../types/json-part-sql.ts';
import {
  at,
  booleanResult,
  integerOf,
  integerResult,
  json,
  scalar,
  textOf,
  textResult,
  type FunctionTable,
} from './function-definition.ts';

const list = (name: string, value: TypedSql): string => elementsSql(json(name, value), "'$[*]'");

const arrayOf = (sql: string): TypedSql => typed(jsonArraySql(sql), array);

export const arrayFunctions: FunctionTable = {
  ARRAY_CONSTRUCT: scalar(0, Infinity, (args) =>
    typed(
      args.length === 0
        ? `CAST('[]' AS JSON)`
        : jsonArraySql(`[${args.map(jsonElement).join(', ')}]`),
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
  // docs.snowflake.com functions/array_insert: a negative position counts from the end, one beyond it is filled up with undefined.
  ARRAY_INSERT: scalar(3, 3, (args) => {
    const elements = list('ARRAY_INSERT', at(args, 0));
    const given = integerOf('ARRAY_INSERT', at(args, 1));
    const position = `CASE WHEN ${given} < 0 THEN greatest(len(${elements}) + ${given}, 0) ELSE ${given} END`;
    const padded = `list_resize(${elements}, greatest(len(${elements}), ${position}), CAST('null' AS JSON))`;
    return arrayOf(
      `list_concat(list_slice(${padded}, 1, ${position}), [${jsonElement(at(args, 2))}], list_slice(${padded}, ${position} + 1, len(${padded})))`,
    );
  }),
};
