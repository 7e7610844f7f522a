import type { StatementResult } from './statement-result.ts';

type Row = StatementResult['rows'][number];

/** Characters of a row as it is sent: its cells with quotes and commas. */
export const rowSize = (row: Row): number =>
  row.reduce((sum, cell) => sum + (cell?.length ?? 4) + 3, 2);

/** What a result takes, in characters: to bound what is kept of earlier ones. */
export const resultSize = ({ rows }: StatementResult): number =>
  rows.reduce((sum, row) => sum + rowSize(row), 0);

/** Of earlier results as many characters are kept, the newest first; Snowflake keeps all of them for a day. */
export const keptResultSize = 200_000_000;
