import { isTimestamp, maxTextLength, type DataType } from './data-type.ts';

const pair = (a: DataType, b: DataType): DataType | undefined => {
  if (a.kind === 'NULL') return b;
  if (b.kind === 'NULL') return a;
  if (a.kind === 'NUMBER' && b.kind === 'NUMBER') {
    const scale = Math.max(a.scale, b.scale);
    const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
    return { kind: 'NUMBER', precision: Math.min(38, whole + scale), scale };
  }
  if ((a.kind === 'TEXT' && b.kind === 'TEXT') || (a.kind === 'BINARY' && b.kind === 'BINARY')) {
    return { kind: a.kind, length: Math.min(maxTextLength, Math.max(a.length, b.length)) };
  }
  if ('scale' in a && 'scale' in b && a.kind === b.kind) return a.scale >= b.scale ? a : b;
  if (a.kind === b.kind) return a;
  const kinds = new Set<DataType['kind']>([a.kind, b.kind]);
  const has = (kind: DataType['kind']): boolean => kinds.has(kind);
  if (has('VARIANT')) return { kind: 'VARIANT' };
  if (has('OBJECT') || has('ARRAY')) return undefined;
  // Text gives way to the other type, and must then be readable as it (docs.snowflake.com data-type-conversion).
  if (a.kind === 'TEXT') return has('BINARY') ? undefined : b;
  if (b.kind === 'TEXT') return has('BINARY') ? undefined : a;
  if (has('NUMBER') && has('FLOAT')) return { kind: 'FLOAT' };
  if (has('BOOLEAN') && (has('NUMBER') || has('FLOAT'))) return { kind: 'BOOLEAN' };
  if (has('DATE') && isTimestamp(a.kind === 'DATE' ? b : a)) return a.kind === 'DATE' ? b : a;
  if (isTimestamp(a) && isTimestamp(b)) {
    return { kind: has('TIMESTAMP_TZ') ? 'TIMESTAMP_TZ' : 'TIMESTAMP_LTZ', scale: 9 };
  }
  return undefined;
};

/** The type that values of all these types have together in CASE, COALESCE, VALUES and set operations; undefined when there is none. */
export const commonType = (types: readonly DataType[]): DataType | undefined => {
  let common: DataType | undefined = { kind: 'NULL' };
  for (const type of types) common = common && pair(common, type);
  return common;
};
