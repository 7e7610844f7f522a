import type { ColumnMetadata } from '../types/column-metadata.ts';
import type { DataType } from '../types/data-type.ts';

/** The driver's statementTypeId values: they decide what getNumUpdatedRows() says. */
export const statementType = {
  select: 0x1000,
  insert: 0x3100,
  update: 0x3200,
  delete: 0x3300,
  merge: 0x3400,
  copy: 0x3600,
  use: 0x4300,
  alterSession: 0x4200,
  show: 0x4400,
  describe: 0x4500,
  list: 0x4700,
  transaction: 0x5000,
  ddl: 0x6000,
} as const;

export type ResultColumn = {
  readonly name: string;
  readonly type: DataType;
  readonly nullable?: boolean;
};

export type StatementResult = {
  readonly queryId: string;
  readonly statementTypeId: number;
  readonly columns: readonly ColumnMetadata[];
  /** The same columns with their Snowflake types: RESULT_SCAN reads the rows back with them. */
  readonly types: readonly DataType[];
  /** Cells in the driver's encoding (JSON result format). */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows inserted, updated and deleted by DML, together. */
  readonly rowsAffected: number;
  /** What PUT and GET send besides: merged into `data` of the answer. */
  readonly extra?: Readonly<Record<string, unknown>>;
};
