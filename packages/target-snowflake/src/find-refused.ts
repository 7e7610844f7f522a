import { sessionTable } from './load-batch.ts';
import type { BatchLoad } from './load-batch.ts';
import type { PlannedColumn } from './plan-table.ts';
import { copyMessages } from './sql/copy-into.ts';
import { refusedValues } from './sql/refused-values.ts';
import { createMessageTable } from './sql/table-statements.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

/** The columns that refuse something of a record, by the record's place in its batch, from 1. */
export type RefusedColumns = ReadonlyMap<number, readonly PlannedColumn[]>;

const MESSAGES = { messageColumn: 'MESSAGE', positionColumn: 'POSITION' } as const;

/**
 * Finds which records of a batch COPY has refused, and why: all of them, where COPY names the first. The batch's files are
 * staged, and stay. Changes nothing; safe to repeat in another session.
 */
export async function findRefused(session: Warehouse, load: BatchLoad): Promise<RefusedColumns> {
  const { batch, target, stagePath, facts } = load;
  const { columns, table } = target;
  const messages = sessionTable(target, load.runId);
  await session.execute(createMessageTable(messages, MESSAGES));
  await session.execute(copyMessages(messages, MESSAGES, { stagePath, batch: facts }));
  const needed = columns.filter(
    ({ isKey, holds: { property } }) =>
      (isKey && batch.table.loadMethod !== 'append-only') ||
      (property !== undefined && property === table.newerBy),
  );
  const { rows } = await session.execute(
    refusedValues({ table: messages, ...MESSAGES, columns, neverNull: new Set(needed) }),
  );
  return new Map(
    rows.map(({ POSITION: position, REFUSED: refused }) => [
      Number(position),
      numbersIn(refused ?? '').flatMap((index) => columns[index] ?? []),
    ]),
  );
}

function numbersIn(text: string): readonly number[] {
  return text.split(',').slice(0, -1).map(Number);
}
