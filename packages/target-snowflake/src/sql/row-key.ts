import type { PlannedColumn } from '../plan-table.ts';
import { identifier } from './identifier.ts';

/** A key as it is compared. A VARIANT is, by its JSON text: 1 and "1" are different keys. */
export function keyOf(qualifier: 't.' | 's.' | 'b.' | '') {
  return ({ name, type }: PlannedColumn): string => {
    const column = `${qualifier}${identifier(name)}`;
    return type.kind === 'VARIANT' ? `TO_JSON(${column})` : column;
  };
}

/**
 * The order in which the newest record of a key comes first; of records that are as new as each other, the one received last.
 * (docs.snowflake.com, ORDER BY, 2026-11-24: NULL comes first in a descending order unless told otherwise.)
 */
export function newestFirst(positionColumn: string, newerColumn: string | undefined): string {
  const newer = newerColumn === undefined ? '' : `${identifier(newerColumn)} DESC NULLS LAST, `;
  return `${newer}${identifier(positionColumn)} DESC`;
}
