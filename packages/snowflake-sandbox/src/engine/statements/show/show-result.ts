import { makeResult } from '../../results/make-result.ts';
import { statementType, type StatementResult } from '../../results/statement-result.ts';
import { numberType, textType, timestampLtz } from '../../types/data-type.ts';

export type Cell = string | number | null;

/** A moment in the driver's encoding. */
export const moment = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(3)}000000`;
export const yesNo = (value: boolean): string => (value ? 'Y' : 'N');

/** A SHOW result from the names of its columns: `created_on` is a timestamp, `rows`, `bytes` and `key_sequence` are numbers, the rest text. */
export const showResult = (
  queryId: string,
  columns: string,
  rows: readonly (readonly Cell[])[],
  statementTypeId: number = statementType.show,
): StatementResult =>
  makeResult(
    queryId,
    columns.split(' ').map((name) => ({
      name: name.replaceAll('·', ' '),
      type:
        name.endsWith('_on') && name !== 'granted_on'
          ? timestampLtz
          : ['rows', 'bytes', 'key_sequence'].includes(name)
            ? numberType(38, 0)
            : textType(),
    })),
    rows.map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : cell))),
    statementTypeId,
  );
