import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonSchema, JsonValue } from '@intercom-to-snowflake/singer';
import {
  DEFAULT_VARCHAR_LENGTH,
  FLOAT,
  INTEGER,
  LONGEST_VARCHAR_LENGTH,
  MOST_DIGITS,
} from './column-type.ts';
import { VARCHAR, VARIANT, sameType } from './column-type.ts';
import type { ColumnType, TimestampKind } from './column-type.ts';
import { shapesOf, typeList } from './resolve-schema.ts';
import type { Shape } from './resolve-schema.ts';

/**
 * The column type that holds every value a property's schema allows. What no other type can hold
 * exactly is a VARIANT: objects, arrays, unions, and what the schema does not describe.
 */
export function columnType(
  property: JsonValue,
  root: JsonSchema,
  timestampType: TimestampKind,
): ColumnType {
  const types = shapesOf(property, root).flatMap((shape) => typesOfShape(shape, timestampType));
  return (
    types.reduce<ColumnType | undefined>(
      (union, type) => (union === undefined ? type : unionOf(union, type)),
      undefined,
    ) ?? VARIANT
  );
}

/** The types of a shape's non-null values; none when it is always null. */
function typesOfShape(shape: Shape, timestampType: TimestampKind): readonly ColumnType[] {
  if (shape === 'anything') return [VARIANT];
  const names = shape['type'] === undefined ? typesOfValues(shape) : typeList(shape['type']);
  if (names === undefined) return [VARIANT];
  return names.flatMap((name) => typeOfName(name, shape, timestampType));
}

function typeOfName(
  name: string,
  shape: JsonSchema,
  timestampType: TimestampKind,
): readonly ColumnType[] {
  switch (name) {
    case 'null':
      return [];
    case 'string':
      return [stringType(shape, timestampType)];
    case 'integer':
      return [INTEGER];
    case 'number':
      return [decimalType(shape) ?? FLOAT];
    case 'boolean':
      return [{ kind: 'BOOLEAN' }];
    default:
      return [VARIANT];
  }
}

/** Without `type`, `enum` and `const` say which types there are. */
function typesOfValues(shape: JsonSchema): readonly string[] | undefined {
  const { enum: values = 'const' in shape ? [shape['const'] ?? null] : undefined } = shape;
  return Array.isArray(values) ? values.map(typeOfValue) : undefined;
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function stringType(shape: JsonSchema, timestampType: TimestampKind): ColumnType {
  const { format, contentEncoding, maxLength } = shape;
  switch (typeof format === 'string' ? format : '') {
    case 'date-time':
      return { kind: timestampType };
    case 'date':
      return { kind: 'DATE' };
    case 'time':
      return { kind: 'TIME' };
    case 'binary':
      return { kind: 'BINARY', encoding: 'HEX' };
    case 'singer.decimal':
    case 'x-singer.decimal':
      return decimalType(shape) ?? VARCHAR;
  }
  if (contentEncoding === 'base64') return { kind: 'BINARY', encoding: 'BASE64' };
  return typeof maxLength === 'number' && maxLength > DEFAULT_VARCHAR_LENGTH
    ? { kind: 'VARCHAR', length: LONGEST_VARCHAR_LENGTH }
    : VARCHAR;
}

/**
 * The NUMBER that a schema promises its numbers fit into: `precision` and `scale` beside the format
 * `x-singer.decimal` (Meltano's SDK), `additionalProperties.scale_precision: "(p,s)"` beside
 * `singer.decimal` (tap-oracle), or a `multipleOf` that is a power of ten or has few decimals.
 */
function decimalType(shape: JsonSchema): ColumnType | undefined {
  const declared = declaredDigits(shape);
  if (declared) return declared;
  const { multipleOf } = shape;
  if (typeof multipleOf !== 'number' || !(multipleOf > 0)) return undefined;
  const scale = decimalsOf(multipleOf);
  const whole = wholeDigits(shape['minimum'], shape['maximum']);
  if (whole !== undefined) return number(Math.max(whole + scale, 1), scale);
  return scale <= MOST_DIGITS / 2 ? number(MOST_DIGITS, scale) : undefined;
}

function declaredDigits(shape: JsonSchema): ColumnType | undefined {
  const { precision, scale, additionalProperties } = shape;
  if (typeof precision === 'number')
    return number(precision, typeof scale === 'number' ? scale : 0);
  const text = isJsonObject(additionalProperties)
    ? additionalProperties['scale_precision']
    : undefined;
  const digits = typeof text === 'string' ? /^\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text) : null;
  return digits ? number(Number(digits[1]), Number(digits[2])) : undefined;
}

function number(precision: number, scale: number): ColumnType | undefined {
  const possible =
    Number.isInteger(precision) &&
    Number.isInteger(scale) &&
    precision >= 1 &&
    precision <= MOST_DIGITS &&
    scale >= 0 &&
    scale <= Math.min(precision, MOST_DIGITS - 1);
  return possible ? { kind: 'NUMBER', precision, scale } : undefined;
}

/** How many decimals a number is written with: 0.25 has 2, 1e-10 has 10. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [, fraction = ''] = mantissa.split('.');
  return Math.max(0, fraction.length - Number(exponent));
}

/** The digits before the point of all numbers between two bounds. */
function wholeDigits(minimum: JsonValue | undefined, maximum: JsonValue | undefined) {
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return undefined;
  const largest = Math.trunc(Math.max(Math.abs(minimum), Math.abs(maximum)));
  return largest === 0 ? 0 : BigInt(largest).toString().length;
}

/** The type that holds the values of both: numbers and texts have a wider one of their kind, the rest has not. */
function unionOf(a: ColumnType, b: ColumnType): ColumnType {
  if (sameType(a, b)) return a;
  if (isNumeric(a) && isNumeric(b)) return widerNumber(a, b);
  if (isText(a) && isText(b)) {
    const lengths = [a, b].map((type) => (type.kind === 'VARCHAR' ? type.length : 0));
    return { kind: 'VARCHAR', length: Math.max(DEFAULT_VARCHAR_LENGTH, ...lengths) };
  }
  return VARIANT;
}

function widerNumber(a: ColumnType, b: ColumnType): ColumnType {
  if (a.kind !== 'NUMBER' || b.kind !== 'NUMBER') return FLOAT;
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  return number(whole + scale, scale) ?? FLOAT;
}

function isNumeric(type: ColumnType): boolean {
  return type.kind === 'NUMBER' || type.kind === 'FLOAT';
}

function isText(type: ColumnType): boolean {
  return type.kind !== 'BOOLEAN' && type.kind !== 'VARIANT' && !isNumeric(type);
}
