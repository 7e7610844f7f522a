/** The rows of every table of a schema, by table name. Rows that are marked as deleted are kept, and say so. */
export async function readTables(snowflake, schema) {
  const tables = await snowflake.query(
    `SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = '${schema}' ORDER BY TABLE_NAME`,
  );
  const entries = [];
  for (const { TABLE_NAME: table } of tables) {
    entries.push([table, await snowflake.query(`SELECT * FROM "${schema}"."${table}"`)]);
  }
  return Object.fromEntries(entries);
}

export function countRows(rows) {
  return rows.filter((row) => row._SDC_DELETED_AT === null).length;
}

/**
 * What became of the rows between two readings: one entry per row that is new, changed or deleted.
 * `keysOf` names the key columns of a table.
 */
export function compareTables(before, after, keysOf) {
  return Object.entries(after).flatMap(([table, rows]) => {
    const keyOf = (row) => JSON.stringify(keysOf(table).map((column) => row[column]));
    const earlier = new Map((before[table] ?? []).map((row) => [keyOf(row), row]));
    return rows.flatMap((row) => {
      const old = earlier.get(keyOf(row));
      if (old === undefined) return [{ table, row, what: 'new' }];
      if (row._SDC_DELETED_AT !== null && old._SDC_DELETED_AT === null) {
        return [{ table, row, what: 'deleted' }];
      }
      const columns = Object.keys(row).filter(
        (name) => !name.startsWith('_SDC_') && String(row[name]) !== String(old[name]),
      );
      return columns.length === 0 ? [] : [{ table, row, what: `changed: ${columns.join(', ')}` }];
    });
  });
}

/** Lines of a table with its columns aligned; numbers to the right. */
export function renderTable(header, rows) {
  const cells = [header, ...rows].map((row) => row.map((cell) => oneLine(cell)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isNumeric = header.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
}

function oneLine(cell) {
  const text = String(cell ?? 'NULL').replaceAll(/\s+/g, ' ');
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}
