import {
  BOOLEAN,
  DuckDBInstance,
  DuckDBScalarFunction,
  VARCHAR,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { duckdbString } from '../syntax/identifier.ts';
import { parseJson } from './parse-json.ts';
import { dateText, timestampText, wallClockText } from './timestamp-text.ts';

/** A row-by-row text function for DuckDB; NULL makes NULL. */
const textFunction = (
  name: string,
  parameters: number,
  compute: (text: string, flag: boolean) => string | null,
): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name,
    parameterTypes: parameters === 2 ? [VARCHAR, BOOLEAN] : [VARCHAR],
    returnType: VARCHAR,
    // Without this DuckDB answers NULL for NULL by itself, but never calls us for the row either.
    mainFunction: (_, input, output) => {
      const texts = input.getColumnVector(0);
      const flags = parameters === 2 ? input.getColumnVector(1) : undefined;
      for (let row = 0; row < input.rowCount; row += 1) {
        const text = texts.getItem(row);
        output.setItem(
          row,
          typeof text === 'string' ? compute(text, flags?.getItem(row) === true) : null,
        );
      }
      output.flush();
    },
  });

export type Database = {
  connect(): Promise<DuckDBConnection>;
  close(): void;
};

/**
 * Opens the DuckDB file (or memory) and teaches it the functions that only JavaScript can do. A file is attached under a
 * name of ours: DuckDB would call it after the file, and take `sandbox.duckdb` for our schema `sandbox`.
 */
export const openDatabase = async (
  file: string | undefined,
  temporaryFolder?: string,
): Promise<Database> => {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // It makes a join of every IN of more than a few constants, and each cast to BOOLEAN has two: with 100 such
    // columns, a COPY of 20 rows took 17 s with it and 0.3 s without.
    disabled_optimizers: 'in_clause',
    // DuckDB's own choice for what does not fit into memory is the current directory.
    ...(temporaryFolder === undefined ? {} : { temp_directory: temporaryFolder }),
  });
  const connect = async (): Promise<DuckDBConnection> => {
    const connection = await instance.connect();
    if (file !== undefined) await connection.run('USE sandbox_file');
    return connection;
  };
  const first = await instance.connect();
  try {
    first.registerScalarFunction(
      textFunction('snowflake_parse_json', 2, (text, allowDuplicates) => {
        const parsed = parseJson(text, allowDuplicates);
        return parsed.ok ? parsed.json : `!${parsed.problem}`;
      }),
    );
    for (const [name, read] of [
      ['snowflake_timestamp_text', timestampText],
      ['snowflake_wall_clock_text', wallClockText],
      ['snowflake_date_text', dateText],
    ] as const) {
      first.registerScalarFunction(textFunction(name, 1, (text) => read(text) ?? null));
    }
    if (file !== undefined) await first.run(`ATTACH ${duckdbString(file)} AS sandbox_file`);
  } finally {
    first.closeSync();
  }
  const connection = await connect();
  try {
    await connection.run('CREATE SCHEMA IF NOT EXISTS sandbox');
    await connection.run('CREATE SCHEMA IF NOT EXISTS data');
    await connection.run('CREATE TABLE IF NOT EXISTS sandbox.catalog (id BIGINT, content VARCHAR)');
  } finally {
    connection.closeSync();
  }
  return {
    connect,
    close: () => {
      instance.closeSync();
    },
  };
};
