import type { PlannedColumn } from '../plan/plan-table.ts';
import { freeName } from './free-name.ts';
import { identifier } from './identifier.ts';
import { anyPresent, isPresent } from './presence.ts';
import type { Presence } from './presence.ts';
import { keyOf } from './row-key.ts';
import type { BatchLayout } from './table-statements.ts';

type Records = BatchLayout & {
  readonly batchTable: string;
  readonly presence: Presence;
  /** The column that marks a deleted record, when those rows are to go. */
  readonly deletedColumn: string | undefined;
};

/**
 * One row for each key of a batch whose records may lack properties: for each property the value of the last record that has
 * it, as if the records had been merged one after the other. What came before a record that deletes the row for good is
 * forgotten, and of the row itself nothing is kept then: every property counts as present.
 *
 * MAX_BY is only ever asked for a value that is not NULL, and with an order that is never NULL: what it does with those
 * need not be known. (docs.snowflake.com, MAX_BY, 2026-11-24.)
 */
export function combinedRecords(records: Records): string {
  const { batchTable, columns, positionColumn, deletedColumn, presence } = records;
  const keys = columns.filter(({ isKey }) => isKey);
  const position = `b.${identifier(positionColumn)}`;
  const deletedAt = `b.${identifier(freeName('_DELETED_AT', columns))}`;

  function value(column: PlannedColumn): string {
    const name = identifier(column.name);
    const index = presence.of.indexOf(column);
    if (index < 0) return `${last(`b.${name}`, position)} AS ${name}`;
    const counts = isPresent(presence, index, 'b');
    const order =
      deletedColumn === undefined
        ? `IFF(${counts}, ${position}, 0)`
        : `IFF(${counts} AND ${position} > ${deletedAt}, ${position}, 0)`;
    const found = last(`b.${name}`, order);
    return deletedColumn === undefined
      ? `${found} AS ${name}`
      : `IFF(MAX(${order}) = 0, NULL, ${found}) AS ${name}`;
  }

  const present =
    deletedColumn === undefined
      ? anyPresent(presence, 'b')
      : `IFF(MAX(${deletedAt}) > 0, REPEAT('1', ${presence.of.length}), ${anyPresent(presence, 'b')})`;
  return [
    `SELECT ${[...columns.map(value), `${present} AS ${identifier(presence.column)}`].join(', ')}`,
    `FROM ${deletedColumn === undefined ? batchTable : sinceDeleted(records, deletedColumn)} AS b`,
    `GROUP BY ${keys.map(keyOf('b.')).join(', ')}`,
  ].join('\n');
}

/** The value of the record that is last by `order`. */
function last(value: string, order: string): string {
  return `IFF(MAX_BY(IFF(${value} IS NULL, 1, 0), ${order}) = 1, NULL, MAX_BY(${value}, ${order}))`;
}

/** The records of each key from the last on that deletes its row, and the place of that one; 0 where there is none. */
function sinceDeleted(records: Records, deletedColumn: string): string {
  const { batchTable, columns, positionColumn } = records;
  const keys = columns.filter(({ isKey }) => isKey).map(keyOf(''));
  const position = identifier(positionColumn);
  const deletedAt = identifier(freeName('_DELETED_AT', columns));
  const place = `MAX(IFF(${identifier(deletedColumn)} IS NULL, 0, ${position})) OVER (PARTITION BY ${keys.join(', ')})`;
  return `(SELECT *, ${place} AS ${deletedAt} FROM ${batchTable} QUALIFY ${position} >= ${deletedAt})`;
}
