import { bindOnce } from './bind-once.ts';
import type { DataType } from './data-type.ts';
import { failureSql } from './failure-sql.ts';
import type { CastMode } from './cast-mode.ts';

/** Text and binary of at most the length of the type: cut by a cast, refused when stored. */
export const limitLength = (value: string, from: DataType, to: DataType, mode: CastMode): string =>
  bindOnce(value, 's', (sql) => withinLength(sql, from, to, mode));

const withinLength = (sql: string, from: DataType, to: DataType, mode: CastMode): string => {
  if (to.kind === 'TEXT' && from.kind !== 'NULL') {
    const known = from.kind === 'TEXT' ? from.length : from.kind === 'VARIANT' ? Infinity : 64;
    if (known <= to.length) return sql;
    if (mode !== 'store') return to.length >= 16_777_216 ? sql : `"left"(${sql}, ${to.length})`;
    return `CASE WHEN length(${sql}) > ${to.length} THEN ${failureSql('100078', '22000', "String '%' is too long and would be truncated", sql, 'VARCHAR')} ELSE ${sql} END`;
  }
  if (
    to.kind === 'BINARY' &&
    mode === 'store' &&
    from.kind !== 'NULL' &&
    !(from.kind === 'BINARY' && from.length <= to.length)
  ) {
    return `CASE WHEN octet_length(${sql}) > ${to.length} THEN ${failureSql('100145', '22000', "Binary value '%' is too long and would be truncated", `hex(${sql})`, 'BLOB')} ELSE ${sql} END`;
  }
  return sql;
};
