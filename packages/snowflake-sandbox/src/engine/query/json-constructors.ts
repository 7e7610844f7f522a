import { asText, asVariant } from '../types/cast-sql.ts';
import { lambdaParameter } from '../types/bind-once.ts';
import { object } from '../types/data-type.ts';
import { typed, type TypedSql } from './typed-sql.ts';

/** One element of an array; SQL NULL becomes JSON null (docs.snowflake.com array_construct shows it as undefined). */
export const jsonElement = (value: TypedSql): string =>
  `coalesce(${asVariant(value).sql}, CAST('null' AS JSON))`;

/** OBJECT_CONSTRUCT: pairs with a NULL key or value are left out. */
export const objectOf = (
  pairs: readonly (readonly [TypedSql, TypedSql])[],
  keepNull = false,
): TypedSql => {
  if (pairs.length === 0) return typed(`CAST('{}' AS JSON)`, object, false);
  const entries = pairs.map(([key, value]) => {
    const json = keepNull ? jsonElement(value) : `CAST(${asVariant(value).sql} AS VARCHAR)`;
    return `(CAST(to_json(${asText(key).sql}) AS VARCHAR) || ':' || ${json})`;
  });
  return typed(
    `CAST('{' || array_to_string(list_filter([${entries.join(', ')}], lambda ${lambdaParameter('e')}: ${lambdaParameter('e')} IS NOT NULL), ',') || '}' AS JSON)`,
    object,
    false,
  );
};
