/**
 * The port to Snowflake: one session. Whoever opened it closes it, also after a failure.
 *
 * Statements may run at the same time in one session. Nothing here retries a statement: it answers,
 * or rejects with a WarehouseError that says whether trying again can help.
 */
export type Warehouse = {
  /** Runs one statement and resolves with all its rows. Cells are text as Snowflake writes them, or null. */
  execute(sql: string): Promise<Result>;
  /**
   * Uploads a file, compressed as its name says, under `stagePath` (`@~/a/b`), replacing a file of the same name, and
   * resolves once Snowflake has said that it is there. Retries what is known to pass.
   */
  put(file: string, stagePath: string): Promise<void>;
  /** The same session, whose statements carry this QUERY_TAG. */
  tagged(queryTag: string): Warehouse;
  /** Ends the session. Never rejects. */
  close(): Promise<void>;
};

export type Result = {
  readonly queryId: string;
  readonly rows: readonly Row[];
};

/** Cells by column name, as the column is called in the result. */
export type Row = { readonly [column: string]: string | null };
