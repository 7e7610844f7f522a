import type { ColumnType, NumberType, TimeType } from '../plan/column-type.ts';
import { textLiteral } from './literal.ts';
import { typeName } from './type-name.ts';

/**
 * A VARIANT expression as the value of a column. Every function here is on the list of those that COPY may
 * use (docs.snowflake.com, Transforming data during a load, 2026-11-24).
 *
 * JSON null becomes NULL, in a VARIANT column too; nested nulls stay. A timestamp with an offset that goes
 * into TIMESTAMP_NTZ is converted to UTC, one without an offset is taken as UTC (the session's TIMEZONE).
 * What a cast would change, a number with too many decimals, a date with a time of day, is refused instead.
 *
 * @param wanted what the schema says; the column may be of another type (a table that was there before).
 */
export function readValue(variant: string, wanted: ColumnType, stored: ColumnType): string {
  switch (stored.kind) {
    case 'NUMBER':
      return exactNumber(variant, stored);
    case 'FLOAT':
      return wanted.kind === 'NUMBER' ? wholeFloat(variant) : castValue(variant, stored);
    case 'DATE':
      return wholeDay(variant);
    case 'TIME':
      return timeOfDay(variant, stored);
    case 'TIMESTAMP_NTZ':
      return `CONVERT_TIMEZONE('UTC', ${moment(variant, 'TIMESTAMP_TZ', stored)})::TIMESTAMP_NTZ`;
    case 'TIMESTAMP_TZ':
    case 'TIMESTAMP_LTZ':
      return moment(variant, stored.kind, stored);
    case 'BINARY': {
      const encoding = wanted.kind === 'BINARY' ? wanted.encoding : 'HEX';
      return `TO_BINARY(${variant}::VARCHAR, ${textLiteral(encoding)})`;
    }
    default:
      return castValue(variant, stored);
  }
}

/** The same for a value of the target's own, which fits. */
export function castValue(variant: string, stored: ColumnType): string {
  switch (stored.kind) {
    case 'VARIANT':
      return `IFF(IS_NULL_VALUE(${variant}), NULL, ${variant})`;
    case 'VARCHAR':
      // A cast to VARCHAR(n) would cut the text. Without n it is whole, and COPY refuses what is too long.
      return `${variant}::VARCHAR${stored.length > DEFAULT_LENGTH ? `(${stored.length})` : ''}`;
    case 'TIMESTAMP_NTZ':
      return `CONVERT_TIMEZONE('UTC', ${variant}::TIMESTAMP_TZ)::TIMESTAMP_NTZ`;
    default:
      return `${variant}::${typeName(stored)}`;
  }
}

const DEFAULT_LENGTH = 16_777_216;

/**
 * A cast to NUMBER rounds what has more decimals. Such a number is refused: the cast of a text fails and says why. Decimals beyond
 * those of the column show in the text, which of a fixed-point number has no exponent. A number with one is a FLOAT, and a text may have
 * one too: the two differ then as FLOATs, by more than FLOATs of the same number ever do. (ABS is not among COPY's functions.)
 *
 * Integers, the most common of all, are told by their kind alone.
 */
function exactNumber(variant: string, type: NumberType): string {
  const name = typeName(type);
  const float = `${variant}::FLOAT`;
  const lost = `(${float} - ${variant}::${name}::FLOAT)`;
  const rounded =
    type.scale === 0
      ? `NOT IS_INTEGER(${variant}) AND (${float} <> FLOOR(${float}) OR ${hasDecimals(variant, 0)})`
      : `${lost} * ${lost} > ${float} * ${float} * 1e-30 OR ${hasDecimals(variant, type.scale)}`;
  return refuseIf(rounded, variant, `a number with more decimals than ${name} has`, name);
}

/** Whether a number or text is written with more decimals, other than zeros, than a scale has; not for one with an exponent. */
export function hasDecimals(value: string, scale: number): string {
  const kept = scale === 0 ? '*' : `{${scale},}`;
  return `REGEXP_SUBSTR(${value}::VARCHAR, '[.][0-9]${kept}[1-9][0-9]*$') IS NOT NULL`;
}

/** A cast to DATE forgets the time of day. It may only be midnight. */
function wholeDay(variant: string): string {
  const cut = `${variant}::TIMESTAMP_NTZ <> ${variant}::DATE::TIMESTAMP_NTZ`;
  return refuseIf(`${isNumber(variant)} OR ${cut}`, variant, 'a time of day in a DATE', 'DATE');
}

function moment(variant: string, type: string, { fraction }: TimeType): string {
  if (fraction === undefined) {
    return refuseIf(isNumber(variant), variant, 'a number in a TIMESTAMP', type);
  }
  const another = `${isNumber(variant)} OR ${isFiner(variant, fraction)}`;
  return refuseIf(
    another,
    variant,
    `a number, or a finer time than ${type}(${fraction}) holds`,
    type,
  );
}

/** Whether a time has more digits of a fraction of a second, other than zeros, than these. */
export function isFiner(value: string, fraction: number): string {
  return `REGEXP_SUBSTR(${value}::VARCHAR, '[.][0-9]{${fraction},}[1-9]') IS NOT NULL`;
}

/**
 * Digits alone are a time since 1970, in seconds or milliseconds or less, as their size may suggest: 20260102 would be a day in August 1970.
 * (docs.snowflake.com, TO_TIMESTAMP, 2026-11-24.)
 */
export function isNumber(value: string): string {
  return `TRY_TO_NUMBER(${value}::VARCHAR) IS NOT NULL`;
}

/**
 * A cast to TIME drops an offset, where it takes one, and takes digits alone for seconds. (docs.snowflake.com, Date and time input and output
 * formats, 2026-11-24: `HH24:MI:SS.FFTZH:TZM` is detected.) UTC may be named: it is what a time without a zone is in.
 */
function timeOfDay(variant: string, { fraction }: TimeType): string {
  const text = withoutUtc(variant);
  const finer = fraction === undefined ? '' : ` OR ${isFiner(variant, fraction)}`;
  const refusal = `a TIME with an offset, ${fraction === undefined ? '' : `a finer one than TIME(${fraction}), `}or a number`;
  return `IFF(${isAnotherTime(text)}${finer}, ${textLiteral(refusal)}, ${text})::TIME`;
}

/** A time of day as text, without the sign of UTC behind it. */
export function withoutUtc(variant: string): string {
  return `REGEXP_REPLACE(${variant}::VARCHAR, '([Zz]|[+-]00:?00)$')`;
}

/** Whether a cast to TIME would make another time of it. */
export function isAnotherTime(text: string): string {
  return `REGEXP_SUBSTR(${text}, '[Zz+-]|^[0-9]+$') IS NOT NULL`;
}

/** A number that should be whole, and that a FLOAT cannot hold exactly. */
function wholeFloat(variant: string): string {
  const rounded = `${variant}::FLOAT::NUMBER(38,0) <> ${variant}::NUMBER(38,0) OR ${hasDecimals(variant, 0)}`;
  return refuseIf(rounded, variant, 'a number with more digits than FLOAT holds', 'FLOAT');
}

/** Short, as it is there for every such column, and a statement may have 1 MB. Of NULL no condition is true, and it stays NULL. */
function refuseIf(condition: string, variant: string, refusal: string, type: string): string {
  return `IFF(${condition}, TO_VARIANT(${textLiteral(refusal)}), ${variant})::${type}`;
}
