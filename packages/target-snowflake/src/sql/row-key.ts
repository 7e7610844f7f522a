import type { PlannedColumn } from '../plan/plan-table.ts';
import { identifier } from './identifier.ts';

/**
 * A key as it is compared. A VARIANT is, by its JSON text: 1 and "1" are different keys. A text is by its bytes: in the tables that hold a
 * batch no column has a collation.
 */
export function keyOf(qualifier: 't.' | 's.' | 'b.' | '') {
  return (column: PlannedColumn): string => {
    const name = `${qualifier}${identifier(column.name)}`;
    if (column.type.kind === 'VARIANT') return `TO_JSON(${name})`;
    return qualifier === 't.' ? withoutCollation(name, column) : name;
  };
}

/** A column of the stream's table, compared by its bytes (docs.snowflake.com, COLLATE, 2026-11-24: '' takes the collation away). */
export function withoutCollation(name: string, { collation }: PlannedColumn): string {
  return collation === undefined ? name : `COLLATE(${name}, '')`;
}

/**
 * The order in which the newest record of a key comes first; of records that are as new as each other, the one received last.
 * (docs.snowflake.com, ORDER BY, 2026-11-24: NULL comes first in a descending order unless told otherwise.)
 */
export function newestFirst(positionColumn: string, newerColumn: string | undefined): string {
  const newer = newerColumn === undefined ? '' : `${identifier(newerColumn)} DESC NULLS LAST, `;
  return `${newer}${identifier(positionColumn)} DESC`;
}
