import { duckdbString } from '../syntax/identifier.ts';
import { bindOnce } from './bind-once.ts';

/** One constant step of a path into JSON. */
export type JsonStep = { readonly key: string } | { readonly index: number };

/** Where a VARIANT was taken out of another. */
export type JsonPart = {
  readonly base: string;
  /** DuckDB SQL of the path. */
  readonly path: string;
  readonly steps?: readonly JsonStep[];
  /** The part as text, when it has a name of its own. */
  readonly text?: string;
};

/**
 * DuckDB SQL that takes parts out of JSON documents. DuckDB reads a decimal as a double; Snowflake keeps 38 digits. So a document with
 * a decimal of more digits than a double surely has, which is rare, is read by functions of ours in JavaScript (`duckdb/json-part.ts`).
 */
const hasLongDecimal = (document: string): string =>
  `regexp_matches(${document}, '\\d\\.\\d{8}|\\d{8}\\.\\d')`;

const written = (steps: readonly JsonStep[]): readonly (string | number)[] =>
  steps.map((step) => ('key' in step ? step.key : step.index));

const exact = (
  document: string,
  ours: (document: string) => string,
  duckdbs: (document: string) => string,
): string =>
  bindOnce(
    document,
    'd',
    (d) => `CASE WHEN ${hasLongDecimal(d)} THEN ${ours(d)} ELSE ${duckdbs(d)} END`,
  );

/** The part at a path as JSON; `steps` are the same path, unless they are known to the statement's rows only. */
export const partSql = (document: string, path: string, steps?: readonly JsonStep[]): string => {
  if (steps === undefined) return `json_extract(${document}, ${path})`;
  const ours = duckdbString(JSON.stringify(written(steps)));
  return exact(
    document,
    (d) => `CAST(snowflake_json_part(${d}, ${ours}) AS JSON)`,
    (d) => `json_extract(${d}, ${path})`,
  );
};

/** The same as text: a string without quotes, JSON null as NULL. */
export const partTextSql = (
  document: string,
  path: string,
  steps?: readonly JsonStep[],
): string => {
  if (steps === undefined) return `json_extract_string(${document}, ${path})`;
  const ours = duckdbString(JSON.stringify(written(steps)));
  return exact(
    document,
    (d) => `snowflake_json_part_text(${d}, ${ours})`,
    (d) => `json_extract_string(${d}, ${path})`,
  );
};

/** A whole document as text. */
export const jsonTextSql = (document: string): string => partTextSql(document, "'$'", []);

/** The elements of an array, or with `'$.*'` the values of an object, as a DuckDB list of JSON. */
export const elementsSql = (document: string, path: "'$[*]'" | "'$.*'"): string =>
  exact(
    document,
    (d) => `CAST(from_json(snowflake_json_elements(${d}), '["VARCHAR"]') AS JSON[])`,
    (d) => `CAST(json_extract(${d}, ${path}) AS JSON[])`,
  );

/** A JSON array of a DuckDB list of JSON, none of them NULL. DuckDB's own to_json would write decimals anew, as doubles. */
export const jsonArraySql = (list: string): string =>
  `CAST('[' || array_to_string(CAST(${list} AS VARCHAR[]), ',') || ']' AS JSON)`;

export type PathAndSteps = { readonly path: string; readonly steps: readonly JsonStep[] };

/** Many parts of a document as a DuckDB list, as JSON or as text; the document is parsed once. `document` is a column. */
export const partListSql = (
  kind: 'json' | 'text',
  document: string,
  parts: readonly PathAndSteps[],
): string => {
  const paths = `[${parts.map(({ path }) => path).join(', ')}]`;
  const steps = duckdbString(JSON.stringify(parts.map((part) => written(part.steps))));
  const ours = (name: string): string => `from_json(${name}(${document}, ${steps}), '["VARCHAR"]')`;
  return kind === 'json'
    ? `CASE WHEN ${hasLongDecimal(document)} THEN CAST(${ours('snowflake_json_parts')} AS JSON[]) ELSE json_extract(${document}, ${paths}) END`
    : `CASE WHEN ${hasLongDecimal(document)} THEN ${ours('snowflake_json_part_texts')} ELSE json_extract_string(${document}, ${paths}) END`;
};
