import { compilationError, unsupported, unsupportedType } from '../errors.ts';
import {
  array,
  boolean,
  date,
  defaultBinaryLength,
  defaultTextLength,
  float,
  maxBinaryLength,
  maxTextLength,
  numberType,
  object,
  variant,
  type DataType,
} from '../types/data-type.ts';
import type { TokenReader } from './token-reader.ts';

type Parameters = readonly number[];
type TypeReader = (parameters: Parameters) => DataType;

const number: TypeReader = ([precision = 38, scale = 0]) => {
  if (precision < 1 || precision > 38) {
    throw compilationError(
      '002016',
      '42601',
      `Invalid precision '${precision}': must be between 1 and 38.`,
    );
  }
  if (scale > Math.min(precision, 37)) {
    throw compilationError(
      '002016',
      '42601',
      `Invalid scale '${scale}': must be between 0 and ${Math.min(precision, 37)}.`,
    );
  }
  return numberType(precision, scale);
};
const text =
  (fallback: number): TypeReader =>
  ([length = fallback]) => {
    if (length < 1 || length > maxTextLength) {
      throw compilationError(
        '002017',
        '42601',
        `Invalid length '${length}': must be between 1 and ${maxTextLength}.`,
      );
    }
    return { kind: 'TEXT', length };
  };
const binary: TypeReader = ([length = defaultBinaryLength]) => {
  if (length < 1 || length > maxBinaryLength) {
    throw compilationError(
      '002017',
      '42601',
      `Invalid length '${length}': must be between 1 and ${maxBinaryLength}.`,
    );
  }
  return { kind: 'BINARY', length };
};
const fractional =
  (kind: 'TIME' | 'TIMESTAMP_NTZ' | 'TIMESTAMP_LTZ' | 'TIMESTAMP_TZ'): TypeReader =>
  ([scale = 9]) => {
    if (scale > 9)
      throw compilationError(
        '002016',
        '42601',
        `Invalid scale '${scale}': must be between 0 and 9.`,
      );
    return { kind, scale };
  };

type Entry = { readonly parameters: 0 | 1 | 2; readonly read: TypeReader };
const entries = (
  names: string,
  parameters: 0 | 1 | 2,
  read: TypeReader,
): (readonly [string, Entry])[] =>
  names.split(' ').map((name) => [name, { parameters, read }] as const);

/** Snowflake's type names (docs.snowflake.com intro-summary-data-types); no other name is a type. */
const types: ReadonlyMap<string, Entry> = new Map([
  ...entries('NUMBER DECIMAL DEC NUMERIC', 2, number),
  ...entries('INT INTEGER BIGINT SMALLINT TINYINT BYTEINT', 0, () => numberType(38, 0)),
  ...entries('FLOAT FLOAT4 FLOAT8 DOUBLE REAL', 0, () => float),
  ...entries('VARCHAR STRING TEXT NVARCHAR NVARCHAR2', 1, text(defaultTextLength)),
  ...entries('CHAR CHARACTER NCHAR', 1, text(1)),
  ...entries('BINARY VARBINARY', 1, binary),
  ...entries('BOOLEAN', 0, () => boolean),
  ...entries('DATE', 0, () => date),
  ...entries('TIME', 1, fractional('TIME')),
  ...entries('DATETIME TIMESTAMP_NTZ TIMESTAMPNTZ', 1, fractional('TIMESTAMP_NTZ')),
  ...entries('TIMESTAMP_LTZ TIMESTAMPLTZ', 1, fractional('TIMESTAMP_LTZ')),
  ...entries('TIMESTAMP_TZ TIMESTAMPTZ', 1, fractional('TIMESTAMP_TZ')),
  ...entries('VARIANT', 0, () => variant),
  ...entries('OBJECT', 0, () => object),
  ...entries('ARRAY', 0, () => array),
]);

/** Snowflake's own, but not imitated here. */
const notImitated = new Set(['GEOGRAPHY', 'GEOMETRY', 'VECTOR', 'MAP', 'DECFLOAT', 'FILE', 'UUID']);

/**
 * A data type with its parameters. Bare TIMESTAMP is TIMESTAMP_NTZ, TIMESTAMP_TYPE_MAPPING's default.
 * @throws SnowflakeError 002040 for a name that is no Snowflake type
 */
export const parseDataType = (reader: TokenReader): DataType => {
  const token = reader.peek();
  if (token.kind !== 'word') throw reader.unexpected();
  reader.next();
  let name = token.value;
  if (name === 'DOUBLE') reader.takeWords('PRECISION');
  if (name === 'CHAR' || name === 'CHARACTER' || name === 'NCHAR') {
    if (reader.takeWords('VARYING')) name = 'VARCHAR';
  }
  if (name === 'TIMESTAMP') {
    if (reader.takeWords('WITHOUT TIME ZONE')) name = 'TIMESTAMP_NTZ';
    else if (reader.takeWords('WITH LOCAL TIME ZONE')) name = 'TIMESTAMP_LTZ';
    else if (reader.takeWords('WITH TIME ZONE')) name = 'TIMESTAMP_TZ';
    else name = 'TIMESTAMP_NTZ';
  }
  const entry = types.get(name);
  if (entry === undefined) {
    if (notImitated.has(name)) throw unsupported(`data type ${name}`);
    throw unsupportedType(name);
  }
  let parameters: number[] = [];
  if (reader.isSymbol('(') && entry.parameters > 0) {
    parameters = reader.bracketed(() => reader.integer());
    if (parameters.length > entry.parameters) throw reader.unexpected();
  } else if (reader.isSymbol('(') && ['OBJECT', 'ARRAY'].includes(name)) {
    throw unsupported('structured data types');
  }
  return entry.read(parameters);
};
