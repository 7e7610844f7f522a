import type { DataType } from './data-type.ts';

/** One result column as the driver wants it in `rowtype`. */
export type ColumnMetadata = {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
};

/** A column's wire description; `type` is the driver's word: fixed, real, text, timestamp_ntz, … */
export const columnMetadata = (name: string, type: DataType, nullable = true): ColumnMetadata => {
  const none = { name, nullable, precision: null, scale: null, length: null, byteLength: null };
  switch (type.kind) {
    case 'NUMBER':
      return { ...none, type: 'fixed', precision: type.precision, scale: type.scale };
    case 'FLOAT':
      return { ...none, type: 'real' };
    case 'TEXT':
      return {
        ...none,
        type: 'text',
        length: type.length,
        byteLength: Math.min(type.length * 4, 134_217_728),
      };
    case 'NULL':
      return { ...none, type: 'text', length: 0, byteLength: 0 };
    case 'BINARY':
      return { ...none, type: 'binary', length: type.length, byteLength: type.length };
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return { ...none, type: type.kind.toLowerCase(), precision: 0, scale: type.scale };
    default:
      return { ...none, type: type.kind.toLowerCase() };
  }
};
