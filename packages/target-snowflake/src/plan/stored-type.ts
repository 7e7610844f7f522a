import { DEFAULT_VARCHAR_LENGTH, MOST_DIGITS } from './column-type.ts';
import type { ColumnType, NumberType } from './column-type.ts';

/**
 * The type of an existing column, from the text that DESCRIBE TABLE shows: `NUMBER(38,0)`. Undefined for a
 * type that this target does not write (OBJECT, GEOGRAPHY, VECTOR, …) or that would cut what it is given
 * (a time to whole milliseconds).
 */
export function parseStoredType(text: string): ColumnType | undefined {
  const [, kind, first, second] =
    /^([A-Z_]+)(?:\((\d+)(?:,\s*(\d+))?\))?$/.exec(text.replace(COLLATE, '')) ?? [];
  const digits = first === undefined ? undefined : Number(first);
  switch (kind) {
    case 'VARCHAR':
      return { kind, length: digits ?? DEFAULT_VARCHAR_LENGTH };
    case 'NUMBER':
      return { kind, precision: digits ?? MOST_DIGITS, scale: Number(second ?? 0) };
    case 'FLOAT':
    case 'BOOLEAN':
    case 'DATE':
    case 'VARIANT':
      return { kind };
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_TZ':
    case 'TIMESTAMP_LTZ':
      if (digits === undefined || digits >= NANOSECONDS) return { kind };
      return digits >= MICROSECONDS ? { kind, fraction: digits } : undefined;
    case 'BINARY':
      return { kind, encoding: 'HEX' };
    default:
      return undefined;
  }
}

/** The collation of a text column, from the same text: `VARCHAR(20) COLLATE 'en-ci'`. Undefined where texts are compared by their bytes. */
export function collationOf(text: string): string | undefined {
  return COLLATE.exec(text)?.[1];
}

const COLLATE = / COLLATE '([^']*)'$/;

/** Digits of a fraction of a second. */
const MICROSECONDS = 6;
const NANOSECONDS = 9;

/** Whether an existing column can take what a property's type allows. */
export type Fit =
  | { readonly fits: 'as it is' }
  /** ALTER TABLE can make it. */
  | { readonly fits: 'when widened'; readonly to: ColumnType }
  | { readonly fits: 'never' };

const AS_IT_IS: Fit = { fits: 'as it is' };
const NEVER: Fit = { fits: 'never' };

/**
 * A column fits when no value that the wanted type allows would be changed by it: it is held exactly or
 * refused. So a VARIANT takes everything, a VARCHAR every scalar as its text, FLOAT whole numbers (those
 * it cannot hold are refused), a timestamp a date and any other kind of timestamp.
 * (docs.snowflake.com, ALTER TABLE … ALTER COLUMN, 2026-11-24: a VARCHAR can be lengthened and the precision
 * of a NUMBER raised; neither its scale nor the type itself can be changed.)
 */
export function fitOf(wanted: ColumnType, stored: ColumnType): Fit {
  switch (stored.kind) {
    case 'VARIANT':
      return AS_IT_IS;
    case 'VARCHAR':
      return wanted.kind === 'VARIANT' ? NEVER : fitOfText(wanted, stored.length);
    case 'FLOAT':
      return wanted.kind === 'FLOAT' || (wanted.kind === 'NUMBER' && wanted.scale === 0)
        ? AS_IT_IS
        : NEVER;
    case 'NUMBER':
      return wanted.kind === 'NUMBER' ? fitOfNumber(wanted, stored) : NEVER;
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_TZ':
    case 'TIMESTAMP_LTZ':
      return wanted.kind === 'DATE' || wanted.kind.startsWith('TIMESTAMP') ? AS_IT_IS : NEVER;
    case 'BOOLEAN':
    case 'DATE':
    case 'TIME':
    case 'BINARY':
      return wanted.kind === stored.kind ? AS_IT_IS : NEVER;
  }
}

function fitOfText(wanted: ColumnType, length: number): Fit {
  const needed = wanted.kind === 'VARCHAR' ? wanted.length : DEFAULT_VARCHAR_LENGTH;
  return length >= needed
    ? AS_IT_IS
    : { fits: 'when widened', to: { kind: 'VARCHAR', length: needed } };
}

function fitOfNumber(wanted: NumberType, stored: NumberType): Fit {
  if (stored.scale < wanted.scale) return NEVER;
  const needed = Math.min(MOST_DIGITS, wanted.precision - wanted.scale + stored.scale);
  return stored.precision >= needed
    ? AS_IT_IS
    : { fits: 'when widened', to: { ...stored, precision: needed } };
}
