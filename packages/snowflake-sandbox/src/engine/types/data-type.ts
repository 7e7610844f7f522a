/** A Snowflake data type, complete with its parameters. `NULL` is the type of a bare NULL. */
export type DataType =
  | { readonly kind: 'NUMBER'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'FLOAT' }
  | { readonly kind: 'TEXT'; readonly length: number }
  | { readonly kind: 'BINARY'; readonly length: number }
  | { readonly kind: 'BOOLEAN' }
  | { readonly kind: 'DATE' }
  | {
      readonly kind: 'TIME' | 'TIMESTAMP_NTZ' | 'TIMESTAMP_LTZ' | 'TIMESTAMP_TZ';
      readonly scale: number;
    }
  | { readonly kind: 'VARIANT' | 'OBJECT' | 'ARRAY' }
  | { readonly kind: 'NULL' };

/** Characters of a VARCHAR declared without a length (docs.snowflake.com data-types-text). */
export const defaultTextLength = 16_777_216;
/** The longest VARCHAR that can be declared, and what an expression can hold (bcr-1942). */
export const maxTextLength = 134_217_728;
export const defaultBinaryLength = 8_388_608;
export const maxBinaryLength = 67_108_864;

export const numberType = (precision = 38, scale = 0): DataType => ({
  kind: 'NUMBER',
  precision,
  scale,
});
export const textType = (length = defaultTextLength): DataType => ({ kind: 'TEXT', length });
export const float = { kind: 'FLOAT' } as const satisfies DataType;
export const boolean = { kind: 'BOOLEAN' } as const satisfies DataType;
export const date = { kind: 'DATE' } as const satisfies DataType;
export const variant = { kind: 'VARIANT' } as const satisfies DataType;
export const object = { kind: 'OBJECT' } as const satisfies DataType;
export const array = { kind: 'ARRAY' } as const satisfies DataType;
export const nullType = { kind: 'NULL' } as const satisfies DataType;
export const time = { kind: 'TIME', scale: 9 } as const satisfies DataType;
export const timestampNtz = { kind: 'TIMESTAMP_NTZ', scale: 9 } as const satisfies DataType;
export const timestampLtz = { kind: 'TIMESTAMP_LTZ', scale: 9 } as const satisfies DataType;
export const timestampTz = { kind: 'TIMESTAMP_TZ', scale: 9 } as const satisfies DataType;

export const isTimestamp = (type: DataType): boolean => type.kind.startsWith('TIMESTAMP');
export const isSemiStructured = (type: DataType): boolean =>
  type.kind === 'VARIANT' || type.kind === 'OBJECT' || type.kind === 'ARRAY';

/** The type as DESCRIBE TABLE and error messages write it: `VARCHAR(16777216)`, `NUMBER(38,0)`. */
export const typeName = (type: DataType): string => {
  switch (type.kind) {
    case 'NUMBER':
      return `NUMBER(${type.precision},${type.scale})`;
    case 'TEXT':
      return `VARCHAR(${type.length})`;
    case 'BINARY':
      return `BINARY(${type.length})`;
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return `${type.kind}(${type.scale})`;
    default:
      return type.kind;
  }
};
