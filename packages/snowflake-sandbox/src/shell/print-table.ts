/** Column names and cells as text; null prints as NULL. */
export type Table = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
};

const widestCell = 80;

/** A table for people: aligned columns, long cells cut, and the number of rows. */
export function printTable({ columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => shorten(cell ?? 'NULL')));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(' | ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`;
  return `${[line(columns), rule, ...cells.map(line), count].join('\n')}\n`;
}

/** RFC 4180; null is an empty field, an empty text a quoted one. */
export function printCsv({ columns, rows }: Table): string {
  const field = (cell: string | null): string => {
    if (cell === null) return '';
    return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

function shorten(text: string): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ');
  return line.length > widestCell ? `${line.slice(0, widestCell - 1)}…` : line;
}
