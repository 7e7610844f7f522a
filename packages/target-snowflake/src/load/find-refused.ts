import type { RecordProblem } from '../validate/compile-schema.ts';
import { sessionTable } from './batch-load.ts';
import type { BatchLoad } from './batch-load.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import { copyMessages } from '../sql/copy-into.ts';
import { identifier } from '../sql/identifier.ts';
import { refusedValues } from '../sql/refused-values.ts';
import { createMessageTable } from '../sql/table-statements.ts';
import { typeName } from '../sql/type-name.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** Why a record of a batch cannot be loaded: one thing of several. */
export type Refusal = {
  readonly problem: RecordProblem;
  /** Whether the record can be loaded without what is refused, and is still the same record. */
  readonly mayBeNull: boolean;
  /** The member of the message, beside its record, that is refused. */
  readonly member?: 'time_extracted';
};

/** By the record's place in its batch, from 1. */
export type Refusals = ReadonlyMap<number, readonly Refusal[]>;

const MESSAGES = { messageColumn: 'MESSAGE', positionColumn: 'POSITION' } as const;

/**
 * Finds which records of a batch COPY has refused, and why: all of them, where COPY names the first. The batch's files are
 * staged, and stay. Changes nothing; safe to repeat in another session.
 */
export async function findRefused(session: Warehouse, load: BatchLoad): Promise<Refusals> {
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
      numbersIn(refused ?? '')
        .flatMap((index) => columns[index] ?? [])
        .map((column) => refusalOf(column, table)),
    ]),
  );
}

function refusalOf(column: PlannedColumn, { newerBy }: StreamTable): Refusal {
  const { name, type, isKey, holds } = column;
  const { property, source } = holds;
  const ofMetadata = source.from === 'metadata' ? source.column : undefined;
  const text = `column ${identifier(name)}${isKey ? ', a key,' : ''} cannot hold it as ${typeName(type)}`;
  return {
    problem: { property, text },
    // A record without its key has no row, and one that does not say how new it is no place in time; one without its mark of
    // deletion would come to life again.
    mayBeNull:
      !isKey &&
      ofMetadata !== '_SDC_DELETED_AT' &&
      (property === undefined || property !== newerBy),
    ...(ofMetadata === '_SDC_EXTRACTED_AT' && { member: 'time_extracted' }),
  };
}

function numbersIn(text: string): readonly number[] {
  return text.split(',').slice(0, -1).map(Number);
}
