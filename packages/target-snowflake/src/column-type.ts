/**
 * The types a column can have, as Snowflake names them (docs.snowflake.com, Data types, 2026-11-24).
 * Lengths are in bytes of UTF-8.
 */
export type ColumnType =
  | { readonly kind: 'VARCHAR'; readonly length: number }
  | { readonly kind: 'NUMBER'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'FLOAT' }
  | { readonly kind: 'BOOLEAN' }
  | { readonly kind: 'DATE' }
  | { readonly kind: 'TIME' }
  | { readonly kind: TimestampKind }
  /** `encoding` is how the bytes stand in the record: text of hex digits, or base64. */
  | { readonly kind: 'BINARY'; readonly encoding: 'HEX' | 'BASE64' }
  | { readonly kind: 'VARIANT' };

export type TimestampKind = 'TIMESTAMP_NTZ' | 'TIMESTAMP_TZ' | 'TIMESTAMP_LTZ';
