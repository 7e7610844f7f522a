import { columnMetadata } from '../types/column-metadata.ts';
import { numberType, textType } from '../types/data-type.ts';
import { statementType, type ResultColumn, type StatementResult } from './statement-result.ts';

type Row = readonly (string | null)[];

/** A result from cells that are in the driver's encoding already. */
export const makeResult = (
  queryId: string,
  columns: readonly ResultColumn[],
  rows: readonly Row[],
  statementTypeId: number = statementType.select,
  rowsAffected = 0,
): StatementResult => ({
  queryId,
  statementTypeId,
  columns: columns.map(({ name, type, nullable }) => columnMetadata(name, type, nullable ?? true)),
  types: columns.map(({ type }) => type),
  rows,
  rowsAffected,
});

/** What DDL and USE answer: one column `status` with one sentence. */
export const statusResult = (
  queryId: string,
  status: string,
  statementTypeId: number = statementType.ddl,
): StatementResult =>
  makeResult(queryId, [{ name: 'status', type: textType() }], [[status]], statementTypeId);

/** What DML answers: the number of rows for each thing done, under Snowflake's column names. */
export const countResult = (
  queryId: string,
  statementTypeId: number,
  counts: readonly (readonly [name: string, rows: number])[],
): StatementResult =>
  makeResult(
    queryId,
    counts.map(([name]) => ({ name, type: numberType(19, 0), nullable: false })),
    [counts.map(([, rows]) => String(rows))],
    statementTypeId,
    counts.reduce(
      (sum, [name, rows]) => (name.startsWith('number of rows ') ? sum + rows : sum),
      0,
    ),
  );
