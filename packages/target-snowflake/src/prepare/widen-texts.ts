import { DEFAULT_VARCHAR_LENGTH, LONGEST_VARCHAR_LENGTH } from '../plan/column-type.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import type { ReadyTable } from './prepare-table.ts';
import { tableStatement } from '../sql/table-statements.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/**
 * Lengthens the VARCHAR columns of a table, from the usual 16 MB to 128 MB, before the first record that may need it: one that is
 * longer than 16 MB as a whole. Not from the start, as some clients set memory aside for a column's length.
 */
export async function widenTexts(
  session: Warehouse,
  target: ReadyTable,
  largestRecordBytes: number,
): Promise<ReadyTable> {
  const short = largestRecordBytes > DEFAULT_VARCHAR_LENGTH ? target.columns.filter(isShort) : [];
  if (short.length === 0) return target;
  const changes = short.map(({ name, collation }) => ({
    ...{ change: 'set data type' as const, name, type: LONGEST, collation },
  }));
  await session.execute(tableStatement(target.name, { do: 'alter columns', changes }));
  const columns = target.columns.map((column) =>
    isShort(column) ? { ...column, type: LONGEST } : column,
  );
  return { ...target, columns };
}

const LONGEST = { kind: 'VARCHAR', length: LONGEST_VARCHAR_LENGTH } as const;

function isShort({ type }: PlannedColumn): boolean {
  return type.kind === 'VARCHAR' && type.length < LONGEST_VARCHAR_LENGTH;
}
