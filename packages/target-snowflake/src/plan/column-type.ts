/**
 * The types a column can have, as Snowflake names them (docs.snowflake.com, SQL data types reference,
 * 2026-11-24).
 */
export type ColumnType =
  | { readonly kind: 'VARCHAR'; readonly length: number }
  | { readonly kind: 'NUMBER'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'FLOAT' }
  | { readonly kind: 'BOOLEAN' }
  | { readonly kind: 'DATE' }
  | TimeType
  /** `encoding` is how the bytes stand in the record: text of hex digits, or base64. */
  | { readonly kind: 'BINARY'; readonly encoding: 'HEX' | 'BASE64' }
  | { readonly kind: 'VARIANT' };

/** `fraction` is how many digits of a fraction of a second a column holds that was there, if fewer than nine. */
export type TimeType = { readonly kind: 'TIME' | TimestampKind; readonly fraction?: number };

export type NumberType = Extract<ColumnType, { readonly kind: 'NUMBER' }>;

export type TimestampKind = 'TIMESTAMP_NTZ' | 'TIMESTAMP_TZ' | 'TIMESTAMP_LTZ';

/** What VARCHAR without a length means, in characters; 16 MB. */
export const DEFAULT_VARCHAR_LENGTH = 16_777_216;
/** The longest VARCHAR, 128 MB (behaviour change 1942, bundle 2025_03). It has to be asked for. */
export const LONGEST_VARCHAR_LENGTH = 134_217_728;

export const VARCHAR: ColumnType = { kind: 'VARCHAR', length: DEFAULT_VARCHAR_LENGTH };
export const INTEGER: ColumnType = { kind: 'NUMBER', precision: 38, scale: 0 };
export const FLOAT: ColumnType = { kind: 'FLOAT' };
export const VARIANT: ColumnType = { kind: 'VARIANT' };

/** The digits a NUMBER can hold. */
export const MOST_DIGITS = 38;

export function sameType(a: ColumnType, b: ColumnType): boolean {
  if (a.kind === 'NUMBER' && b.kind === 'NUMBER') {
    return a.precision === b.precision && a.scale === b.scale;
  }
  if (a.kind === 'VARCHAR' && b.kind === 'VARCHAR') return a.length === b.length;
  if (a.kind === 'BINARY' && b.kind === 'BINARY') return a.encoding === b.encoding;
  return a.kind === b.kind;
}
