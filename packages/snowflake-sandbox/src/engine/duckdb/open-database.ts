import {
  BOOLEAN,
  DuckDBInstance,
  DuckDBScalarFunction,
  VARCHAR,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { duckdbString } from '../syntax/identifier.ts';
import { jsonElements, jsonPartText, partAsText, type PartStep } from './json-part.ts';
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

/** A function of a document and of steps into it, written as JSON; NULL makes NULL. */
const pathFunction = (
  name: string,
  compute: (document: string, steps: unknown) => string | undefined,
): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name,
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    mainFunction: (_, input, output) => {
      const documents = input.getColumnVector(0);
      const paths = input.getColumnVector(1);
      for (let row = 0; row < input.rowCount; row += 1) {
        const document = documents.getItem(row);
        output.setItem(
          row,
          typeof document === 'string'
            ? (compute(document, JSON.parse(String(paths.getItem(row)))) ?? null)
            : null,
        );
      }
      output.flush();
    },
  });

const jsonPartFunctions = [
  ['snowflake_json_part', (document, steps) => jsonPartText(document, steps as PartStep[])],
  [
    'snowflake_json_part_text',
    (document, steps) => partAsText(jsonPartText(document, steps as PartStep[])),
  ],
  [
    'snowflake_json_parts',
    (document, paths) =>
      JSON.stringify((paths as PartStep[][]).map((steps) => jsonPartText(document, steps) ?? null)),
  ],
  [
    'snowflake_json_part_texts',
    (document, paths) =>
      JSON.stringify(
        (paths as PartStep[][]).map((steps) => partAsText(jsonPartText(document, steps)) ?? null),
      ),
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof pathFunction>[1]])[];

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
    first.registerScalarFunction(
      textFunction('snowflake_json_elements', 1, (text) => JSON.stringify(jsonElements(text))),
    );
    for (const [name, read] of jsonPartFunctions)
      first.registerScalarFunction(pathFunction(name, read));
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
