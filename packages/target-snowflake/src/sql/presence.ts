import type { PlannedColumn } from '../plan/plan-table.ts';
import { identifier } from './identifier.ts';
import { textLiteral } from './literal.ts';
import { member } from './staged-record.ts';

/**
 * Tells a property that is null from one that a record does not have: a column of the batch table with a digit for each of `of`,
 * 1 when the record has its property.
 */
export type Presence = {
  readonly column: string;
  readonly of: readonly PlannedColumn[];
};

/** Its value in COPY. A JSON null is not NULL there. */
export function presenceValue({ of }: Presence): string {
  const digits = of.map(
    ({ holds: { property = '' } }) => `IFF(${member(property)} IS NULL, '0', '1')`,
  );
  return `CONCAT(${digits.join(', ')})`;
}

/** The condition that a record has the property of a column. `row` is the row's alias. */
export function isPresent(presence: Presence, index: number, row: string): string {
  return `SUBSTR(${row}.${identifier(presence.column)}, ${index + 1}, 1) = ${textLiteral('1')}`;
}

/** The digits of several records together: 1 when one of them has the property. */
export function anyPresent(presence: Presence, row: string): string {
  const digits = presence.of.map(
    (_, index) => `MAX(SUBSTR(${row}.${identifier(presence.column)}, ${index + 1}, 1))`,
  );
  return `CONCAT(${digits.join(', ')})`;
}
