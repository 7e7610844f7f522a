import { identifier } from './identifier.ts';
import { integerLiteral } from './literal.ts';

/**
 * Deletes the rows whose version is older: strictly, so that the version's own rows stay. Rows without a version
 * stay too, as nothing tells their age.
 */
export function deleteOlderVersions(table: string, versionColumn: string, version: number): string {
  return `DELETE FROM ${table} WHERE ${identifier(versionColumn)} < ${integerLiteral(version)}`;
}

/** Marks them instead; those already marked keep their time. `deletedAt` is SQL. */
export function markOlderVersions(
  table: string,
  versionColumn: string,
  version: number,
  deletedColumn: string,
  deletedAt: string,
): string {
  return [
    `UPDATE ${table} SET ${identifier(deletedColumn)} = ${deletedAt}`,
    `WHERE ${identifier(versionColumn)} < ${integerLiteral(version)} AND ${identifier(deletedColumn)} IS NULL`,
  ].join(' ');
}
