import type { DataType } from './data-type.ts';

/** Whether Snowflake converts between the types without being asked (docs.snowflake.com data-type-conversion, "coercible"). */
export const isCoercible = (from: DataType, to: DataType): boolean => {
  if (from.kind === 'NULL' || from.kind === to.kind) return true;
  switch (to.kind) {
    case 'VARIANT':
      return from.kind !== 'TEXT' && from.kind !== 'BINARY';
    case 'TEXT':
      return from.kind !== 'OBJECT' && from.kind !== 'ARRAY' && from.kind !== 'BINARY';
    case 'NUMBER':
    case 'FLOAT':
      return ['TEXT', 'NUMBER', 'FLOAT', 'BOOLEAN', 'VARIANT'].includes(from.kind);
    case 'BOOLEAN':
      return ['TEXT', 'NUMBER', 'FLOAT', 'VARIANT'].includes(from.kind);
    case 'DATE':
    case 'TIME':
      return from.kind === 'TEXT' || from.kind === 'VARIANT' || from.kind.startsWith('TIMESTAMP');
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return (
        from.kind === 'TEXT' ||
        from.kind === 'VARIANT' ||
        from.kind === 'DATE' ||
        from.kind.startsWith('TIMESTAMP')
      );
    case 'OBJECT':
    case 'ARRAY':
      return from.kind === 'VARIANT';
    default:
      return false;
  }
};
