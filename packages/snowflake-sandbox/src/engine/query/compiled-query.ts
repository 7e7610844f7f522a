import type { DataType } from '../types/data-type.ts';
import type { Relation, StageReference } from './relation.ts';

export type OutputColumn = {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
};

/** A query in DuckDB's SQL. Its DuckDB columns are named `c1`, `c2`, … in the order of `columns`. */
export type CompiledQuery = {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
};

export type QueryOptions = {
  /** Only these functions (upper case); another one is refused with Snowflake's COPY message. */
  readonly onlyFunctions?: ReadonlySet<string>;
  /** How a stage reference is read, instead of the engine's `stagedFiles`: COPY reads its own files. */
  readonly readStage?: (reference: StageReference) => Promise<Relation>;
};
