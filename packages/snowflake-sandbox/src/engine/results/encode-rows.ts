import { prettyJson } from '../duckdb/parse-json.ts';
import type { CompiledQuery } from '../query/compiled-query.ts';
import { isSemiStructured } from '../types/data-type.ts';
import { encodeSql } from './encode-sql.ts';

/** Runs a query and answers its rows as cells for the driver; `read` runs the DuckDB SQL. */
export const encodeRows = async (
  { sql, columns }: CompiledQuery,
  read: (duckdbSql: string) => Promise<readonly (readonly unknown[])[]>,
): Promise<readonly (readonly (string | null)[])[]> => {
  const physical = columns.map(({ type }, index) => ({ physical: `c${index + 1}`, type }));
  const cells = (await read(encodeSql(sql, physical))) as readonly (readonly (string | null)[])[];
  const json = columns.flatMap(({ type }, index) => (isSemiStructured(type) ? [index] : []));
  if (json.length === 0) return cells;
  return cells.map((row) =>
    row.map((cell, index) =>
      typeof cell === 'string' && json.includes(index) ? prettyJson(cell) : cell,
    ),
  );
};
