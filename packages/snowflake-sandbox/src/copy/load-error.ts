import { SnowflakeError } from '../engine/errors.ts';

/** A record that COPY could not load, in the words of the result's columns. */
export type LoadError = {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  readonly line: number;
  readonly character: number;
  readonly row: number;
  /** As Snowflake prints it: `"T"["ID":1]`. */
  readonly column: string;
};

/** What a COPY says that stops at a record: the error, where it is, and how not to stop. */
export function stoppingError(file: string, error: LoadError): SnowflakeError {
  const { message, line, character, row, column } = error;
  return new SnowflakeError(
    error.code,
    error.sqlState,
    `${message}\n  File '${file}', line ${line}, character ${character}\n  Row ${row}, column ${column}\n  If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a SQL client.`,
  );
}
