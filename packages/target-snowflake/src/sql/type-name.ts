import type { ColumnType } from '../plan/column-type.ts';

/** The type as CREATE TABLE and `::` take it. */
export function typeName(type: ColumnType): string {
  switch (type.kind) {
    case 'VARCHAR':
      return `VARCHAR(${type.length})`;
    case 'NUMBER':
      return `NUMBER(${type.precision},${type.scale})`;
    default:
      return type.kind;
  }
}
